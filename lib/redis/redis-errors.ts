/** What is told of an end that no error tells more of. @internal */
export const CONNECTION_ENDED = 'the connection ended';

/**
 * Says in one clause what an error of the client means, and which option to look at. Where Redis's own words may name a user, they are
 * left out.
 *
 * @internal
 */
export function clauseOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed';
  const { message } = error;
  if (ENDINGS.test(message)) return CONNECTION_ENDED;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = MEANINGS.find(({ pattern }) => pattern.test(code) || pattern.test(message));
  // Where several addresses were tried, the error has no message.
  if (known === undefined) return message || code || error.name;
  return `${known.clause} (${code === '' ? (known.pattern.exec(message)?.[0] ?? '') : code})`;
}

/** Whether Redis refused to write, because it is a replica. @internal */
export function isReadOnly(error: unknown): boolean {
  // Before version 7 the word stands within what the script's error says.
  return error instanceof Error && /\bREADONLY\b/.test(error.message);
}

/**
 * Collects what must not stand in any message: the names of users and the passwords in a URL and in options of `ioredis`.
 *
 * @internal
 */
export function secretsOf(url: string | undefined, ...options: readonly unknown[]): readonly string[] {
  const secrets = new Set<string>();
  if (url !== undefined) {
    const { username, password, searchParams } = new URL(url);
    for (const part of [username, password]) secrets.add(part).add(decodeURIComponent(part));
    for (const name of SECRET_OPTIONS) secrets.add(searchParams.get(name) ?? '');
  }
  for (const given of options.flatMap((one) => [one, fieldOf(one, 'redisOptions')])) {
    for (const name of SECRET_OPTIONS) {
      const value = fieldOf(given, name);
      if (typeof value === 'string') secrets.add(value);
    }
  }
  // Everybody's user is no secret, and no text holds nothing.
  for (const word of ['', 'default']) secrets.delete(word);
  return [...secrets].toSorted((left, right) => right.length - left.length);
}

/** Takes secrets out of a text. @internal */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

/** What the client says of commands whose connection has ended. */
const ENDINGS = /^Connection is closed|^Reached the max retries per request|^Stream isn't writeable/;

interface Meaning {
  /** Of the error's code, or of a word in its message. */
  readonly pattern: RegExp;
  readonly clause: string;
}

const MEANINGS: readonly Meaning[] = [
  {
    pattern: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    clause: 'its certificate is for another host: check RedisHealthStore.options.tls.servername',
  },
  {
    pattern: /^(?:\w*CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/,
    clause: 'its certificate was not accepted: check RedisHealthStore.options.tls.ca',
  },
  {
    pattern: /^ERR_SSL_\w*CERTIFICATE_REQUIRED$/,
    clause: 'it asks for a certificate of ours: set RedisHealthStore.options.tls.cert and key',
  },
  {
    pattern: /^ERR_OSSL_\w+$/,
    clause: 'what the certificates are read from cannot be read: check RedisHealthStore.options.tls',
  },
  {
    pattern: /^(?:ERR_SSL_\w+|EPROTO)$/,
    clause: 'there is no TLS where it was expected: check RedisHealthStore.url',
  },
  {
    pattern: /\b(?:WRONGPASS|NOAUTH)\b|invalid password/,
    clause: 'it refused the user or the password: check RedisHealthStore.url, or options.username and options.password',
  },
  {
    pattern: /\bNOPERM\b|can't access at least one of the keys|no permissions/i,
    clause: 'its user may not do what the store needs: give it the rights that docs/redis.md lists',
  },
  { pattern: /\bREADONLY\b/, clause: 'it is a replica that takes no writes' },
];

const SECRET_OPTIONS = ['username', 'password', 'sentinelUsername', 'sentinelPassword'] as const;

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
