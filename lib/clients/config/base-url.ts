import { that, type Check } from '../../checks/check.js';
import { MAX_CHARS } from '../../checks/names.js';
import { hasKeyMark } from '../../credentials/shown-name.js';

/** `URL` drops some of these without a word; who sends the text does not. */
const NOT_IN_URLS = /[\p{Cc}\p{Z}\p{Surrogate}]/u;

/** `URL` takes one slash, none and backslashes for two slashes; who sends the text does not. */
const SCHEME = /^https?:\/\/[^/\\]/i;

/** The only query of a base URL: the version of Azure's classic addresses. No secret has room in it. */
const API_VERSION = /^\?api-version=(?:\d{4}-\d{2}-\d{2}(?:-preview)?|preview|latest)$/;

/** A base URL. Base URLs stand in logs and errors, so no secret may stand in them. @internal */
export const HTTP_URL: Check = that(
  isHttpUrl,
  'an http(s) URL without white space, credentials, fragment or query (but for "?api-version=...")',
);

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_CHARS.url || NOT_IN_URLS.test(value)) return false;
  if (!SCHEME.test(value) || value.includes('\\') || !URL.canParse(value)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(value);
  if (hasKeyMark(pathname)) return false;
  if (search !== '' && !API_VERSION.test(search)) return false;
  return (protocol === 'http:' || protocol === 'https:') && username + password + hash === '' && !value.endsWith('?');
}

const SLASH = '/'.codePointAt(0);

/** A base URL without slashes at the end of its path, so that a path can be added to it. @internal */
export function normalBaseUrl(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? withoutTrailingSlashes(url) : withoutTrailingSlashes(url.slice(0, query)) + url.slice(query);
}

/** Looks from the end, at each slash once: the expression `/\/+$/` looks again and again at slashes that something follows. */
function withoutTrailingSlashes(url: string): string {
  let end = url.length;
  while (end > 0 && url.codePointAt(end - 1) === SLASH) end -= 1;
  return url.slice(0, end);
}
