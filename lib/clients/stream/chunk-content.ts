import type { LlmChatChunk } from '../chat-chunk.interface.js';

/**
 * Whether a chunk carries a part of the answer that a reader would notice: text, reasoning, a tool call, a refusal. A role
 * or usage alone is none.
 *
 * @internal
 */
export function hasContent({ choices }: LlmChatChunk): boolean {
  return choices.some(({ delta }) => {
    const { content, reasoning_content: reasoning, refusal, tool_calls: calls } = delta;
    return hasText(content) || hasText(reasoning) || hasText(refusal) || (calls?.length ?? 0) > 0;
  });
}

function hasText(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && text !== '';
}

/** The text that a chunk adds to the first choice. @internal */
export function textOf({ choices }: LlmChatChunk): string {
  const [first] = choices;
  const choice = first?.index === 0 ? first : choices.find(({ index }) => index === 0);
  return choice?.delta.content ?? '';
}
