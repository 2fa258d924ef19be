import { looksLikeKey, shownName } from '../credentials/shown-name.js';
import { LlmOptionsError, type LlmOptionsProblem } from '../errors/llm-options.error.js';
import { nearestName } from './nearest-name.js';

/** What would begin a new line in a log, or cannot be written as UTF-8. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\p{Surrogate}]/u;
/** The length of a text is told from here on. */
const LONG_TEXT_CHARS = 128;

/**
 * Collects what is wrong with options, so that all of it is reported at once.
 *
 * @internal
 */
export class Problems {
  readonly list: LlmOptionsProblem[] = [];

  /**
   * Notes a problem unless `isRight`.
   *
   * @param known - names of which the value should be one; a near one is shown, the value never
   * @returns `isRight`, so that dependent checks can be left out
   */
  expect(isRight: boolean, option: string, value: unknown, expected: string, known: readonly string[] = []): boolean {
    if (isRight) return true;
    this.add(option, kindOf(value), expected, nearestTo(value, known));
    return false;
  }

  /** Notes a name that is none of the known ones. It is shown, unless it may be a key. */
  unknownName(option: string, name: unknown, expected: string, known: readonly string[]): void {
    const actual = isFilled(name) ? JSON.stringify(shownName(name)) : kindOf(name);
    this.add(option, actual, expected, nearestTo(name, known));
  }

  /**
   * Notes a key that stands where a name belongs, which is never shown.
   *
   * @param isKey - tells a key from a name; by default that of a provider, a route, a label or a header
   */
  expectName(name: unknown, option: string, expected: string, isKey = looksLikeKey): boolean {
    const isName = typeof name !== 'string' || !isKey(name);
    if (!isName) this.list.push({ option, actual: 'what looks like an API key', expected });
    return isName;
  }

  /** Notes each field that is not known, which is most often misspelt; also those that an object inherits. */
  expectKnown(value: Readonly<Record<string, unknown>>, known: readonly string[], path: string): void {
    for (const name in value) {
      if (known.includes(name)) continue;
      const near = nearestName(name, known);
      const guess = near === undefined ? '' : ` (did you mean ${near}?)`;
      this.expect(false, optionPath(path, name), value[name], `no such option${guess}; known are ${known.join(', ')}`);
    }
  }

  /** @throws LlmOptionsError with all that was noted, where there is anything */
  refuse(): void {
    if (this.list.length > 0) throw new LlmOptionsError(this.list);
  }

  private add(option: string, actual: string, expected: string, nearest: string | undefined): void {
    this.list.push({ option, actual, expected, ...(nearest !== undefined && { nearest }) });
  }
}

function nearestTo(value: unknown, known: readonly string[]): string | undefined {
  return typeof value === 'string' ? nearestName(value, known) : undefined;
}

/** The path of a field, whose name may be anything. @internal */
export function optionPath(path: string, name: string): string {
  const shown = shownName(name);
  const printed = UNPRINTABLE.test(shown) ? JSON.stringify(shown).slice(1, -1) : shown;
  return path === '' ? printed : `${path}.${printed}`;
}

/** What kind of value this is, never the value: it may be a secret. @internal */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'string') return kindOfText(value);
  if (typeof value === 'number') return kindOfNumber(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  const found = value === null ? undefined : noRecordOf(value);
  return found === undefined ? 'an object' : `a ${found.name}`;
}

/** Objects whose fields are not what they hold: a Map of options would be taken for options that are all left out. */
const NO_RECORDS = [Map, Set, Promise, Date] as const;

/** Makes nothing: options of calls are checked on their way. */
function noRecordOf(value: object): (typeof NO_RECORDS)[number] | undefined {
  for (const one of NO_RECORDS) if (value instanceof one) return one;
  return undefined;
}

function kindOfText(value: string): string {
  if (value === '') return 'an empty string';
  return value.length > LONG_TEXT_CHARS ? `a string of ${value.length} characters` : 'a string';
}

function kindOfNumber(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  return value < 0 ? 'a negative number' : 'a number';
}

/** Whether a value is an object with fields of its own, be it of a class. @internal */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return noRecordOf(value) === undefined;
}

/** @internal */
export function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
