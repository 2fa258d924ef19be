import type { LlmFinishReason } from '../../chat.interface.js';

/**
 * Why a candidate ended, in OpenAI's words, or `undefined` where it gave no answer that may be used.
 *
 * Gemini has three words for an answer: `STOP`, `MAX_TOKENS`, and `CONTINUATION` for one that goes on in another request
 * because no single one may give as much as was asked for. It has many for none: filters (`SAFETY`, `RECITATION`, `LANGUAGE`,
 * `BLOCKLIST`, `PROHIBITED_CONTENT`, `SPII`, `MODEL_ARMOR`, those of images ...), answers gone wrong
 * (`MALFORMED_FUNCTION_CALL`, `UNEXPECTED_TOOL_CALL`, `TOO_MANY_TOOL_CALLS`, `MISSING_THOUGHT_SIGNATURE`,
 * `MALFORMED_RESPONSE` ...), an account that is limited (`PUP_LIMITED_DISABLED`), `OTHER`. So a word that is not known says that
 * there is none.
 *
 * @see https://ai.google.dev/api/generate-content#FinishReason
 * @internal
 */
export function finishReasonOf(value: unknown, hasCalls: boolean): LlmFinishReason | undefined {
  if (value === 'MAX_TOKENS' || value === 'CONTINUATION') return 'length';
  if (value === 'STOP') return hasCalls ? 'tool_calls' : 'stop';
  return undefined;
}
