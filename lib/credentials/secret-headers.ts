import { looksLikeKey } from './shown-name.js';

/** Names of headers that carry what nobody else may know. */
const SECRET_NAME = /auth|key|token|secret|passw|passphrase|cookie|signature|credential|session|jwt|bearer/;
/** Well-known headers that carry nothing secret, however long their value is. */
const HARMLESS: ReadonlySet<string> = new Set(
  `accept accept-charset accept-encoding accept-language anthropic-beta anthropic-version baggage cache-control connection
  content-encoding content-language content-length content-type date expect from host http-referer keep-alive
  openai-beta openai-organization openai-project openai-version origin pragma referer traceparent tracestate
  user-agent via x-amzn-trace-id x-client-request-id x-correlation-id x-forwarded-for x-forwarded-host x-goog-user-project
  x-request-id x-title`.split(/\s+/),
);
/** Shorter values of other headers are words. */
const MIN_TOKEN_CHARS = 16;
/** A part of a value that is shorter is a word or a number. */
const MIN_PART_CHARS = 8;
const SCHEME = /^[A-Za-z][\w-]{1,30}\s+(?=\S)/;
const BASIC = /^basic\s+/i;

/**
 * The secrets in headers of one's own: the values of those whose name or value says that nobody else may know them, also
 * without the scheme before them, what `Basic` encodes, and the parts of a cookie or of a list of fields.
 *
 * @internal
 */
export function secretsInHeaders(headers: Readonly<Record<string, string>> | undefined): readonly string[] {
  if (headers === undefined) return [];
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && isSecretHeader(name.toLowerCase(), value.trim()) ? secretsInValue(value.trim()) : [],
  );
}

function isSecretHeader(name: string, value: string): boolean {
  if (HARMLESS.has(name)) return false;
  if (SECRET_NAME.test(name)) return true;
  return !/^https?:\/\//.test(value) && ((value.length >= MIN_TOKEN_CHARS && !/\s/.test(value)) || looksLikeKey(value));
}

function secretsInValue(value: string): readonly string[] {
  const bare = value.replace(SCHEME, '');
  const decoded = BASIC.test(value) ? [Buffer.from(bare, 'base64').toString()] : [];
  const password = decoded.map((pair) => pair.slice(pair.indexOf(':') + 1));
  const fields = bare.split(/[;,\s]+/).map((field) => field.slice(field.indexOf('=') + 1).replaceAll('"', ''));
  const parts = fields.filter((part) => part.length >= MIN_PART_CHARS);
  return [...new Set([bare, ...decoded, ...password, ...parts])];
}
