import { that, type Check } from '../../checks/check.js';
import { MAX_CHARS } from '../../checks/names.js';
import { hasKeyMark } from '../../credentials/shown-name.js';

/** `URL` drops some of these without a word; who sends the text does not. */
const NOT_IN_URLS = /[\p{Cc}\p{Z}\p{Surrogate}]/u;

/** A base URL. Base URLs stand in logs and errors, so no secret may stand in them. @internal */
export const HTTP_URL: Check = that(isHttpUrl, 'an http(s) URL without credentials, query or fragment');

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_CHARS.url || NOT_IN_URLS.test(value)) return false;
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(value);
  if (hasKeyMark(pathname)) return false;
  return (protocol === 'http:' || protocol === 'https:') && username + password + search + hash === '';
}

const SLASH = '/'.codePointAt(0);

/**
 * A base URL without the slashes at its end, so that a path can be appended to it.
 *
 * Looks from the end, at each slash once: the expression `/\/+$/` looks again and again at slashes that something follows.
 *
 * @internal
 */
export function withoutTrailingSlashes(url: string): string {
  let end = url.length;
  while (end > 0 && url.codePointAt(end - 1) === SLASH) end -= 1;
  return url.slice(0, end);
}
