import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { ProviderFailureKind, ProviderFailureOptions } from './failure-kind.js';
import { providerFailure } from './provider-failure.js';

/** The failure in the form of the call's provider, protocol and model. @internal */
export function failureFor(call: FakeLlmCall, kind: ProviderFailureKind, options: ProviderFailureOptions = {}) {
  const { api, model, number, provider } = call;
  return providerFailure(provider, kind, { api, model, requestId: `req_test_${number}`, ...options });
}
