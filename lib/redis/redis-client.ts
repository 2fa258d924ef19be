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
  on(event: string, listener: (...values: never[]) => void): unknown;
  off(event: string, listener: (...values: never[]) => void): unknown;
  subscribe(...channels: string[]): Promise<unknown>;
  evalsha(sha: string, keyCount: number, ...values: (string | number)[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...values: (string | number)[]): Promise<unknown>;
}

/** Waits of a client of ours between two attempts to connect. */
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** So long a server that stands still can keep the process from ending. */
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * Makes a client that holds up nobody: it neither queues commands while it is not connected nor sends them twice.
 *
 * @throws LlmOptionsError where `ioredis` is not installed
 * @internal
 */
export async function clientOf(url: string | undefined, options: RedisOptions | undefined): Promise<RedisHealthClient> {
  const { Redis } = await ioredis();
  const own: RedisOptions = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    connectionName: 'nestjs-llm-failover',
    retryStrategy: (times) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(times - 1, 10), MAX_RETRY_MS),
    reconnectOnError: whereReadOnly(),
    ...options,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
  };
  return url === undefined ? new Redis(own) : new Redis(url, own);
}

/**
 * Whether to connect anew after an error: to a replica nothing can be written, and the address may lead to another server by now. Not
 * more often than once a second, because it may be the address of a replica.
 */
function whereReadOnly(): (error: Error) => boolean {
  let triedAtMs = -Infinity;
  return ({ message }) => {
    const nowMs = performance.now();
    if (!message.includes('READONLY') || nowMs - triedAtMs < MAX_RETRY_MS) return false;
    triedAtMs = nowMs;
    return true;
  };
}

/** What is used of the package: two versions of it have other types of the rest. */
type RedisConstructor = new (...args: readonly unknown[]) => RedisHealthClient;

async function ioredis(): Promise<{ readonly Redis: RedisConstructor }> {
  try {
    return (await import('ioredis')) as unknown as { readonly Redis: RedisConstructor };
  } catch {
    const expected = 'the package ioredis (5 or 6) beside nestjs-llm-failover: npm install ioredis';
    throw new LlmOptionsError([{ option: 'health.store', actual: 'ioredis is not installed', expected }]);
  }
}
