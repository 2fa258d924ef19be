import type { LlmChatResponse } from './chat.interface.js';

/**
 * The text of an answer: the content of its first choice, or the empty string where it has none (tool calls alone).
 *
 * @publicApi
 */
export function llmTextOf(response: LlmChatResponse): string {
  return response.choices[0]?.message.content ?? '';
}
