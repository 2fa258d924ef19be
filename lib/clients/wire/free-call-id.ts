import type { Untold } from './wire.interface.js';

/** Longest part of an answer's id that goes into the ids of its calls: OpenAI takes 40 characters in all. */
const MAX_ID_CHARS = 24;
/** No more of an answer's id is looked at: each event of a stream reads it anew. */
const MAX_SEEN_ID_CHARS = 256;

/**
 * How the ids of calls begin that have none: a conversation may hold the calls of many answers.
 *
 * @param answerId - what tells the answer from others, where it is known
 * @internal
 */
export function callPrefixOf(answerId = ''): string {
  const answer = answerId
    .slice(0, MAX_SEEN_ID_CHARS)
    .replaceAll(/[^\w-]/g, '')
    .slice(0, MAX_ID_CHARS);
  return answer === '' ? 'call' : `call_${answer}`;
}

/**
 * The id of a tool call: the one that was sent, or one by the call's place where none was, or another call has it.
 *
 * @param taken - the ids of the calls before it; the id is noted there
 * @param untold - what stands for what the answer does not tell
 * @internal
 */
export function freeCallId(
  sent: string | undefined,
  place: number,
  taken: Set<string>,
  untold: Untold | undefined,
): string {
  let id = sent;
  for (let number = place; id === undefined || taken.has(id); number += 1) {
    id = `${callPrefixOf(untold?.answerId)}_${number}`;
  }
  taken.add(id);
  return id;
}
