import { conventionsOf } from '../providers/lookup/conventions-of.js';
import type { LlmChatRequest } from './chat.interface.js';
import type { RuntimeTarget } from './runtime-target.js';

const LIMIT_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;

/**
 * A request that asks a target for no more output than it declares (`maxOutputTokens`), or than the model is known to give: a
 * larger limit would be refused as invalid. A protocol that needs a limit gets the declared one where the request has none.
 *
 * @internal
 */
export function fitRequest(request: LlmChatRequest, target: RuntimeTarget): LlmChatRequest {
  const { maxOutputTokens, wire } = target;
  const limits = LIMIT_FIELDS.filter((field) => typeof request[field] === 'number');
  if (limits.length === 0) {
    const isWanted = maxOutputTokens !== undefined && wire.api === 'anthropic';
    return isWanted ? { ...request, max_tokens: maxOutputTokens } : request;
  }
  const most = maxOutputTokens ?? knownMostOf(target);
  if (most === undefined) return request;
  const fitted = limits.map((field) => [field, Math.min(request[field] as number, most)]);
  return { ...request, ...Object.fromEntries(fitted) };
}

function knownMostOf({ provider, model, wire }: RuntimeTarget): number | undefined {
  return conventionsOf(provider.id, wire.api, model).model.maxOutputTokens;
}
