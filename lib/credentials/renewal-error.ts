/** How deep errors are looked into: errors of HTTP clients hold the answer's body two or three levels down. */
const MAX_DEPTH = 5;
const FIELDS = ['message', 'error', 'code', 'error_description', 'cause', 'data', 'body', 'response'] as const;
const MAX_CHARS = 300;

/**
 * Whether a refresh failed for good: OAuth's `invalid_grant` says that the refresh token is expired, revoked or was used
 * before (https://www.rfc-editor.org/rfc/rfc6749#section-5.2).
 *
 * @internal
 */
export function isInvalidGrant(thrown: unknown): boolean {
  try {
    return mentions(thrown, /\binvalid_grant\b/, MAX_DEPTH);
  } catch {
    // A getter or proxy that throws says nothing.
    return false;
  }
}

/** What a failed refresh said, in one short line; may hold secrets. @internal */
export function renewalMessageOf(thrown: unknown): string {
  return textOf(thrown).replace(/\s+/g, ' ').trim().slice(0, MAX_CHARS);
}

function textOf(thrown: unknown): string {
  try {
    const { message } = Object(thrown) as { readonly message?: unknown };
    return typeof message === 'string' && message !== '' ? message : String(thrown);
  } catch {
    return 'it threw something that cannot be read';
  }
}

function mentions(value: unknown, pattern: RegExp, depth: number): boolean {
  if (typeof value === 'string') return pattern.test(value);
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return FIELDS.some((name) => mentions((value as Record<string, unknown>)[name], pattern, depth - 1));
}
