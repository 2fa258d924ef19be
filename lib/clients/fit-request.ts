import type { LlmChatRequest } from './chat.interface.js';
import type { RuntimeTarget } from './runtime-target.js';

const LIMIT_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;

/**
 * A request that asks a target for no more output than it declares (`maxOutputTokens`): a larger limit would be refused as
 * invalid. A protocol that needs a limit gets the declared one where the request has none.
 *
 * @internal
 */
export function fitRequest(request: LlmChatRequest, { maxOutputTokens, provider }: RuntimeTarget): LlmChatRequest {
  if (maxOutputTokens === undefined) return request;
  const limits = LIMIT_FIELDS.filter((field) => typeof request[field] === 'number');
  if (limits.length === 0)
    return provider.wire.api === 'anthropic' ? { ...request, max_tokens: maxOutputTokens } : request;
  const fitted = limits.map((field) => [field, Math.min(request[field] as number, maxOutputTokens)]);
  return { ...request, ...Object.fromEntries(fitted) };
}
