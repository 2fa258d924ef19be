import type { LlmFinishReason } from '../../chat.interface.js';
import { textOf, type JsonRecord } from '../json.js';

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
  // Gemini's own words, which its gateways pass on: https://ai.google.dev/api/generate-content#FinishReason
  continuation: 'length',
  safety: 'content_filter',
  recitation: 'content_filter',
  blocklist: 'content_filter',
  prohibited_content: 'content_filter',
  spii: 'content_filter',
  model_armor: 'content_filter',
  image_safety: 'content_filter',
  image_prohibited_content: 'content_filter',
  image_recitation: 'content_filter',
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
  // Gemini: https://ai.google.dev/api/generate-content#FinishReason
  'finish_reason_unspecified',
  'image_other',
  'malformed_function_call',
  'malformed_response',
  'missing_thought_signature',
  'no_image',
  'too_many_tool_calls',
  'unexpected_tool_call',
  // In small letters others end whole answers so.
  'LANGUAGE',
  'OTHER',
]);

/** What stands before the reason where a filter ended an answer: Gemini's `content_filter: RECITATION`, `function_call_filter: …`. */
const FILTERED = /^(content_filter|function_call_filter):/;

/** Another name under which servers tell the reason, and leave the right one `null`: Gemini's OpenAI-compatible API has done so. @internal */
export const OTHER_NAME = 'finishReason';

/** The reason that a choice names, under whichever name. @internal */
export function sentReasonOf(choice: JsonRecord): unknown {
  return choice['finish_reason'] ?? choice[OTHER_NAME];
}

/**
 * Why an answer ended, in OpenAI's words, or `undefined` where it did not end.
 *
 * A reason that is missing, `null` or empty means that the answer is not finished: gateways that collect a
 * broken upstream stream into one document leave it out or `null`, and nothing else tells such a document from
 * a whole one. Gateways in front of Gemini pass its words on. A word that is not known passes as it is.
 *
 * @param native - what the provider behind a gateway said, where the gateway tells: OpenRouter says `stop` of some that broke off
 * @see https://openrouter.ai/docs/api-reference/overview#finish-reason
 * @internal
 */
export function finishReasonOf(value: unknown, native?: unknown): LlmFinishReason | undefined {
  const reason = textOf(value);
  if (reason === undefined || isBrokenOff(native)) return undefined;
  const word = wordOf(reason);
  const filter = FILTERED.exec(word)?.[1];
  // A filter of calls means one that could not be read.
  if (filter !== undefined) return filter === 'content_filter' ? filter : undefined;
  if (isBrokenOff(reason)) return undefined;
  if (Object.hasOwn(SYNONYMS, word)) return SYNONYMS[word];
  return isOpenAiReason(word) ? word : reason;
}

function isBrokenOff(reason: unknown): boolean {
  return typeof reason === 'string' && (BROKEN_OFF.has(reason) || BROKEN_OFF.has(wordOf(reason)));
}

/** Servers that stand on the AI SDK write `tool-calls` and `network-error`. */
function wordOf(reason: string): string {
  return reason.toLowerCase().replaceAll('-', '_');
}

function isOpenAiReason(word: string): boolean {
  return ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'].includes(word);
}
