import type { LlmChatResponse } from './chat.interface.js';

/**
 * The text of an answer: the content of its first choice, or the empty string where it has none (tool calls alone).
 *
 * @publicApi
 */
export function llmTextOf(response: LlmChatResponse): string {
  // An answer of an SDK's own, or one that was kept, may have other choices, or none.
  const { choices } = (response ?? {}) as Partial<LlmChatResponse>;
  const content: unknown = choices?.[0]?.message?.content;
  return typeof content === 'string' ? content : '';
}
