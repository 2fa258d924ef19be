import { aheadMs, type Clock } from '../health/clock.js';
import { factsOfChat } from './answer-facts.js';
import { isThoughtsAlone, THOUGHTS_ALONE } from './answer-faults.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import { askedOf } from './fit/asked.js';
import { restatableRequest } from './fitted-request.js';
import { assembledEvents } from './stream/assembled-events.js';
import { settingsOf } from './request-settings.js';
import type { UnaryOperation } from './unary-attempt.js';
import { wireTargetOf } from './upstream.js';

/** A chat completion in one document, or in events that nobody asked for. @internal */
export function chatOperation(request: LlmChatRequest, clock: Clock): UnaryOperation<LlmChatResponse> {
  return {
    request: (target, terms) =>
      restatableRequest(request, target, terms, (fitted, to) => target.wire.chatRequest(fitted, to)),
    asked: askedOf(request),
    settings: () => settingsOf(request),
    factsOf: factsOfChat,
    usageOf: (json, target) => target.wire.usageOf(json, wireTargetOf(target)),
    doubtOf: (response) => (isThoughtsAlone(response) ? THOUGHTS_ALONE : undefined),
    events: async (text, target, classify) => {
      const wireTarget = wireTargetOf(target);
      const response = await assembledEvents(text, {
        reader: target.wire.chatStreamReader(wireTarget),
        answer: (document) => target.wire.chatAnswer(document, wireTarget),
        classify,
      });
      return response === undefined ? { kind: 'empty' } : { kind: 'response', response: dated(response, clock) };
    },
    answer: (json, target) => {
      const answer = target.wire.chatAnswer(json, wireTargetOf(target));
      return answer.kind === 'response' ? { ...answer, response: dated(answer.response, clock) } : answer;
    },
  };
}

/** Not every wire says when an answer was made. */
function dated(response: LlmChatResponse, clock: Clock): LlmChatResponse {
  if (response.created > 0) return response;
  return { ...response, created: Math.floor((clock.now() + aheadMs(clock)) / 1_000) };
}
