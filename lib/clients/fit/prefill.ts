import type { JsonRecord } from '../wire/json.js';
import { recordsOf } from '../wire/json.js';

/**
 * The beginning of an answer that the model is to go on with: the last message, where it is the model's own and makes no calls.
 *
 * @internal
 */
export function prefillOf(messages: readonly JsonRecord[]): JsonRecord | undefined {
  const last = messages.at(-1);
  if (last?.['role'] !== 'assistant' || recordsOf(last['tool_calls']).length > 0) return undefined;
  return last;
}

/**
 * A conversation in which the beginning of an answer is marked as such, for targets that refuse it without the mark.
 *
 * @param mark - the field that marks it
 * @internal
 */
export function withPrefillMarked(messages: readonly JsonRecord[], mark: string): readonly JsonRecord[] {
  const prefill = prefillOf(messages);
  if (prefill === undefined || Object.hasOwn(prefill, mark)) return messages;
  return messages.with(-1, { ...prefill, [mark]: true });
}
