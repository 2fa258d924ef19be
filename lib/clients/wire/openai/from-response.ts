import { isErrorDocument } from '../../../classification/evidence/error-document.js';
import { conventionsOf } from '../../../providers/lookup/conventions-of.js';
import type { LlmChatChoice, LlmChatResponse, LlmChatResponseMessage, LlmUsage } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { choicesInOrder } from '../choices-in-order.js';
import { contentReasonOf } from '../content-reason.js';
import { finishedMessage } from '../finished-message.js';
import { countOf, isRecord, textOf } from '../json.js';
import { stateKeeperOf } from '../provider-state.js';
import { hasOlderCall, saysAnything } from '../said.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import { finishReasonOf, sentReasonOf } from './finish-reason.js';
import { messageOf } from './message.js';
import { pagesIn } from './sources.js';
import { usageIn } from './usage.js';

const NOT_AN_ANSWER: WireAnswer = { kind: 'not-an-answer' };

/**
 * Reads what an OpenAI-compatible server sent under a success status.
 *
 * - An error document, a choice without a message or without a finish reason: not an answer. One broken choice spoils all, as
 *   no part of an answer is given for the whole.
 * - An empty finish reason beside the tokens of the completion ends a choice all the same. (Snowflake's are all so; what a
 *   gateway collects of a broken stream has no count.)
 * - Where there are tool calls the finish reason says so, whatever the server says; where there are none it says nothing of them.
 * - Pages that the answer lists outside its messages become `annotations` of those that have none.
 * - No choice says anything: cut off by `length`, it is a complete (if useless) response; stopped by a content
 *   filter, it is not an answer; else it is `empty`.
 * - A missing `id`, `created` or `model` is made good by `''`, the present time where it is known, and the target's model.
 *
 * @internal
 */
export function fromOpenAiResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || isErrorDocument(body)) return NOT_AN_ANSWER;
  const usage = openAiUsageIn(body, target);
  const isCounted = (usage?.completion_tokens ?? 0) > 0;
  const choices = choicesOf(body['choices'], target, isCounted);
  if (choices === undefined) return NOT_AN_ANSWER;
  if (choices.every(isSilent)) {
    return choices.some((choice) => choice.finish_reason === 'content_filter') ? NOT_AN_ANSWER : { kind: 'empty' };
  }
  return { kind: 'response', response: responseOf(body, withPages(choices, body, target), usage, target) };
}

function choicesOf(value: unknown, target: WireTarget, isCounted: boolean): readonly LlmChatChoice[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const keeper = stateKeeperOf(target, 'openai');
  const choices = value.map((choice: unknown, position) =>
    choiceOf(choice, position, isCounted, (message) => messageOf(message, keeper, target.untold)),
  );
  return choices.every((choice) => choice !== undefined) ? choicesInOrder(choices) : undefined;
}

function choiceOf(
  value: unknown,
  position: number,
  isCounted: boolean,
  read: (message: unknown) => LlmChatResponseMessage | undefined,
): LlmChatChoice | undefined {
  if (!isRecord(value)) return undefined;
  const message = read(value['message']);
  const sentReason = sentReasonOf(value);
  const reason = finishReasonOf(sentReason === '' && isCounted ? 'stop' : sentReason, value['native_finish_reason']);
  if (message === undefined || reason === undefined) return undefined;
  const choice: Record<string, unknown> = { ...value };
  choice['index'] = countOf(value['index']) ?? position;
  choice['message'] = finishedMessage(message);
  choice['finish_reason'] = contentReasonOf(reason, message.tool_calls !== undefined, hasOlderCall(message));
  return choice as unknown as LlmChatChoice;
}

/** A choice that says nothing, though no token limit made it so. */
function isSilent(choice: LlmChatChoice): boolean {
  return choice.finish_reason !== 'length' && !saysAnything(choice.message);
}

/** Puts the pages that the answer lists elsewhere into the messages that have no sources of their own. */
function withPages(
  choices: readonly LlmChatChoice[],
  body: JsonRecord,
  { provider, model }: WireTarget,
): readonly LlmChatChoice[] {
  const pages = pagesIn(body, conventionsOf(provider, 'openai', model).sources);
  if (pages.length === 0) return choices;
  return choices.map((choice) =>
    choice.message.annotations === undefined
      ? { ...choice, message: { ...choice.message, annotations: pages } }
      : choice,
  );
}

/** The tokens of an answer, as its maker counts them. @internal */
export function openAiUsageIn(body: JsonRecord, { provider, model }: WireTarget): LlmUsage | undefined {
  return usageIn(body, conventionsOf(provider, 'openai', model).usage);
}

function responseOf(
  body: JsonRecord,
  choices: readonly LlmChatChoice[],
  usage: LlmUsage | undefined,
  target: WireTarget,
): LlmChatResponse {
  // Neither written behind a spread, which takes Node 20 microseconds for each field, nor by `Object.assign`, for which a field
  // `__proto__` of the document would be the prototype.
  const response: Record<string, unknown> = { ...body };
  response['id'] = textOf(body['id']) ?? '';
  response['object'] = 'chat.completion';
  response['created'] = countOf(body['created']) || (target.untold?.createdAt ?? 0);
  response['model'] = textOf(body['model']) ?? target.model;
  response['choices'] = choices;
  if (usage === undefined) delete response['usage'];
  else response['usage'] = usage;
  return response as unknown as LlmChatResponse;
}
