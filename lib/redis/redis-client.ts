import type { RedisOptions } from 'ioredis';
import { LlmOptionsError } from '../index.js';

/**
 * What the store needs of a client: an `ioredis` `Redis` or `Cluster`, of version 5 or 6.
 *
 * @publicApi
 */
export interface RedisHealthClient {
  readonly status: string;
  connect(): Promise<unknown>;
  duplicate(): RedisHealthClient;
  disconnect(reconnect?: boolean): void;
  // With listeners of `never[]` neither a `Redis` nor a `Cluster` would be one of these.
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  off(event: string, listener: (...values: unknown[]) => void): unknown;
  subscribe(...channels: string[]): Promise<unknown>;
  evalsha(sha: string, keyCount: number, ...values: (string | number)[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...values: (string | number)[]): Promise<unknown>;
}

/** Waits of a client of ours between two attempts to connect. */
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** A Sentinel that says nothing is not waited for: another may. */
const SENTINEL_TIMEOUT_MS = 1_000;
/** What carries connections may drop one that is idle. */
const KEEP_ALIVE_MS = 30_000;
/** So long a server that stands still can keep the process from ending. */
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * Makes a client that holds up nobody: it neither queues commands while it is not connected nor sends them twice.
 *
 * @throws LlmOptionsError where `ioredis` is not installed, or refuses the options
 * @internal
 */
export async function clientOf(url: string | undefined, options: RedisOptions | undefined): Promise<RedisHealthClient> {
  const { Redis } = await ioredis();
  const own: RedisOptions = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    connectionName: 'nestjs-llm-failover',
    retryStrategy: (times) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(times - 1, 10), MAX_RETRY_MS),
    ...options,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
  };
  try {
    return url === undefined ? new Redis(own) : new Redis(url, own);
  } catch (error) {
    const expected = `what ioredis takes: ${error instanceof Error ? error.message : 'it refused them'}`;
    throw new LlmOptionsError([{ option: 'RedisHealthStore.options', actual: 'refused', expected }]);
  }
}

/** What is used of the package: two versions of it have other types of the rest. */
type RedisConstructor = new (...args: readonly unknown[]) => RedisHealthClient;

async function ioredis(): Promise<{ readonly Redis: RedisConstructor }> {
  try {
    return await import('ioredis');
  } catch {
    const expected = 'the package ioredis (5 or 6) beside nestjs-llm-failover: npm install ioredis';
    throw new LlmOptionsError([{ option: 'health.store', actual: 'ioredis is not installed', expected }]);
  }
}
