import { LlmOptionsError } from '../errors/llm-options.error.js';
import { isRecord, optionPath, Problems } from './problems.js';

/**
 * What a value has to be.
 *
 * @internal
 */
export interface Check {
  /** Whether the value passes. Allocates nothing, so that it can stand on a call's way. */
  fits(value: unknown): boolean;
  /** Notes all that is wrong with the value. */
  report(value: unknown, path: string, problems: Problems): void;
  /** Whether it may not be left out. Else `undefined` passes. @default false */
  readonly isRequired?: boolean;
}

/** The longest duration: 100 years. A Date can hold the present and many of them. @internal */
export const MAX_DURATION_MS = 100 * 365.25 * 86_400_000;

/** @throws LlmOptionsError with all that is wrong with the value @internal */
export function assertFits(check: Check, value: unknown, path: string): void {
  let problems: Problems;
  try {
    if (passes(check, value)) return;
    problems = new Problems();
    check.report(value, path, problems);
  } catch (error) {
    throw unreadable(path, error);
  }
  problems.refuse();
}

/**
 * The error of an option that throws when it is read, as a getter or a Proxy may: what was thrown may hold anything, stands in no message,
 * and is its `cause`.
 *
 * @internal
 */
export function unreadable(path: string, cause: unknown): LlmOptionsError {
  if (LlmOptionsError.isInstance(cause)) return cause;
  const option = path === '' ? 'options' : path;
  const problem = { option, actual: 'what throws when it is read', expected: 'what can be read' };
  return new LlmOptionsError([problem], { cause });
}

/** Notes all that is wrong with a value that may be left out. @internal */
export function note(check: Check, value: unknown, path: string, problems: Problems): void {
  if (!passes(check, value)) check.report(value, path, problems);
}

/**
 * A value without parts.
 *
 * @param expectedOf - what was expected instead; `undefined` where the value is right
 * @internal
 */
export function leaf(expectedOf: (value: unknown) => string | undefined): Check {
  return {
    fits: (value) => expectedOf(value) === undefined,
    report(value, path, problems) {
      const expected = expectedOf(value);
      if (expected !== undefined) problems.expect(false, path, value, expected);
    },
  };
}

/** A value for which one test decides. @internal */
export function that(isRight: (value: unknown) => boolean, expected: string): Check {
  return leaf((value) => (isRight(value) ? undefined : expected));
}

/** The same check of something that may not be left out. @internal */
export function required(check: Check): Check {
  return { ...check, isRequired: true };
}

/** A finite number within bounds. @internal */
export function number(min: number, max: number = Number.MAX_SAFE_INTEGER): Check {
  const atLeast = `a number of at least ${min}`;
  const atMost = `a number of at most ${max}`;
  return leaf((value) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < min) return atLeast;
    return value > max ? atMost : undefined;
  });
}

/** A number of things. @internal */
export function count(min: number): Check {
  const inRange = number(min);
  const whole = leaf((value) => (Number.isInteger(value) ? undefined : 'a whole number'));
  return depending((value) => (inRange.fits(value) ? whole : inRange));
}

/** A length of time in milliseconds, such that the present and it make a Date. @internal */
export function duration(min: number, max: number = MAX_DURATION_MS): Check {
  return number(min, max);
}

/** One of a few words; where another stands, the nearest of them is named. @internal */
export function oneOf(
  words: readonly string[],
  expected = `one of ${words.map((word) => `'${word}'`).join(', ')}`,
): Check {
  return {
    fits: (value) => (words as readonly unknown[]).includes(value),
    report: (value, path, problems) => void problems.expect(false, path, value, expected, words),
  };
}

/** One of a few names; another one is shown, unless it may be a key, and the nearest is named. @internal */
export function knownName(names: readonly string[], expected = `one of ${names.join(', ')}`): Check {
  return {
    fits: (value) => (names as readonly unknown[]).includes(value),
    report: (value, path, problems) => problems.unknownName(path, value, expected, names),
  };
}

