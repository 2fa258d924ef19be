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
