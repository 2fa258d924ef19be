import type { LlmChatChunk } from '../chat.interface.js';

/**
 * Whether a chunk carries a part of the answer that a reader would notice: text, reasoning, a tool call, a refusal. A role
 * or usage alone is none.
 *
 * @internal
 */
export function hasContent({ choices }: LlmChatChunk): boolean {
  return choices.some(({ delta }) => {
    const { content, reasoning_content: reasoning, refusal, tool_calls: calls } = delta;
    return isFilled(content) || isFilled(reasoning) || isFilled(refusal) || (calls?.length ?? 0) > 0;
  });
}

function isFilled(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && text !== '';
}
