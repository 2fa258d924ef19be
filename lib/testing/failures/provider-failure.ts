import { assertFits, required, TEXT } from '../../checks/check.js';
import type { FakeHttpAnswer } from '../answers/fake-answer.interface.js';
import { requestIdHeaderOf } from '../answers/request-id-header.js';
import { makerOf } from '../../providers/lookup/maker-of.js';
import { providerOf } from '../../providers/lookup/provider-of.js';
import type { DocumentedFailure } from '../../providers/provider-failures.interface.js';
import { apiOfProvider } from '../calls/address-of-path.js';
import {
  assertFailure,
  categoryOfKind,
  type ProviderFailureKind,
  type ProviderFailureOptions,
} from './failure-kind.js';
import { oddAnswerOf } from './odd-answers.js';

/**
 * An error answer like the provider's own: status, headers, structure, type and code are the real ones, the sentences
 * are not.
 *
 * `classifyLlmFailure()` reads every answer as the category its kind stands for. Any provider can be named; those that
 * are not known have OpenAI's form.
 *
 * @example
 * new FakeLlm([providerFailure('openai', 'rate_limited', { retryAfterMs: 2_000 }), 'Hello'])
 *
 * @throws LlmOptionsError for a kind that is not known, with the known ones, and for details that there are not
 * @publicApi
 */
export function providerFailure(
  provider: string,
  kind: ProviderFailureKind,
  options: ProviderFailureOptions = {},
): Required<Pick<FakeHttpAnswer, 'status' | 'headers' | 'body'>> {
  assertFits(required(TEXT), provider, 'provider');
  assertFailure(kind, options);
  const { model = 'the-model', api = apiOfProvider(provider), requestId = 'req_test_1' } = options;
  const category = categoryOfKind(kind);
  const extra = { ...requestIdHeaderOf(api, requestId), ...(api !== 'gemini' && retryHeadersOf(options.retryAfterMs)) };
  const odd = oddAnswerOf(kind);
  if (odd !== undefined) return { status: odd.status, headers: { ...odd.headers, ...extra }, body: odd.body };
  const makers = makerOf(api).failures;
  const profile = providerOf(provider);
  const own = profile?.connection?.api === api ? profile.failures : undefined;
  const failure = category as DocumentedFailure;
  const documented = { ...makers.facts[failure], ...own?.facts?.[failure] };
  const { message = documented.message.replaceAll('{model}', () => model), retryAfterMs } = options;
  const facts = { ...documented, message, retryAfterMs };
  const document = own?.document ?? makers.document;
  return {
    status: facts.status,
    headers: { 'content-type': 'application/json', ...extra },
    body: document(facts, requestId),
  };
}

function retryHeadersOf(retryAfterMs: number | undefined): Record<string, string> {
  if (retryAfterMs === undefined) return {};
  const seconds = { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return retryAfterMs % 1_000 === 0 ? seconds : { ...seconds, 'retry-after-ms': String(retryAfterMs) };
}
