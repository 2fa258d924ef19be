import { createHash } from 'node:crypto';

/** Headers in which providers take a key. */
const KEY_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']);
/** Headers that hold secrets of another kind. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['cookie', 'proxy-authorization', ...KEY_HEADERS]);

/** The key that a request was sent with, without its scheme (`Bearer`). @internal */
export function keyOf(headers: Readonly<Record<string, string>>): string | undefined {
  for (const name of KEY_HEADERS) {
    const value = headers[name]?.replace(/^(?:bearer|basic)\s+/i, '').trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** A name for a key that tells nothing of it: `#` and the first digits of its SHA-256. @internal */
export function keyLabelOf(key: string | undefined): string {
  return key === undefined ? 'none' : `#${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

/** Shorter keys are left alone: replacing them would garble plain words. */
const MIN_REPLACED_LENGTH = 6;

/** Puts the label in the place of the key, wherever it stands. @internal */
export function withoutKey(text: string, key: string | undefined): string {
  return key === undefined || key.length < MIN_REPLACED_LENGTH
    ? text
    : text.replaceAll(key, `[key ${keyLabelOf(key)}]`);
}

/** The headers without secrets. @internal */
export function withoutSecrets(
  headers: Readonly<Record<string, string>>,
  key: string | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name) ? `[key ${keyLabelOf(keyOf({ [name]: value }) ?? value)}]` : withoutKey(value, key),
    ]),
  );
}
