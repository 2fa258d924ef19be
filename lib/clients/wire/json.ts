import { isRecord } from '../../checks/problems.js';

export { isRecord };

/** A JSON object of unknown content. @internal */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** `value` if it is a string with at least one character. @internal */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `value` if it is a finite number of 0 or more, or a string that spells one. @internal */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** `value` if it is a finite number. @internal */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether a field with this value says something: neither absent nor `null` nor an empty list. @internal */
export function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** The objects in `value`; none where it is no array. Other elements are passed over. @internal */
export function recordsOf(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** `value` written as JSON, or `undefined` where that cannot be done (nested too deep, no JSON value). @internal */
export function jsonTextOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Of all expressions that find a half the fastest one: it is tried on every body. Words like `cloudface` look like it too. */
const LIKE_A_HALF = /ud[89a-f][\da-f]{2}/;
const ESCAPE = /\\(?:ud[89a-f][\da-f]{2}|.)/g;

/**
 * A text that `JSON.stringify` has written, without the halves of characters that stood in it: what cuts a text by its length cuts
 * emoji in two, and many a server refuses the whole request for that. They become U+FFFD, as `toWellFormed()` has it.
 *
 * @internal
 */
export function wellFormedJson(json: string): string {
  // Halves are escaped, and nothing else is in this way: whole characters stand as they are.
  if (!LIKE_A_HALF.test(json) || !json.includes('\\ud')) return json;
  return json.replaceAll(ESCAPE, (escape) => (escape.startsWith('\\ud') ? '\uFFFD' : escape));
}

/** `text` read as JSON, or `undefined` where it is none. @internal */
export function parsedJsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The data of an event read as JSON, whatever blanks stand around it; `undefined` where it is none. @internal */
export function dataJsonOf(data: string): unknown {
  if (data === '[DONE]') return undefined;
  // Almost all data is an object with nothing around it.
  return (data.startsWith('{') ? parsedJsonOf(data) : undefined) ?? parsedJsonOf(data.trim());
}

/** A copy of `record` without the fields that are `undefined`. @internal */
export function definedFieldsOf(record: JsonRecord): Record<string, unknown> {
  if (!hasUndefined(record)) return { ...record };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** Whether a field of a plain record is there without a value. @internal */
export function hasUndefined(record: JsonRecord): boolean {
  for (const name in record) if (record[name] === undefined) return true;
  return false;
}
