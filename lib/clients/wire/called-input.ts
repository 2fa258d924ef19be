import { exactRecordOf } from './exact-integers.js';
import type { JsonRecord } from './json.js';
import { isRecord, textOf } from './json.js';

/**
 * The input of a call where nothing but objects is taken: the object that the arguments spell. Arguments that spell none go as the
 * field `arguments` of one, and a custom tool's text as `input`. It is to be written by {@link withExactIntegers}.
 *
 * @param called - the function of a call, or its custom tool
 * @internal
 */
export function calledInputOf({ arguments: written, input }: JsonRecord): JsonRecord {
  if (typeof input === 'string') return { input };
  if (isRecord(written)) return written;
  const text = textOf(written)?.trim();
  if (text === undefined || text === '') return {};
  return exactRecordOf(text) ?? { arguments: written };
}
