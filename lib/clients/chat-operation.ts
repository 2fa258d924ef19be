import { aheadMs, type Clock } from '../health/clock.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import { askedOf } from './fit/asked.js';
import { restatableRequest } from './fitted-request.js';
import type { UnaryOperation } from './unary-attempt.js';
import { wireTargetOf } from './upstream.js';

/** A chat completion in one document. @internal */
export function chatOperation(request: LlmChatRequest, clock: Clock): UnaryOperation<LlmChatResponse> {
  return {
    request: (target, terms) =>
      restatableRequest(request, target, terms, (fitted, to) => target.provider.wire.chatRequest(fitted, to)),
    asked: askedOf(request),
    answer: (json, target) => {
      const answer = target.provider.wire.chatAnswer(json, wireTargetOf(target));
      return answer.kind === 'response' ? { ...answer, response: dated(answer.response, clock) } : answer;
    },
  };
}

/** Not every wire says when an answer was made. */
function dated(response: LlmChatResponse, clock: Clock): LlmChatResponse {
  if (response.created > 0) return response;
  return { ...response, created: Math.floor((clock.now() + aheadMs(clock)) / 1_000) };
}
