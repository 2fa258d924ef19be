import type { LlmChatChunk } from '../chat-chunk.interface.js';
import { isRecord, saysSomething } from '../wire/json.js';

/**
 * Whether a chunk says nothing at all of its one choice: servers send such while a model thinks in secret, one for each thought. What
 * tells of the prompt, of sources or of tokens says something.
 *
 * @internal
 */
export function isIdleChunk({ choices, usage, ...others }: LlmChatChunk): boolean {
  const [choice] = choices;
  if (choice === undefined || choices.length > 1 || usage !== undefined) return false;
  const { delta, finish_reason: reason, ...beside } = choice;
  const { role: _role, ...said } = delta;
  return reason === null && isEmpty(said) && isFlat(beside) && isFlat(others);
}

/** Whether of two chunks that say nothing one may stand for both. @internal */
export function isOfSameChoice(one: LlmChatChunk, other: LlmChatChunk): boolean {
  return one.choices[0]?.index === other.choices[0]?.index;
}

function isEmpty(holder: object): boolean {
  return Object.values(holder).every((value: unknown) => value === '' || !saysSomething(value));
}

/** Marks of the chunk itself (`system_fingerprint`) are no news. */
function isFlat(holder: object): boolean {
  return Object.values(holder).every(
    (value: unknown) => !isRecord(value) && !(Array.isArray(value) && value.length > 0),
  );
}