/** @internal */
export const TEXT: Check = that((value) => typeof value === 'string', 'a string');

/** @internal */
export const FLAG: Check = that((value) => typeof value === 'boolean', 'true or false');

/** @internal */
export const FUNCTION: Check = that((value) => typeof value === 'function', 'a function');

/** What is checked elsewhere. @internal */
export const ANYTHING: Check = that(() => true, 'anything');

/** @internal */
export const RECORD: Check = that(isRecord, 'an object');

/** Whether an object has all of these methods, of its own or inherited. @internal */
export function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function');
}

/** An object with the methods of a contract. @internal */
export function having(names: readonly string[], expected: string): Check {
  return that((value) => hasMethods(value, names), expected);
}

/** A check that depends on the kind of value. @internal */
export function depending(checkFor: (value: unknown) => Check): Check {
  return {
    fits: (value) => checkFor(value).fits(value),
    report: (value, path, problems) => checkFor(value).report(value, path, problems),
  };
}

/** A check that can only report; for the start, not for a call's way. @internal */
export function reporting(report: Check['report']): Check {
  return {
    report,
    fits(value) {
      const problems = new Problems();
      report(value, '', problems);
      return problems.list.length === 0;
    },
  };
}

/** A list whose items all pass. @internal */
export function listOf(item: Check, expected: string, minLength = 0): Check {
  const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length >= minLength;
  return {
    // Not `every`, which passes over holes.
    fits: (value) => isList(value) && Array.from(value).every((entry) => item.fits(entry)),
    report(value, path, problems) {
      if (!problems.expect(isList(value), path, value, expected) || !isList(value)) return;
      for (const [index, entry] of value.entries()) {
        if (!item.fits(entry)) item.report(entry, `${path}[${index}]`, problems);
      }
    },
  };
}

/** An object with these fields and no others. @internal */
export function objectOf(fields: Readonly<Record<string, Check>>, expected = 'an object'): Check {
  const checks = new Map(Object.entries(fields));
  const names = [...checks.keys()];
  const demanded = names.filter((name) => checks.get(name)?.isRequired === true);
  return {
    fits(value) {
      if (!isRecord(value)) return false;
      // What an object inherits is read like its own.
      for (const name in value) {
        const check = checks.get(name);
        if (check === undefined || !passes(check, value[name])) return false;
      }
      for (const name of demanded) if (value[name] === undefined) return false;
      return true;
    },
    report(value, path, problems) {
      if (!problems.expect(isRecord(value), path || 'options', value, expected) || !isRecord(value)) return;
      problems.expectKnown(value, names, path);
      // In the order in which the fields stand there, then what is missing.
      for (const name of new Set([...fieldsOf(value), ...names])) {
        const check = checks.get(name);
        if (check !== undefined) note(check, value[name], optionPath(path, name), problems);
      }
    },
  };
}

/**
 * An object of things by name.
 *
 * @param entry - the check of one thing, which may depend on its name
 * @internal
 */
export function recordOf(name: Check, entry: (name: string) => Check, expected: string): Check {
  return {
    fits: (value) =>
      isRecord(value) && Object.entries(value).every(([key, item]) => name.fits(key) && entry(key).fits(item)),
    report(value, path, problems) {
      if (!problems.expect(isRecord(value), path, value, expected) || !isRecord(value)) return;
      for (const [key, item] of Object.entries(value)) {
        const at = optionPath(path, key);
        if (!name.fits(key)) name.report(key, at, problems);
        const check = entry(key);
        if (!check.fits(item)) check.report(item, at, problems);
      }
    },
  };
}

function fieldsOf(value: object): readonly string[] {
  const names: string[] = [];
  for (const name in value) names.push(name);
  return names;
}

function passes(check: Check, value: unknown): boolean {
  return value === undefined ? check.isRequired !== true : check.fits(value);
}

/** An HTTP status of an error. @internal */
export const ERROR_STATUS: Check = that(
  (value) => Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599,
  'an HTTP status from 400 to 599',
);
