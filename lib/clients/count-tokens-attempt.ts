import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import { ClassifiedFailure, type Attempt } from '../failover/attempt.interface.js';
import type { LlmChatRequest } from './chat.interface.js';
import { estimateTokens, loadTextCounter } from './estimate-tokens.js';
import { restatableRequest } from './fitted-request.js';
import type { MissingEndpoints } from './missing-endpoints.js';
import { readForAttempt } from './readable-request.js';
import { runtimeTargetOf, type RuntimeRoute } from './runtime-target.js';
import { unaryAttempt } from './unary-attempt.js';
import { serialised } from './transport-request.js';
import { writeTermsOf, type UpstreamInit } from './upstream.js';
import type { WireCountTokens } from './wire/wire.interface.js';

/**
 * How many tokens a request takes.
 *
 * @publicApi
 */
export interface LlmTokenCount {
  readonly input_tokens: number;
  /** `true` for a rough local estimate, where the provider has no endpoint that counts. */
  readonly estimated: boolean;
}

/**
 * An attempt at a count of tokens. Estimates on the spot where the protocol has no endpoint for it, or the server is known
 * to have none; a server that answers so is remembered.
 *
 * @internal
 */
export function countTokensAttempt(
  init: UpstreamInit,
  request: LlmChatRequest,
  missing: MissingEndpoints,
): Attempt<LlmTokenCount> {
  return async (context) => {
    const { candidate } = context;
    const target = runtimeTargetOf(candidate);
    const { countTokens } = target.wire;
    if (countTokens === undefined || missing.has(candidate)) return await estimateOf(request);
    const wired = readForAttempt(() =>
      restatableRequest(request, target, writeTermsOf(init), (fitted, to) => countTokens.request(fitted, to)),
    );
    const operation = { request: () => wired, answer: (json: unknown) => answerOf(countTokens, json) };
    try {
      return await unaryAttempt<LlmTokenCount>(init, operation)(context);
    } catch (thrown) {
      const known = ClassifiedFailure.in(thrown);
      if (known === undefined || !isMissingEndpoint(known.failure, target.model, wired.path)) throw thrown;
      missing.note(candidate);
      return estimateOf(request);
    }
  };
}

function answerOf(countTokens: WireCountTokens, json: unknown) {
  const tokens = countTokens.answer(json);
  if (tokens === undefined) return { kind: 'not-an-answer' } as const;
  return { kind: 'response', response: { input_tokens: tokens, estimated: false } } as const;
}

/** A path that comes back in the message names the model without speaking of it. */
function isMissingEndpoint({ status, message = '', providerCode = '' }: LlmFailure, model: string, path: string) {
  if (status === 405 || status === 501) return true;
  if (status !== 404) return false;
  const saysModel = message.replaceAll(path, '').toLowerCase().includes(model.toLowerCase());
  return !saysModel && !/model/i.test(providerCode);
}

/**
 * Whether the tokens of a request can only be estimated, wherever its route leads: nobody is asked then, with whatever key.
 *
 * @internal
 */
export function isCountedByNobody(
  { targets }: RuntimeRoute,
  ownCredentials: ReadonlyMap<string, Credential> | undefined,
  missing: MissingEndpoints,
): boolean {
  return targets.every((target) => {
    const { provider, wire } = target;
    if (wire.countTokens === undefined) return true;
    const own = ownCredentials?.get(provider.id);
    const credentials = own === undefined ? provider.pool.credentialsFor(target.model).all : [own];
    return credentials.length > 0 && credentials.every((credential) => missing.has({ target, credential }));
  });
}

/** A rough count of this process's own. @internal */
export async function estimateOf(request: LlmChatRequest): Promise<LlmTokenCount> {
  // What cannot be written can be sent to nobody, and is told as that.
  serialised(request);
  const counter = await loadTextCounter();
  return { input_tokens: readForAttempt(() => estimateTokens(request, counter)), estimated: true };
}
