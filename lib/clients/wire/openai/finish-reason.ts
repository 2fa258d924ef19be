import type { LlmFinishReason } from '../../chat.interface.js';
import { textOf } from '../json.js';

/** Words of OpenAI-compatible servers for OpenAI's own finish reasons, in lower case. */
const SYNONYMS: Readonly<Record<string, LlmFinishReason>> = {
  complete: 'stop',
  end_turn: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  stop_sequence: 'stop',
  max_output_tokens: 'length',
  max_tokens: 'length',
  // https://docs.mistral.ai/api/#tag/chat
  model_length: 'length',
  // https://docs.z.ai/api-reference/llm/chat-completion
  model_context_window_exceeded: 'length',
  sensitive: 'content_filter',
  tool_use: 'tool_calls',
  safety: 'content_filter',
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
};

/** Reasons that say the answer broke off: whatever stands beside them is not the answer. */
const BROKEN_OFF: ReadonlySet<string> = new Set([
  'abort',
  'cancelled',
  'canceled',
  // Mistral and OpenRouter: https://openrouter.ai/docs/api-reference/errors
  'error',
  // https://api-docs.deepseek.com/api/create-chat-completion
  'insufficient_system_resource',
  // https://docs.z.ai/api-reference/llm/chat-completion
  'network_error',
]);

/**
 * Why an answer ended, in OpenAI's words, or `undefined` where it did not end.
 *
 * A reason that is missing, `null` or empty means that the answer is not finished: gateways that collect a
 * broken upstream stream into one document leave it out or `null`, and nothing else tells such a document from
 * a whole one. A word that is not known passes as it is.
 *
 * @internal
 */
export function finishReasonOf(value: unknown): LlmFinishReason | undefined {
  const reason = textOf(value);
  if (reason === undefined) return undefined;
  const word = reason.toLowerCase();
  if (BROKEN_OFF.has(word)) return undefined;
  if (Object.hasOwn(SYNONYMS, word)) return SYNONYMS[word];
  return isOpenAiReason(word) ? word : reason;
}

function isOpenAiReason(word: string): boolean {
  return ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'].includes(word);
}
