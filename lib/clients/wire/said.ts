import type { LlmChatDelta } from '../chat-chunk.interface.js';
import type { LlmChatResponseMessage } from '../chat.interface.js';
import type { JsonRecord } from './json.js';
import { isRecord, textOf } from './json.js';

/** A message, or what a chunk adds to one. */
export type Said = LlmChatDelta | LlmChatResponseMessage;

/**
 * Whether a message, or a piece of one, says anything that a reader would notice: text, thoughts, a refusal, a tool call, an
 * image, sound. Blanks count: somebody may have asked for them. A role or sources alone are nothing.
 *
 * @internal
 */
export function saysAnything(said: Said): boolean {
  return hasThoughts(said) || saysMoreThanThoughts(said);
}

/** Whether it says anything beside what the model thought. @internal */
export function saysMoreThanThoughts(said: Said): boolean {
  const { content, refusal, tool_calls: calls, images, audio } = said;
  return (
    textOf(content) !== undefined ||
    textOf(refusal) !== undefined ||
    (calls !== undefined && calls.length > 0) ||
    (images !== undefined && images.length > 0) ||
    (isRecord(audio) && (textOf(audio['data']) ?? textOf(audio['transcript'])) !== undefined) ||
    hasOlderCall(said)
  );
}

/** Whether it holds a tool call in its older form, or a piece of one. @internal */
export function hasOlderCall(said: Said): boolean {
  return isRecord((said as JsonRecord & Said)['function_call']);
}

/** Whether it holds thoughts. @internal */
export function hasThoughts({ reasoning_content: reasoning }: Said): boolean {
  return textOf(reasoning) !== undefined;
}
