import { looksLikeKey } from '../credentials/shown-name.js';
import type { Check } from './check.js';
import { MAX_CHARS } from './names.js';
import { isRecord, optionPath, type Problems } from './problems.js';

/** RFC 9110: a token. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Headers that say where a message ends, how it is coded and who is asked, or that belong to one connection. Whoever sets one
 * cuts the body, or lets the next request on the connection get this one's answer.
 */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names that mean something else to an object of headers. */
const OF_OBJECTS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const NO_HEADER = 'a header that HTTP can carry: no line breaks, no other control characters';
const NO_FRAMING = 'no header of the connection or of the message itself; these are set by what sends it';

/** Whether a value can be the name of a header that users set. @internal */
export function isHeaderName(name: unknown): name is string {
  return typeof name === 'string' && name.length <= MAX_CHARS.name && TOKEN.test(name) && !isReserved(name);
}

/** Whether a value can be a scheme before a key: one word. @internal */
export function isScheme(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_CHARS.name && TOKEN.test(value) && !looksLikeKey(value);
}

/** Shorter than any key that can be told from a name. */
const MIN_KEY_CHARS = 12;

function isKeyForm(name: string): boolean {
  return name.length >= MIN_KEY_CHARS && looksLikeKey(name);
}

function isReserved(name: string): boolean {
  const lower = name.toLowerCase();
  return FRAMING.has(lower) || OF_OBJECTS.has(lower);
}

/** What a header's value may be beside a string. */
type IsPlain = (value: unknown) => boolean;

/**
 * Headers that go with requests.
 *
 * @param isPlain - values that pass beside strings; none by default
 * @internal
 */
export function headersOf(isPlain: IsPlain = () => false): Check {
  const isValue = (value: unknown) => typeof value === 'string' || isPlain(value);
  return {
    fits(value) {
      if (!isRecord(value)) return false;
      for (const name in value) {
        const item = value[name];
        if (!isValue(item) || !isHeaderName(name) || !isHeaderValue(item) || isKeyForm(name)) return false;
      }
      return true;
    },
    report(value, path, problems) {
      // The headers of `fetch()` have methods in the place of names.
      const hasNames = isRecord(value) && typeof value['entries'] !== 'function';
      if (!problems.expect(hasNames, path, value, 'an object of strings') || !hasNames) return;
      for (const name in value) {
        const item = value[name];
        const at = optionPath(path, name);
        if (isValue(item)) reportHeader(name, item, at, problems);
        else if (problems.expectName(name, at, 'the name of a header')) problems.expect(false, at, item, 'a string');
      }
    },
  };
}

function reportHeader(name: string, value: unknown, path: string, problems: Problems): void {
  if (!problems.expectName(name, path, 'the name of a header')) return;
  if (isReserved(name)) problems.expect(false, path, value, NO_FRAMING);
  else if (!isHeaderName(name) || !isHeaderValue(value)) problems.expect(false, path, value, expectedOf(value));
}

function expectedOf(value: unknown): string {
  const isLong = typeof value === 'string' && value.length > MAX_CHARS.header;
  return isLong ? `a header of at most ${MAX_CHARS.header} characters` : NO_HEADER;
}

function isHeaderValue(value: unknown): boolean {
  return typeof value !== 'string' || (value.length <= MAX_CHARS.header && VALUE.test(value));
}

/** Headers as most doors take them. @internal */
export const HEADERS: Check = headersOf();

/** The header of a key, and the setting where the key belongs. */
export interface KeyHeader {
  readonly header: string;
  /** @param path - that of the headers */
  readonly settingFor: (path: string) => string;
}

/**
 * Headers beside a key. A key smuggled in as a header would be sent under the health of another.
 *
 * @param key - absent where there is none
 * @internal
 */
export function headersBeside(key: KeyHeader | undefined): Check {
  if (key === undefined) return HEADERS;
  const ofKey = key.header.toLowerCase();
  const isOfKey = (name: string) => name.toLowerCase() === ofKey;
  return {
    fits: (value) => HEADERS.fits(value) && !Object.keys(value as object).some(isOfKey),
    report(value, path, problems) {
      HEADERS.report(value, path, problems);
      if (!isRecord(value)) return;
      for (const name of Object.keys(value).filter(isOfKey)) {
        const expected = `no header of the key; set ${key.settingFor(path)}`;
        problems.expect(false, optionPath(path, name), value[name], expected);
      }
    },
  };
}
