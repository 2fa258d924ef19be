import type { RequestField } from '../../providers/request-conventions.interface.js';

/**
 * Fields that colour an answer and can be left out where a target refuses them. The others say what is asked: a target that
 * refuses one of them cannot answer the question.
 *
 * @internal
 */
export const PREFERENCES: ReadonlySet<string> = new Set<RequestField>([
  'frequency_penalty',
  'logit_bias',
  'metadata',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'safety_identifier',
  'seed',
  'service_tier',
  'store',
  'temperature',
  'top_k',
  'top_p',
  'user',
  'verbosity',
]);

/** Whether a request still asks the same without this field. @internal */
export function isPreference(field: string): boolean {
  return PREFERENCES.has(field);
}
