import { hasKeyMark, shownName } from '../../credentials/shown-name.js';
import { isRecord, type Problems } from './problems.js';

/** What of the options is checked, whatever type they really have. @internal */
export type Unchecked = Readonly<Record<string, unknown>>;

/** Checks a number that may be left out. @internal */
export function checkNumber(value: unknown, min: number, path: string, problems: Problems): void {
  problems.expect(value === undefined || isNumberFrom(value, min), path, value, `a number of at least ${min}`);
}

/** Checks a value that must be one of a few words. @internal */
export function checkChoice(value: unknown, choices: readonly string[], path: string, problems: Problems): void {
  const isChoice = value === undefined || (typeof value === 'string' && choices.includes(value));
  problems.expect(isChoice, path, value, `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`);
}

/** Whether a value is a finite number of at least `min`. @internal */
export function isNumberFrom(value: unknown, min: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= min;
}

/** What a base URL has to be. @internal */
export const HTTP_URL = 'an http(s) URL without credentials, query or fragment';

/** Whether a value can be a base URL. Base URLs stand in logs and errors, so no secret may stand in them. @internal */
export function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(value);
  if (hasKeyMark(pathname)) return false;
  return (protocol === 'http:' || protocol === 'https:') && username + password + search + hash === '';
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Whether a value can be the name of a header. @internal */
export function isHeaderName(name: unknown): name is string {
  return typeof name === 'string' && HEADER_NAME.test(name);
}

const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Checks headers that go with requests. A key smuggled in as a header would be sent under the health of another.
 *
 * @param key - the header of the key, and the setting where it belongs; absent where there is none
 * @internal
 */
export function checkHeaders(
  headers: unknown,
  path: string,
  key: { readonly header: string; readonly setting: string } | undefined,
  problems: Problems,
): void {
  if (headers === undefined) return;
  const areStrings = isRecord(headers) && Object.values(headers).every((item) => typeof item === 'string');
  if (!problems.expect(areStrings, path, headers, 'an object of strings') || !isRecord(headers)) return;
  for (const [name, value] of Object.entries(headers)) {
    const at = `${path}.${shownName(name)}`;
    problems.expectName(name, at, 'the name of a header');
    problems.expect(
      isHeaderName(name) && HEADER_VALUE.test(String(value)),
      at,
      value,
      'a header that HTTP can carry: no line breaks, no other control characters',
    );
    const isKeyHeader = name.toLowerCase() === key?.header.toLowerCase();
    problems.expect(!isKeyHeader, at, value, `no header of the key; set ${key?.setting}`);
  }
}
