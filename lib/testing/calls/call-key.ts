import { createHash } from 'node:crypto';

/** Headers in which providers take a key, the usual ones first. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];
/** Names of headers that hold a secret, of servers that want their own too. */
const SECRET_NAME = /auth|key|token|secret|cookie/;
/** Shorter keys are left alone in texts: replacing them would garble plain words. */
const MIN_REPLACED_LENGTH = 6;

type Headers = Readonly<Record<string, string>>;

/** The key that a request was sent with, without its scheme (`Bearer`). @internal */
export function keyOf(headers: Headers): string | undefined {
  const others = Object.keys(headers).filter((name) => SECRET_NAME.test(name) && !/cookie|^proxy-/.test(name));
  for (const name of [...KEY_HEADERS, ...others]) {
    const value = headers[name]?.replace(/^(?:bearer|basic)\s+/i, '').trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** A name for a key that tells nothing of it: `#` and the first digits of its SHA-256. @internal */
export function keyLabelOf(key: string | undefined): string {
  return key === undefined ? 'none' : `#${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

/** Puts the label in the place of the key, wherever it stands. @internal */
export function withoutKey(text: string, key: string | undefined): string {
  if (key === undefined || key.length < MIN_REPLACED_LENGTH) return text;
  return text.replaceAll(key, `[key ${keyLabelOf(key)}]`);
}

/** The headers without secrets. @internal */
export function withoutSecrets(headers: Headers, key: string | undefined): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) ? `[key ${keyLabelOf(keyOf({ [name]: value }) ?? value)}]` : withoutKey(value, key),
    ]),
  );
}
