import type { RedisOptions } from 'ioredis';
import { count, having, note, objectOf, RECORD, required, that, type Check } from '../checks/check.js';
import { Problems } from '../checks/problems.js';
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
/** With what every key begins. The braces keep all of them in one slot of a cluster. @internal */
export function baseOf({ prefix = DEFAULT_REDIS_OPTIONS.prefix }: RedisHealthStoreOptions): string {
  return `{${prefix}:${SCHEMA}}:`;
}

const FIELDS: Check = required(
  objectOf({
    fingerprintSecret: required(
      that(isSecret, `a secret of ${MIN_SECRET_CHARS} characters or more that all instances share`),
    ),
    url: that(
      isAddress,
      'an address that begins with redis:// or rediss://, what is special in its user and password escaped (# as %23)',
    ),
    options: RECORD,
    client: having(['evalsha'], 'a Redis or Cluster of ioredis'),
    prefix: that(isPrefix, 'up to 100 letters, digits, "-", "_", "." and ":"'),
    maxEntries: count(1),
    ttlMs: count(1),
  }),
);

/** @throws LlmOptionsError with all that is wrong with the options; it holds none of their values @internal */
export function checkRedisOptions(options: RedisHealthStoreOptions): void {
  const problems = new Problems();
  note(FIELDS, options, 'RedisHealthStore', problems);
  const { url, options: own, client } = (options ?? {}) as Partial<RedisHealthStoreOptions>;
  const isPlaced = url !== undefined || own !== undefined;
  if (client === undefined) problems.expect(isPlaced, 'RedisHealthStore.url', url, 'a url, options or a client');
  else problems.expect(!isPlaced, 'RedisHealthStore.client', client, 'no url and no options beside a client');
  problems.refuse();
}

function isSecret(value: unknown): boolean {
  return typeof value === 'string' && value.trim().length >= MIN_SECRET_CHARS;
}

function isPrefix(value: unknown): boolean {
  return typeof value === 'string' && PREFIX.test(value);
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
