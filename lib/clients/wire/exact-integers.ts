import { isRecord, jsonTextOf, parsedJsonOf, type JsonRecord } from './json.js';
import { isEscaped } from './text-template.js';

/**
 * The field in which the digits of an integer stand that no number can hold. In the text of somebody else it cannot be taken for one:
 * there its quotes are escaped.
 */
const DIGITS = 'nestjs-llm-failover:integer';
const WRITTEN = new RegExp(`\\{"${DIGITS}":"(-?\\d+)"\\}`, 'g');
/** A whole number of sixteen digits and more: of fewer, all fit. */
const LONG = /(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;

/**
 * The object that `text` spells as JSON, or `undefined` where it spells none. Integers in it beyond 2^53, as the ids of many databases
 * are, keep their digits until {@link exactTextOf} or {@link withExactIntegers} writes them.
 *
 * @internal
 */
export function exactRecordOf(text: string): JsonRecord | undefined {
  const record = parsedJsonOf(text);
  if (!isRecord(record)) return undefined;
  return mayHoldLong(text) ? (parsedJsonOf(withDigits(text)) as JsonRecord) : record;
}

/** A value that may hold something of {@link exactRecordOf} as JSON, or `undefined` where it is none. @internal */
export function exactTextOf(value: unknown): string | undefined {
  const written = jsonTextOf(value);
  return written === undefined ? undefined : withExactIntegers(written);
}

/** What `JSON.stringify` has written of a value that may hold something of {@link exactRecordOf}, with all digits. @internal */
export function withExactIntegers(json: string): string {
  return json.includes(DIGITS) ? json.replaceAll(WRITTEN, '$1') : json;
}

/**
 * An answer whose calls have the arguments that its text has, to the last digit; all other numbers are what they were.
 *
 * @param json - `text`, parsed
 * @internal
 */
export function withExactArguments(json: unknown, text: string | undefined): unknown {
  if (json === undefined || text === undefined || !mayHoldLong(text)) return json;
  try {
    return settled(parsedJsonOf(withDigits(text)));
  } catch {
    // Nested too deep.
    return json;
  }
}

function mayHoldLong(text: string): boolean {
  return text.search(LONG) !== -1;
}

/** Puts the digits of long integers that stand outside strings into fields of their own. */
function withDigits(text: string): string {
  let isWithin = false;
  let quote = text.indexOf('"');
  return text.replaceAll(LONG, (number, at: number) => {
    while (quote !== -1 && quote < at) {
      if (!isWithin || !isEscaped(text, quote)) isWithin = !isWithin;
      quote = text.indexOf('"', quote + 1);
    }
    return isWithin || Number.isSafeInteger(Number(number)) ? number : `{"${DIGITS}":"${number}"}`;
  });
}

/** A copy in which long integers are numbers again, but for those of arguments. */
function settled(value: unknown, isArguments = false, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => settled(item, isArguments));
  if (!isRecord(value)) return value;
  if (Object.hasOwn(value, DIGITS)) return isArguments ? value : Number(value[DIGITS]);
  const entries = Object.entries(value).map(([key, field]) => {
    const isOfCall = (key === 'input' && value['type'] === 'tool_use') || (key === 'args' && name === 'functionCall');
    return [key, settled(field, isArguments || isOfCall, key)] as const;
  });
  return Object.fromEntries(entries);
}
