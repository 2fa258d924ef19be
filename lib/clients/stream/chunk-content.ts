import type { LlmChatChunk } from '../chat-chunk.interface.js';
import { saysAnything } from '../wire/said.js';

/**
 * Whether a chunk carries a part of the answer that a reader would notice. A role, sources or usage alone are none.
 *
 * @internal
 */
export function hasContent({ choices }: LlmChatChunk): boolean {
  return choices.some(({ delta }) => saysAnything(delta));
}

/** The text that a chunk adds to the first choice. @internal */
export function textOf({ choices }: LlmChatChunk): string {
  const first = choices[0];
  const choice = first?.index === 0 ? first : choices.find(({ index }) => index === 0);
  return choice?.delta.content ?? '';
}
