import type { LlmChatChoice, LlmChatResponse } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord, textOf } from '../json.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import { finishReasonOf } from './finish-reason.js';
import { messageOf, saysAnything } from './message.js';
import { reportsError } from './reports-error.js';
import { openAiUsageOf } from './usage.js';

const NOT_AN_ANSWER: WireAnswer = { kind: 'not-an-answer' };

/**
 * Reads what an OpenAI-compatible server sent under a success status.
 *
 * - An `error` in the document or in a choice, a MiniMax `base_resp` that is not 0, a choice without a message
 *   or without a finish reason: not an answer. One broken choice spoils all, as no part of an answer is given
 *   for the whole.
 * - No choice says anything: cut off by `length`, it is a complete (if useless) response; stopped by a content
 *   filter, it is not an answer; else it is `empty`.
 * - A missing `id`, `created` or `model` is made good by `''`, 0 and the target's model.
 *
 * @internal
 */
export function fromOpenAiResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || reportsError(body)) return NOT_AN_ANSWER;
  const choices = choicesOf(body['choices'], stateKeeperOf(target, 'openai'));
  if (choices === undefined) return NOT_AN_ANSWER;
  if (choices.every(isSilent)) {
    return choices.some((choice) => choice.finish_reason === 'content_filter') ? NOT_AN_ANSWER : { kind: 'empty' };
  }
  return { kind: 'response', response: responseOf(body, choices, target) };
}

function choicesOf(value: unknown, keeper: StateKeeper): readonly LlmChatChoice[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const choices = value.map((choice: unknown, position) => choiceOf(choice, position, keeper));
  return choices.every((choice) => choice !== undefined) ? choices : undefined;
}

function choiceOf(value: unknown, position: number, keeper: StateKeeper): LlmChatChoice | undefined {
  if (!isRecord(value) || reportsError(value)) return undefined;
  const message = messageOf(value['message'], keeper);
  const reason = finishReasonOf(value['finish_reason']);
  if (message === undefined || reason === undefined) return undefined;
  return { ...value, index: countOf(value['index']) ?? position, message, finish_reason: reason };
}

/** A choice that says nothing, though no token limit made it so. */
function isSilent(choice: LlmChatChoice): boolean {
  return choice.finish_reason !== 'length' && !saysAnything(choice.message);
}

function responseOf(body: JsonRecord, choices: readonly LlmChatChoice[], target: WireTarget): LlmChatResponse {
  const { usage: sentUsage, ...others } = body;
  const usage = openAiUsageOf(sentUsage);
  return {
    ...others,
    id: textOf(body['id']) ?? '',
    object: 'chat.completion',
    created: countOf(body['created']) ?? 0,
    model: textOf(body['model']) ?? target.model,
    choices,
    ...(usage !== undefined && { usage }),
  };
}
