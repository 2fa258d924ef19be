import { durationText } from '../classification/duration-text.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import type { Clock } from './clock.js';
import { DatedHealth } from './dated-health.js';
import type { HealthState } from './health-state.js';
import {
  LlmHealthStore,
  type LlmHealthStoreHost,
  type LlmHealthStoreLag,
  type LlmSharedLease,
} from './health-store.js';
import { MemoryHealthStore, type MemoryHealthStoreOptions } from './memory-health.store.js';
import { mergeHealth } from './merge-health.js';
import { isHealthState } from './saved-health.js';
import { withinBound } from './shared-leases.js';

/** A start that takes longer is not waited for. */
const MAX_STORE_START_MS = 1_000;

/** So long the application waits for the end of a store. */
export const MAX_STORE_CLOSE_MS = 2_000;

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
 * - Times are dates on the way to the store and back, unless it takes moments; see {@link DatedHealth}.
 * - What a store shares with other instances is bounded in time: its start, and its leases.
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
  /** Whether the times of the store's entries are moments. */
  private readonly takesMoments: boolean;

  constructor(private readonly init: GuardedHealthStoreInit) {
    super();
    this.takesMoments = init.store.times === 'moments';
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

  /** Is asked by every call. */
  override getAll(keys: readonly string[]): readonly (HealthState | undefined)[] {
    // What a store keeps beyond its `put`, and what it could not take, is looked up entry by entry.
    if (!this.takesMoments || this.unsent.size > 0) return super.getAll(keys);
    const given = this.ask('getAll', () => answerOf(this.init.store.getAll(keys)).map((state) => this.checked(state)));
    return given ?? this.memory.getAll(keys);
  }

  put(key: string, state: HealthState): void {
    this.memory.put(key, state);
    this.unsent.delete(key);
    this.tell(
      'put',
      () => this.init.store.put(key, this.takesMoments ? state : this.dated.datesOf(key, state)),
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

  /**
   * Gives the store what it needs, guarded on the way back as well: what it hands on is checked, and may come late.
   *
   * @throws LlmOptionsError where the store says that it cannot be used here; no other error
   */
  override attach(host: LlmHealthStoreHost): void {
    const { store } = this.init;
    if (store.attach === undefined) return;
    const onNews: LlmHealthStoreHost['onNews'] = (key, before, after) => {
      const was = before === undefined ? undefined : this.momentsOf(key, before);
      if (!this.isClosed) host.onNews(key, was, this.momentsOf(key, after));
    };
    let refusal: LlmOptionsError | undefined;
    this.tell('attach', () => {
      try {
        return store.attach?.({ ...host, onNews });
      } catch (error) {
        if (!LlmOptionsError.isInstance(error)) throw error;
        refusal = error;
        return undefined;
      }
    });
    if (refusal !== undefined) throw refusal;
  }

  /**
   * Starts the store, and waits for it, but not for long.
   *
   * @throws LlmOptionsError where the store says that it cannot work as it was set up; no other error
   */
  override async start(): Promise<void> {
    const { store } = this.init;
    if (store.start === undefined) return;
    try {
      await endsWithin(store.start(), MAX_STORE_START_MS);
    } catch (error) {
      if (LlmOptionsError.isInstance(error)) throw error;
      this.failed('start', error);
    }
  }

  /** Whether the store has leases that one instance of many can hold. */
  get isShared(): boolean {
    return this.init.store.acquireSharedLease !== undefined;
  }

  /** Never rejects. */
  override async acquireSharedLease(key: string, name: string, ttlMs: number): Promise<LlmSharedLease> {
    const asked = this.ask('acquireSharedLease', () => this.init.store.acquireSharedLease?.(key, name, ttlMs));
    return asked === undefined ? { kind: 'unknown' } : withinBound(Promise.resolve(asked));
  }

  /** Never rejects. */
  override async addToCounter(name: string, amount: number, windowMs: number): Promise<number | undefined> {
    try {
      const { store } = this.init;
      const given =
        store.addToCounter === undefined
          ? this.memory.addToCounter(name, amount, windowMs)
          : await store.addToCounter(name, amount, windowMs);
      return given ?? this.memory.addToCounter(name, amount, windowMs);
    } catch (error) {
      this.failed('addToCounter', error);
      return this.memory.addToCounter(name, amount, windowMs);
    }
  }

  override lag(): LlmHealthStoreLag | undefined {
    return this.ask('lag', () => lagOf(this.init.store.lag?.()));
  }

  /** Closes the host's store, once, and waits for it, but not for long. Never rejects. */
  override async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      const isOver = await endsWithin(this.init.store.close?.(), MAX_STORE_CLOSE_MS);
      if (!isOver) throw new Error(`no end within ${durationText(MAX_STORE_CLOSE_MS)}`);
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
    const state = this.checked(answerOf(given) ?? null) as HealthState;
    return this.takesMoments ? state : this.dated.momentsOf(key, state);
  }

  /** @throws TypeError where it is neither absent nor a state */
  private checked(given: unknown): HealthState | undefined {
    const state = given as HealthState | undefined;
    if (state === undefined || this.sound.has(state)) return state;
    if (!isHealthState(state)) throw new TypeError('the store gave no health state');
    this.sound.add(state);
    return state;
  }
}

/** @returns whether the work has ended in time; what comes later is left alone @throws what it ends in */
async function endsWithin(work: void | Promise<void>, maxMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const bound = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, maxMs, false)));
  try {
    return await Promise.race([Promise.resolve(work).then(() => true), bound]);
  } finally {
    clearTimeout(timer);
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

function lagOf(given: LlmHealthStoreLag | undefined): LlmHealthStoreLag | undefined {
  const lag = answerOf(given);
  if (lag === undefined) return undefined;
  numberOf((lag as Partial<LlmHealthStoreLag> | null)?.unsent);
  return lag;
}

function merged(first: HealthState | undefined, second: HealthState | undefined): HealthState | undefined {
  return first === undefined || second === undefined ? (first ?? second) : mergeHealth(first, second);
}
