import { looksLikeKey, shownName } from '../../credentials/shown-name.js';
import type { LlmOptionsProblem } from '../../errors/llm-options.error.js';

/**
 * Collects what is wrong with options, so that all of it is reported at once.
 *
 * @internal
 */
export class Problems {
  readonly list: LlmOptionsProblem[] = [];

  /** Notes a problem unless `isRight`. @returns `isRight`, so that dependent checks can be left out */
  expect(isRight: boolean, option: string, value: unknown, expected: string): boolean {
    if (!isRight) this.list.push({ option, actual: kindOf(value), expected });
    return isRight;
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

  /** Notes each field that is not known, which is most often misspelt. */
  expectKnown(value: Readonly<Record<string, unknown>>, known: readonly string[], path: string): void {
    for (const name of Object.keys(value)) {
      const shown = shownName(name);
      const option = path === '' ? shown : `${path}.${shown}`;
      this.expect(known.includes(name), option, value[name], `no such option; known are ${known.join(', ')}`);
    }
  }
}

/** What kind of value this is, never the value: it may be a secret. @internal */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (value === '') return 'an empty string';
  if (typeof value === 'number') return kindOfNumber(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function kindOfNumber(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  return value < 0 ? 'a negative number' : 'a number';
}

/** @internal */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @internal */
export function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
