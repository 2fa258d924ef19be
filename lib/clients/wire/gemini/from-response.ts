import type { LlmChatChoice, LlmChatResponse } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { choicesInOrder } from '../choices-in-order.js';
import { countOf, isRecord, saysSomething, textOf } from '../json.js';
import { MessageDraft } from '../message-draft.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import { saysAnything } from '../said.js';
import { mayBeSilent } from '../silent-reasons.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import { CandidateReader } from './candidate-reader.js';
import { geminiUsageOf } from './usage.js';

const NOT_AN_ANSWER: WireAnswer = { kind: 'not-an-answer' };

/**
 * Reads what the Gemini API sent under a success status.
 *
 * - An error document, a blocked prompt, no candidate, a candidate that did not finish by itself or at a token
 *   limit, a function call without a name: not an answer. One such candidate spoils all.
 * - No text, thought, image, sound or function call in any candidate, and none cut off by a token limit: `empty`.
 *
 * @see https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 * @internal
 */
export function fromGeminiResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || saysSomething(body['error']) || isBlocked(body)) return NOT_AN_ANSWER;
  const choices = choicesOf(body, target);
  if (choices === undefined) return NOT_AN_ANSWER;
  if (choices.every(({ isSilent }) => isSilent)) return { kind: 'empty' };
  const usage = geminiUsageOf(body['usageMetadata']);
  const response: LlmChatResponse = {
    id: textOf(body['responseId']) ?? '',
    object: 'chat.completion',
    created: createdOf(body) || (target.untold?.createdAt ?? 0),
    model: textOf(body['modelVersion']) ?? target.model,
    choices: choicesInOrder(choices.map(({ choice }) => choice)),
    ...(usage !== undefined && { usage }),
  };
  return { kind: 'response', response };
}

/** Whether the prompt itself was refused. @internal */
export function isBlocked({ promptFeedback: feedback }: JsonRecord): boolean {
  return isRecord(feedback) && textOf(feedback['blockReason']) !== undefined;
}

/** When an answer was made, in epoch seconds; 0 where it does not tell, as only Vertex AI does. @internal */
export function createdOf({ createTime }: JsonRecord): number {
  if (createTime === undefined) return 0;
  const at = Date.parse(textOf(createTime) ?? '');
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor(at / 1_000));
}

interface ReadChoice {
  readonly choice: LlmChatChoice;
  readonly isSilent: boolean;
}

function choicesOf(body: JsonRecord, target: WireTarget): readonly ReadChoice[] | undefined {
  const { candidates } = body;
  if (!Array.isArray(candidates) || candidates.length === 0) return undefined;
  const keeper = stateKeeperOf(target, 'gemini');
  const answerId = textOf(body['responseId']) ?? target.untold?.answerId ?? '';
  const choices = candidates.map((candidate: unknown, place) => choiceOf(candidate, place, answerId, keeper));
  return choices.every((choice) => choice !== undefined) ? choices : undefined;
}

function choiceOf(candidate: unknown, place: number, answerId: string, keeper: StateKeeper): ReadChoice | undefined {
  if (!isRecord(candidate)) return undefined;
  const index = countOf(candidate['index']) ?? place;
  const { delta, finish_reason: reason, logprobs } = new CandidateReader(index, keeper).read(candidate, answerId) ?? {};
  if (delta === undefined || reason === undefined || reason === null) return undefined;
  const draft = new MessageDraft().add(delta);
  const choice = { index, message: draft.message, finish_reason: reason };
  return {
    choice: logprobs === undefined ? choice : { ...choice, logprobs },
    isSilent: !mayBeSilent(reason) && !saysAnything(draft.message),
  };
}
