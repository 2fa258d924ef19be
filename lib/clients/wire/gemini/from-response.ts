import type { LlmChatChoice, LlmChatResponse, LlmChatResponseMessage } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, saysSomething, isRecord, textOf } from '../json.js';
import { BlockPlaces } from '../block-places.js';
import type { LlmProviderState } from '../../provider-state.interface.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import type { CandidateParts } from './candidate-parts.js';
import { candidatePartsOf } from './candidate-parts.js';
import { finishReasonOf } from './finish-reason.js';
import { geminiUsageOf } from './usage.js';

const NOT_AN_ANSWER: WireAnswer = { kind: 'not-an-answer' };

/**
 * Reads what the Gemini API sent under a success status.
 *
 * - An error document, a blocked prompt, no candidate, a candidate that did not finish by itself or at a token
 *   limit, a function call without a name: not an answer. One such candidate spoils all.
 * - No text, thought or function call in any candidate, and none cut off by a token limit: `empty`.
 *
 * @see https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 * @internal
 */
export function fromGeminiResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || saysSomething(body['error']) || isBlocked(body)) return NOT_AN_ANSWER;
  const choices = choicesOf(body, stateKeeperOf(target, 'gemini'));
  if (choices === undefined) return NOT_AN_ANSWER;
  if (choices.every(isSilent)) return { kind: 'empty' };
  const usage = geminiUsageOf(body['usageMetadata']);
  const response: LlmChatResponse = {
    id: textOf(body['responseId']) ?? '',
    object: 'chat.completion',
    created: createdOf(body),
    model: textOf(body['modelVersion']) ?? target.model,
    choices,
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
  const at = Date.parse(textOf(createTime) ?? '');
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor(at / 1_000));
}

function choicesOf(body: JsonRecord, keeper: StateKeeper): readonly LlmChatChoice[] | undefined {
  const { candidates } = body;
  if (!Array.isArray(candidates) || candidates.length === 0) return undefined;
  const responseId = textOf(body['responseId']) ?? '';
  const choices = candidates.map((candidate: unknown, place) => choiceOf(candidate, place, responseId, keeper));
  return choices.every((choice) => choice !== undefined) ? choices : undefined;
}

function choiceOf(
  candidate: unknown,
  place: number,
  responseId: string,
  keeper: StateKeeper,
): LlmChatChoice | undefined {
  if (!isRecord(candidate)) return undefined;
  const index = countOf(candidate['index']) ?? place;
  const places = new BlockPlaces();
  const said = candidatePartsOf(candidate, { responseId, candidate: index, callsBefore: 0, places, keeper });
  if (said === undefined) return undefined;
  const reason = finishReasonOf(candidate['finishReason'], said.calls.length > 0);
  return reason === undefined
    ? undefined
    : { index, message: messageOf(said, keeper.made({ blocks: places.blocks })), finish_reason: reason };
}

function messageOf(
  { content, reasoning, calls }: CandidateParts,
  state: LlmProviderState | undefined,
): LlmChatResponseMessage {
  return {
    role: 'assistant',
    content: content ?? null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(state !== undefined && { providerState: state }),
  };
}

function isSilent({ message, finish_reason: reason }: LlmChatChoice): boolean {
  const { content, tool_calls: calls, reasoning_content: reasoning } = message;
  return reason !== 'length' && content === null && calls === undefined && reasoning === undefined;
}
