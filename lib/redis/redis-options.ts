import type { RedisOptions } from 'ioredis';
import { LlmOptionsError, type LlmOptionsProblem } from '../index.js';
import type { RedisHealthClient } from './redis-client.js';

/**
 * The options of {@link RedisHealthStore}.
 *
 * @publicApi
 */
export interface RedisHealthStoreOptions {
  /**
   * Known to every instance of the fleet and to nobody else, 16 random characters or more. The fingerprints of keys are hashed with it, so that
   * whoever reads Redis cannot try keys against what stands there. Instances with another one do not share what they know of keys.
   */
  readonly fingerprintSecret: string;
  /** Where Redis is: `redis://user:password@host:6379/0`, or `rediss://` for TLS. Not beside `client`. */
  readonly url?: string | undefined;
  /** Options of the `ioredis` client that the store makes: `sentinels`, `tls`, `password` ... Not beside `client`. */
  readonly options?: RedisOptions | undefined;
  /**
   * A `Redis` or `Cluster` of your own. The store makes a second connection of it for news, and does not close yours; where yours is held
   * by a server of no use (a replica that takes no writes, one that is silent), it makes one for commands as well.
   */
  readonly client?: RedisHealthClient | undefined;
  /**
   * Begins the names of all keys, so that several fleets can use one Redis. Letters, digits, `-`, `_`, `.` and `:`.
   *
   * @default 'llm-failover'
   */
  readonly prefix?: string | undefined;
  /**
   * How many entries are kept in Redis; of more, those go that have been without news for longest.
   *
   * @default 10_000
   */
  readonly maxEntries?: number | undefined;
  /**
   * For how many milliseconds Redis keeps an entry of which nothing is heard. Entries of configured keys are renewed in time.
   *
   * @default 86_400_000
   */
  readonly ttlMs?: number | undefined;
}

/** @internal */
export const DEFAULT_REDIS_OPTIONS = { prefix: 'llm-failover', maxEntries: 10_000, ttlMs: 86_400_000 } as const;

/** The layout of what stands in Redis: instances of another one have keys of their own. */
const SCHEMA = 'v1';
const MIN_SECRET_CHARS = 16;
const PREFIX = /^[\w.:-]{1,100}$/;
const KNOWN = ['fingerprintSecret', 'url', 'options', 'client', 'prefix', 'maxEntries', 'ttlMs'];

/** With what every key begins. The braces keep all of them in one slot of a cluster. @internal */
export function baseOf({ prefix = DEFAULT_REDIS_OPTIONS.prefix }: RedisHealthStoreOptions): string {
  return `{${prefix}:${SCHEMA}}:`;
}

/** @throws LlmOptionsError with all that is wrong with the options; it holds none of their values @internal */
export function checkRedisOptions(options: RedisHealthStoreOptions): void {
  const problems: LlmOptionsProblem[] = [];
  const expect = (isRight: boolean, option: string, value: unknown, expected: string) => {
    if (!isRight) problems.push({ option: `RedisHealthStore.${option}`, actual: kindOf(value), expected });
  };
  const given = (options ?? {}) as Partial<RedisHealthStoreOptions>;
  const { fingerprintSecret, url, options: own, client, prefix, maxEntries, ttlMs } = given;
  const isSecret = typeof fingerprintSecret === 'string' && fingerprintSecret.trim().length >= MIN_SECRET_CHARS;
  const secret = `a secret of ${MIN_SECRET_CHARS} characters or more that all instances share`;
  expect(isSecret, 'fingerprintSecret', fingerprintSecret, secret);
  const address =
    'an address that begins with redis:// or rediss://, what is special in its user and password escaped (# as %23)';
  expect(url === undefined || isAddress(url), 'url', url, address);
  expect(own === undefined || (typeof own === 'object' && own !== null), 'options', own, 'options of ioredis');
  const isClient = client === undefined || typeof client?.evalsha === 'function';
  expect(isClient, 'client', client, 'a Redis or Cluster of ioredis');
  const isOne = client === undefined || (url === undefined && own === undefined);
  expect(isOne, 'client', client, 'no url and no options beside a client');
  const isPlaced = client !== undefined || url !== undefined || own !== undefined;
  expect(isPlaced, 'url', url, 'a url, options or a client');
  const isPrefix = prefix === undefined || (typeof prefix === 'string' && PREFIX.test(prefix));
  expect(isPrefix, 'prefix', prefix, 'up to 100 letters, digits, "-", "_", "." and ":"');
  expect(isCount(maxEntries), 'maxEntries', maxEntries, 'a whole number of at least 1');
  expect(isCount(ttlMs), 'ttlMs', ttlMs, 'a whole number of at least 1');
  for (const name of Object.keys(given)) expect(KNOWN.includes(name), name, undefined, `one of ${KNOWN.join(', ')}`);
  if (problems.length > 0) throw new LlmOptionsError(problems);
}

/** Whether `ioredis` can read it: what it cannot read it would show in its error. */
function isAddress(url: unknown): boolean {
  if (typeof url !== 'string' || !/^rediss?:\/\//.test(url)) return false;
  try {
    const { username, password, pathname } = new URL(url);
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function isCount(value: number | undefined): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= 1);
}

/** Never the value itself, which may be secret. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return typeof value === 'string' && value.trim() === '' ? 'empty string' : typeof value;
}
