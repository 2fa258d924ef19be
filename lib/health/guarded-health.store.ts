import type { Clock } from './clock.js';
import { DatedHealth } from './dated-health.js';
import type { HealthState } from './health-state.js';
import { LlmHealthStore } from './health-store.js';
import { MemoryHealthStore, type MemoryHealthStoreOptions } from './memory-health.store.js';
import { mergeHealth } from './merge-health.js';
import { isHealthState } from './saved-health.js';

/** What a guarded store is built from. */
export interface GuardedHealthStoreInit {
  /** The host's own store. */
  readonly store: LlmHealthStore;
  readonly bounds: MemoryHealthStoreOptions;
  readonly clock: Clock;
  /** Is called once when the store has failed, with the method in which it did. */
  readonly onFailure: (method: string, error: unknown) => void;
}

/**
 * Guards the calls against a host's store, which may fail, and whose times are dates.
 *
 * - An error or a wrong answer of the store ends no call. This instance then goes on with its own memory, which holds all
 *   that it has written, and reports the failure once. What the store could not take is merged with what it gives, and is
 *   written again with the next news of the same entry.
 * - Times are dates on the way to the store and back; see {@link DatedHealth}.
 *
 * @internal
 */
export class GuardedHealthStore extends LlmHealthStore {
  private readonly memory: MemoryHealthStore;
  /** Entries that the host's store has not taken. */
  private readonly unsent = new Set<string>();
  private readonly dated: DatedHealth;
  /** The answers that have been checked and found to be an entry's health. */
  private readonly sound = new WeakSet<object>();
  private hasFailed = false;
  private isClosed = false;

  constructor(private readonly init: GuardedHealthStoreInit) {
    super();
    this.memory = new MemoryHealthStore(init.bounds, init.clock);
    this.dated = new DatedHealth(init.clock, init.bounds.maxEntries);
  }

  get size(): number {
    return this.ask('size', () => numberOf(this.init.store.size)) ?? this.memory.size;
  }

  get(key: string): HealthState | undefined {
    const given = this.ask('get', () => {
      const state = this.init.store.get(key);
      return { state: state === undefined ? undefined : this.momentsOf(key, state) };
    });
    if (given === undefined) return this.memory.get(key);
    return this.unsent.has(key) ? merged(given.state, this.memory.get(key)) : given.state;
  }

  put(key: string, state: HealthState): void {
    this.memory.put(key, state);
    this.unsent.delete(key);
    this.tell(
      'put',
      () => this.init.store.put(key, this.dated.datesOf(key, state)),
      () => this.unsent.add(key),
    );
  }

  entries(): Iterable<readonly [key: string, state: HealthState]> {
    const given = this.ask('entries', () =>
      [...answerOf(this.init.store.entries())].map(([key, state]) => [key, this.momentsOf(key, state)] as const),
    );
    if (given === undefined) return this.memory.entries();
    if (this.unsent.size === 0) return given;
    const all = new Map(given);
    for (const key of this.unsent) {
      const state = merged(all.get(key), this.memory.get(key));
      if (state !== undefined) all.set(key, state);
    }
    return all;
  }

  acquireLease(key: string, ttlMs: number): number | undefined {
    if (this.memory.isLeased(key)) return undefined;
    const given = this.ask('acquireLease', () => {
      const token = this.init.store.acquireLease(key, ttlMs);
      return { token: token === undefined ? undefined : numberOf(token) };
    });
    return given === undefined ? this.memory.acquireLease(key, ttlMs) : given.token;
  }

  releaseLease(key: string, token: number): void {
    this.memory.releaseLease(key, token);
    this.tell('releaseLease', () => this.init.store.releaseLease(key, token));
  }

  isLeased(key: string): boolean {
    if (this.memory.isLeased(key)) return true;
    return this.ask('isLeased', () => answerOf<unknown>(this.init.store.isLeased(key)) === true) ?? false;
  }

  pin(isPinned: (key: string, state: HealthState) => boolean): void {
    this.memory.pin(isPinned);
    const isPinnedDated = (key: string, state: HealthState) => isPinned(key, this.momentsOf(key, state));
    this.tell('pin', () => this.init.store.pin(isPinnedDated));
  }

  /** Closes the host's store, once. Never rejects. */
  override async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      await this.init.store.close?.();
    } catch (error) {
      this.failed('close', error);
    }
  }

  /** @returns `undefined` where the store failed */
  private ask<Answer>(method: string, question: () => Answer): Answer | undefined {
    try {
      return question();
    } catch (error) {
      this.failed(method, error);
      return undefined;
    }
  }

  /** Does the same for methods without an answer, which may well be `async`. */
  private tell(method: string, news: () => unknown, onFailure: () => void = () => undefined): void {
    const fail = (error: unknown) => {
      onFailure();
      this.failed(method, error);
    };
    try {
      const result = news();
      if (isPromise(result)) result.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }

  private failed(method: string, error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.init.onFailure(method, error);
  }

  /** @throws TypeError where it is none */
  private momentsOf(key: string, given: unknown): HealthState {
    const state = answerOf(given) as HealthState;
    if (!this.sound.has(state) && !isHealthState(state)) throw new TypeError('the store gave no health state');
    this.sound.add(state);
    return this.dated.momentsOf(key, state);
  }
}

/** @throws TypeError where the answer is a promise: these methods do no I/O */
function answerOf<Answer>(answer: Answer): Answer {
  if (!isPromise(answer)) return answer;
  answer.then(undefined, () => undefined);
  throw new TypeError('the store gave a promise');
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function numberOf(value: unknown): number {
  const number = answerOf(value);
  if (typeof number !== 'number' || Number.isNaN(number)) throw new TypeError('the store gave no number');
  return number;
}

function merged(first: HealthState | undefined, second: HealthState | undefined): HealthState | undefined {
  return first === undefined || second === undefined ? (first ?? second) : mergeHealth(first, second);
}
