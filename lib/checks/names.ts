import { looksLikeKey } from '../credentials/shown-name.js';
import { that, type Check } from './check.js';
import { isFilled } from './problems.js';

/**
 * The longest texts that name something, in characters. Names stand in the keys of health entries, in logs and in events, and
 * callers choose some of them.
 *
 * @internal
 */
export const MAX_CHARS = {
  /** Providers, routes, labels, regions, rules, schemes. */
  name: 128,
  /** Resource names of clouds and paths of model hubs are long. */
  model: 512,
  affinityKey: 512,
  /** A signed token is long. */
  key: 16_384,
  header: 16_384,
  url: 2_048,
  path: 4_096,
  sentence: 1_000,
} as const;

const CONTROL = /[\p{Cc}\u2028\u2029\p{Surrogate}]/u;

/** What is wrong with a text as a name: its length, or characters that no log and no URL can carry. @internal */
export function expectedOfText(text: string, maxChars: number): string | undefined {
  if (text.length > maxChars) return `at most ${maxChars} characters`;
  // A field of this name would be the prototype of the object that it is kept in.
  if (text === '__proto__') return 'any name but __proto__';
  return CONTROL.test(text) ? 'a text without control characters and lone surrogates' : undefined;
}

/** How a name is told from what is none. */
export interface NameKind {
  /** What was expected where there is no text at all. @default 'a string that is not empty' */
  readonly expected?: string;
  /** What was expected where a key stands. */
  readonly insteadOfKey: string;
  /** @default MAX_CHARS.name */
  readonly maxChars?: number;
  /** Tells a key from a name. @default by the forms of keys */
  readonly isKey?: (name: string) => boolean;
}

/** A name that people see: not empty, not too long, printable, and no key. @internal */
export function nameOf({
  expected = 'a string that is not empty',
  insteadOfKey,
  maxChars = MAX_CHARS.name,
  isKey = looksLikeKey,
}: NameKind): Check {
  return {
    fits: (value) => isFilled(value) && expectedOfText(value, maxChars) === undefined && !isKey(value),
    report(value, path, problems) {
      if (!problems.expect(isFilled(value), path, value, expected) || !isFilled(value)) return;
      const wrong = expectedOfText(value, maxChars);
      if (wrong !== undefined) problems.expect(false, path, value, `${insteadOfKey}: ${wrong}`);
      else problems.expectName(value, path, insteadOfKey, isKey);
    },
  };
}

/** A text that nobody sees, and that may be empty. @internal */
export function textOf(maxChars: number): Check {
  const isText = (value: unknown) => typeof value === 'string' && expectedOfText(value, maxChars) === undefined;
  return that(isText, `a string of at most ${maxChars} characters, without control characters and lone surrogates`);
}
