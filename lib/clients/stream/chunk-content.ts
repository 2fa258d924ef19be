import type { LlmChatChunk, LlmChatChunkChoice } from '../chat-chunk.interface.js';
import { saysAnything } from '../wire/said.js';

/**
 * Whether a chunk carries a part of the answer that a reader would notice. A role, sources or usage alone are none.
 *
 * @internal
 */
export function hasContent({ choices }: LlmChatChunk): boolean {
  return choices.some(({ delta }) => saysAnything(delta));
}

/** What chunks of an answer have in common. */
const FRAME: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'system_fingerprint',
  'service_tier',
]);

/**
 * Whether a chunk adds nothing to the one before it: an empty piece, as some servers send while a model thinks.
 *
 * @internal
 */
export function addsNothing(chunk: LlmChatChunk, before: LlmChatChunk): boolean {
  const isFrame = Object.entries(chunk).every(([name, value]) => FRAME.has(name) || isNothing(value));
  return isFrame && chunk.choices.length > 0 && chunk.choices.every((choice) => isEmptyPiece(choice, before));
}

function isEmptyPiece({ index, delta, ...rest }: LlmChatChunkChoice, before: LlmChatChunk): boolean {
  const role = before.choices.find((choice) => choice.index === index)?.delta.role;
  const isEmpty = Object.entries(delta).every(
    ([name, value]) => isNothing(value) || (name === 'role' && value === role),
  );
  return isEmpty && Object.values(rest).every(isNothing);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** The text that a chunk adds to the first choice. @internal */
export function textOf({ choices }: LlmChatChunk): string {
  const first = choices[0];
  const choice = first?.index === 0 ? first : choices.find(({ index }) => index === 0);
  return choice?.delta.content ?? '';
}
