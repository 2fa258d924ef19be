import type { JsonRecord } from '../json.js';
import { saysSomething } from '../json.js';

/** Fields of a message that the common shape has, or has not: it knows no `null` and no empty list for them. */
const ABSENT_WHERE_EMPTY: ReadonlySet<string> = new Set([
  'content',
  'refusal',
  'tool_calls',
  'reasoning_content',
  'annotations',
  'images',
  'audio',
]);

/** Whether a field with this name is absent in the common shape where a server writes it without a value. @internal */
export function isAbsentWhereEmpty(name: string): boolean {
  return ABSENT_WHERE_EMPTY.has(name);
}

/**
 * Whether what stands beside the text and the thoughts of a message, or of a piece of one, needs no reading.
 *
 * @param messageFields - fields of a message that are kept for its maker, and so are to be read
 * @internal
 */
export function hasPlainFields(said: JsonRecord, messageFields: readonly string[] = []): boolean {
  for (const name in said) {
    if (name === 'content' || name === 'reasoning_content') continue;
    const value = said[name];
    if (name === 'role') {
      if (value !== 'assistant') return false;
    } else if (ABSENT_WHERE_EMPTY.has(name) || messageFields.includes(name)) {
      if (saysSomething(value)) return false;
    } else if (name === 'reasoning' || name === 'function_call') {
      if (value !== null && value !== '') return false;
    } else if (name === 'reasoning_details') {
      // They say the thoughts once more.
      if (saysSomething(value) && !saysSomething(said['reasoning_content'])) return false;
    } else if (name === 'providerState') return false;
  }
  return true;
}
