import type { LlmFinishReason } from '../../chat.interface.js';

/**
 * Why a candidate ended, in OpenAI's words, or `undefined` where it gave no answer that may be used.
 *
 * Gemini has two words for an answer, and many for none: filters (`SAFETY`, `RECITATION`, `BLOCKLIST`,
 * `PROHIBITED_CONTENT`, `SPII` ...), calls gone wrong (`MALFORMED_FUNCTION_CALL`, `UNEXPECTED_TOOL_CALL` ...),
 * `OTHER`. So a word that is not known says that there is none.
 *
 * @see https://ai.google.dev/api/generate-content#FinishReason
 * @internal
 */
export function finishReasonOf(value: unknown, hasCalls: boolean): LlmFinishReason | undefined {
  if (value === 'MAX_TOKENS') return 'length';
  if (value === 'STOP') return hasCalls ? 'tool_calls' : 'stop';
  return undefined;
}
