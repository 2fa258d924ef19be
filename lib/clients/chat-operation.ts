import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import type { LlmRequestSettings } from '../failover/request-settings.interface.js';
import { factsOfChat } from './answer-facts.js';
import { isThoughtsAlone, THOUGHTS_ALONE } from './answer-faults.js';
import { chatAnswersOf } from './chat-answers.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import { askedOf, type Asked } from './fit/asked.js';
import { restatableRequest } from './fitted-request.js';
import type { RuntimeTarget } from './runtime-target.js';
import { assembledEvents } from './stream/assembled-events.js';
import { requestSettingsOf } from './request-settings.js';
import type { ClassifyAnswer, UnaryOperation } from './unary-attempt.js';
import { wireTargetOf } from './upstream.js';
import type { JsonRecord } from './wire/json.js';
import type { Untold, WireAnswer, WireRequest, WriteTerms } from './wire/wire.interface.js';

/** A chat completion in one document, or in events that nobody asked for. @internal */
export class ChatOperation implements UnaryOperation<LlmChatResponse> {
  readonly asked: Asked;
  readonly factsOf = factsOfChat;

  constructor(private readonly chat: LlmChatRequest) {
    this.asked = askedOf(chat);
  }

  request(target: RuntimeTarget, terms: WriteTerms): WireRequest {
    return restatableRequest(this.chat, target, terms, (fitted, to) => target.wire.chatRequest(fitted, to));
  }

  answer(json: unknown, target: RuntimeTarget, untold: Untold, text: string): WireAnswer {
    return chatAnswersOf(this.chat, target, untold).answer(json, text);
  }

  async events(text: string, target: RuntimeTarget, untold: Untold, classify: ClassifyAnswer): Promise<WireAnswer> {
    const { reader, answer } = chatAnswersOf(this.chat, target, untold);
    const response = await assembledEvents(text, { reader: reader(), answer, classify });
    return response === undefined ? { kind: 'empty' } : { kind: 'response', response };
  }

  doubtOf(response: LlmChatResponse): LlmFailure | undefined {
    return isThoughtsAlone(response) ? THOUGHTS_ALONE : undefined;
  }

  settings(): LlmRequestSettings {
    return requestSettingsOf(this.chat);
  }

  usageOf(json: JsonRecord, target: RuntimeTarget): LlmUsage | undefined {
    return target.wire.usageOf(json, wireTargetOf(target));
  }
}
