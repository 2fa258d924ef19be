import type { LlmChatRequest } from './chat.interface.js';
import type { UnaryOperation } from './unary-attempt.js';
import { wireTargetOf } from './upstream.js';

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

/** Characters per token in common text; providers' tokenisers differ by a third either way. */
const CHARS_PER_TOKEN = 4;

/** A count of tokens; estimated on the spot where the protocol has no endpoint for it. @internal */
export function countTokensOperation(request: LlmChatRequest): UnaryOperation<LlmTokenCount> {
  return {
    request: (target) => target.provider.wire.countTokens?.request(request, wireTargetOf(target)),
    local: () => ({ input_tokens: estimateTokens(request), estimated: true }),
    answer: (json, target) => {
      const tokens = target.provider.wire.countTokens?.answer(json);
      return tokens === undefined
        ? { kind: 'not-an-answer' }
        : { kind: 'response', response: { input_tokens: tokens, estimated: false } };
    },
  };
}

function estimateTokens({ messages, tools }: LlmChatRequest): number {
  return Math.ceil(JSON.stringify({ messages, tools }).length / CHARS_PER_TOKEN);
}
