import type { LlmFunctionToolCall } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import type { BlockPlaces } from '../block-places.js';
import { isRecord, jsonTextOf, recordsOf, textOf } from '../json.js';
import type { StateKeeper } from '../provider-state.js';

/** Longest part of an answer's id that goes into the ids of its calls: OpenAI takes 40 characters in all. */
const MAX_ID_CHARS = 24;
/** No more of an answer's id is looked at: each event of a stream reads it anew. */
const MAX_SEEN_ID_CHARS = 256;

/** What the parts of a candidate say. @internal */
export interface CandidateParts {
  readonly content: string | undefined;
  readonly reasoning: string | undefined;
  readonly calls: readonly LlmFunctionToolCall[];
}

/** Of which answer the parts are. @internal */
export interface CandidatePlace {
  /** The answer's id; `''` where it has none. */
  readonly responseId: string;
  readonly candidate: number;
  /** How many calls of the candidate came before. */
  readonly callsBefore: number;
  /** Where what Gemini alone understands stands among the parts that have come. */
  readonly places: BlockPlaces;
  readonly keeper: StateKeeper;
}

/**
 * Reads the parts of a candidate; `undefined` where a function call has no name.
 *
 * - Texts become the content, thoughts the reasoning. Signatures and the work of Gemini's own tools are kept for Gemini;
 *   parts of other kinds (images) are left out.
 * - A call without an id gets one that no other answer's calls have: a conversation may hold many.
 *
 * @internal
 */
export function candidatePartsOf(candidate: JsonRecord, place: CandidatePlace): CandidateParts | undefined {
  const content = candidate['content'];
  const parts = recordsOf(isRecord(content) ? content['parts'] : undefined);
  const called = parts.filter((part) => isRecord(part['functionCall']));
  const idOf = idsAt(place);
  const calls = called.map((part, index) => callOf(part, idOf(place.callsBefore + index), place.keeper));
  if (!calls.every((call) => call !== undefined)) return undefined;
  for (const part of parts) notePlace(part, place);
  return {
    content: joined(parts.filter((part) => part['thought'] !== true)),
    reasoning: joined(parts.filter((part) => part['thought'] === true)),
    calls,
  };
}

function joined(parts: readonly JsonRecord[]): string | undefined {
  return textOf(parts.map((part) => textOf(part['text']) ?? '').join(''));
}

function notePlace(part: JsonRecord, { places, keeper }: CandidatePlace): void {
  const { text, thought, thoughtSignature, functionCall } = part;
  if (isRecord(functionCall)) places.addCall();
  else if (typeof text === 'string' && thought !== true) {
    // The text itself is the content's.
    const signature = textOf(thoughtSignature);
    if (signature === undefined) places.addText(text);
    else places.addBlock({ thoughtSignature: signature }, text);
  } else if (text === undefined ? !('inlineData' in part) : textOf(thoughtSignature) !== undefined) {
    const kept = keeper.keptBlock(part);
    if (kept !== undefined) places.addBlock(kept);
  }
}

function callOf(part: JsonRecord, ownId: string, keeper: StateKeeper): LlmFunctionToolCall | undefined {
  const { id, name, args } = part['functionCall'] as JsonRecord;
  const called = textOf(name);
  const written = jsonTextOf(args ?? {});
  if (called === undefined || written === undefined) return undefined;
  const state = keeper.madeOfCall(part);
  const stated = state === undefined ? {} : { providerState: state };
  return { id: textOf(id) ?? ownId, type: 'function', function: { name: called, arguments: written }, ...stated };
}

function idsAt({ responseId, candidate }: CandidatePlace): (index: number) => string {
  const answer = responseId
    .slice(0, MAX_SEEN_ID_CHARS)
    .replaceAll(/[^\w-]/g, '')
    .slice(0, MAX_ID_CHARS);
  const prefix = ['call', ...(answer === '' ? [] : [answer]), ...(candidate === 0 ? [] : [candidate])].join('_');
  return (index) => `${prefix}_${index}`;
}
