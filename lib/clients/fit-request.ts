import { conventionsOf } from '../providers/lookup/conventions-of.js';
import type { LlmChatRequest } from './chat.interface.js';
import type { RuntimeTarget } from './runtime-target.js';

const LIMIT_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;

/** A request whose limit of tokens a target takes. */
export interface LimitedRequest {
  readonly request: LlmChatRequest;
  /** Which limits were lowered, and to what. */
  readonly adapted: readonly string[];
}

const NOTHING: readonly string[] = [];

/**
 * A request that asks a target for no more output than it declares (`maxOutputTokens`), or than the model is known to give: a
 * larger limit would be refused as invalid. A protocol that needs a limit gets the declared one where the request has none.
 *
 * @internal
 */
export function fitRequest(request: LlmChatRequest, target: RuntimeTarget): LimitedRequest {
  const { maxOutputTokens, wire } = target;
  const limits = LIMIT_FIELDS.filter((field) => typeof request[field] === 'number');
  if (limits.length === 0) {
    const isWanted = maxOutputTokens !== undefined && wire.api === 'anthropic';
    return { request: isWanted ? { ...request, max_tokens: maxOutputTokens } : request, adapted: NOTHING };
  }
  const most = maxOutputTokens ?? knownMostOf(target) ?? Infinity;
  const lowered = limits.filter((field) => (request[field] as number) > most);
  if (lowered.length === 0) return { request, adapted: NOTHING };
  return {
    request: { ...request, ...Object.fromEntries(lowered.map((field) => [field, most])) },
    adapted: lowered.map((field) => `${field} lowered to ${most}`),
  };
}

function knownMostOf({ provider, model, wire }: RuntimeTarget): number | undefined {
  return conventionsOf(provider.id, wire.api, model).model.maxOutputTokens;
}
