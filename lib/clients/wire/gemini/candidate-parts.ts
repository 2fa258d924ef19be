import type { LlmFunctionToolCall } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord, jsonTextOf, recordsOf, textOf } from '../json.js';

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
}

/**
 * Reads the parts of a candidate; `undefined` where a function call has no name.
 *
 * - Texts become the content, thoughts the reasoning; signatures and parts of other kinds (code that Gemini ran
 *   itself, images) are left out.
 * - A call without an id gets one that no other answer's calls have: a conversation may hold many.
 *
 * @internal
 */
export function candidatePartsOf(candidate: JsonRecord, place: CandidatePlace): CandidateParts | undefined {
  const content = candidate['content'];
  const parts = recordsOf(isRecord(content) ? content['parts'] : undefined);
  const called = parts.map((part) => part['functionCall']).filter(isRecord);
  const idOf = idsAt(place);
  const calls = called.map((call, index) => callOf(call, idOf(place.callsBefore + index)));
  if (!calls.every((call) => call !== undefined)) return undefined;
  return {
    content: joined(parts.filter((part) => part['thought'] !== true)),
    reasoning: joined(parts.filter((part) => part['thought'] === true)),
    calls,
  };
}

function joined(parts: readonly JsonRecord[]): string | undefined {
  return textOf(parts.map((part) => textOf(part['text']) ?? '').join(''));
}

function callOf({ id, name, args }: JsonRecord, ownId: string): LlmFunctionToolCall | undefined {
  const called = textOf(name);
  const written = jsonTextOf(args ?? {});
  if (called === undefined || written === undefined) return undefined;
  return { id: textOf(id) ?? ownId, type: 'function', function: { name: called, arguments: written } };
}

function idsAt({ responseId, candidate }: CandidatePlace): (index: number) => string {
  const answer = responseId
    .slice(0, MAX_SEEN_ID_CHARS)
    .replaceAll(/[^\w-]/g, '')
    .slice(0, MAX_ID_CHARS);
  const prefix = ['call', ...(answer === '' ? [] : [answer]), ...(candidate === 0 ? [] : [candidate])].join('_');
  return (index) => `${prefix}_${index}`;
}
