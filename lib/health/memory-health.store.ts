import { SYSTEM_CLOCK, type Clock } from './clock.js';
import { mergeHealth } from './merge-health.js';
import { LlmHealthStore } from './health-store.js';
import type { HealthMark, HealthState } from './health-state.js';

/**
 * Sets the bounds of the memory store.
 *
 * @publicApi
 */
export interface MemoryHealthStoreOptions {
  /**
   * How many entries are kept. Entries beyond this evict the least recently written ones that are not pinned. Where the
   * pinned ones leave less than a tenth of it to the others, the others get a tenth on top.
   */
  readonly maxEntries: number;
  /** Entries that have had no news for this long are dropped, unless they are pinned or unavailable for longer. */
  readonly ttlMs: number;
}

/** @internal */
export const DEFAULT_HEALTH_BOUNDS = { maxEntries: 10_000, ttlMs: 86_400_000, maxCallerEntries: 10_000 } as const;

/** The share of the bound that is left to entries that are not pinned, however many are. */
const UNPINNED_SHARE = 1 / 10;
/** How many entries to evict are found at once, as a share of the bound, because finding them means a look at every entry. */
const BATCH_SHARE = 1 / 16;

/** So many counters are kept at once; those whose window is over make room. */
const MAX_COUNTERS = 10_000;

interface Counter {
  sum: number;
  readonly endsAtMs: number;
}

interface Lease {
  readonly token: number;
  readonly expiresAtMs: number;
}

/**
 * Keeps health in this process's memory, with a bound. Old entries are swept when entries are written or listed, without a
 * timer.
 *
 * @publicApi
 */
export class MemoryHealthStore extends LlmHealthStore {
  /** The entries in the order of their last write, the oldest first. */
  private readonly states = new Map<string, HealthState>();
  private readonly leases = new Map<string, Lease>();
  private readonly counters = new Map<string, Counter>();
  private isPinned: (key: string, state: HealthState) => boolean = () => false;
  private lastToken = 0;
  private sweptAtMs: number;
  private bound: number;
  /** The entries to evict next, unless they are written before; the last of the list goes first. */
  private evictable: (readonly [key: string, state: HealthState])[] = [];

  constructor(
    private readonly options: MemoryHealthStoreOptions,
    private readonly clock: Pick<Clock, 'now'> = SYSTEM_CLOCK,
  ) {
    super();
    this.sweptAtMs = clock.now();
    this.bound = options.maxEntries;
  }

  get size(): number {
    this.sweep();
    return this.states.size;
  }

  get(key: string): HealthState | undefined {
    return this.states.get(key);
  }

  /** Is asked by every call. */
  override getAll(keys: readonly string[]): readonly (HealthState | undefined)[] {
    const states: (HealthState | undefined)[] = [];
    for (const key of keys) states.push(this.states.get(key));
    return states;
  }

  put(key: string, state: HealthState): void {
    const known = this.states.get(key);
    this.states.delete(key);
    this.states.set(key, known === undefined ? state : mergeHealth(known, state));
    if (this.clock.now() - this.sweptAtMs >= this.options.ttlMs / 2) this.sweep();
    if (this.states.size > this.bound) this.makeRoom();
  }

  entries(): Iterable<readonly [string, HealthState]> {
    this.sweep();
    return [...this.states];
  }

  pin(isPinned: (key: string, state: HealthState) => boolean): void {
    this.isPinned = isPinned;
  }

  acquireLease(key: string, ttlMs: number): number | undefined {
    if (this.isLeased(key)) return undefined;
    const token = ++this.lastToken;
    this.leases.set(key, { token, expiresAtMs: this.clock.now() + ttlMs });
    return token;
  }

  releaseLease(key: string, token: number): void {
    if (this.leases.get(key)?.token === token) this.leases.delete(key);
  }

  isLeased(key: string): boolean {
    const lease = this.leases.get(key);
    return lease !== undefined && lease.expiresAtMs > this.clock.now();
  }

  /** @returns the sum; `undefined` where there is no room for another counter */
  override addToCounter(name: string, amount: number, windowMs: number): number | undefined {
    const nowMs = this.clock.now();
    const known = this.counters.get(name);
    if (known !== undefined && known.endsAtMs > nowMs) return (known.sum += amount);
    if (known === undefined && this.counters.size >= MAX_COUNTERS) {
      for (const [other, { endsAtMs }] of this.counters) if (endsAtMs <= nowMs) this.counters.delete(other);
      if (this.counters.size >= MAX_COUNTERS) return undefined;
    }
    this.counters.set(name, { sum: amount, endsAtMs: nowMs + windowMs });
    return amount;
  }

  private sweep(): void {
    const nowMs = this.clock.now();
    this.sweptAtMs = nowMs;
    for (const [key, state] of this.states) {
      if (nowMs >= this.expiryOf(state) && !this.isPinned(key, state)) this.states.delete(key);
    }
    for (const [key, lease] of this.leases) {
      if (lease.expiresAtMs <= nowMs) this.leases.delete(key);
    }
  }

  private expiryOf(state: HealthState): number {
    const marks: readonly HealthMark[] = Object.values(state.marks);
    return Math.max(...marks.map((mark) => mark.untilMs ?? 0), state.updatedAtMs) + this.options.ttlMs;
  }

  private makeRoom(): void {
    while (this.states.size > this.bound) {
      if (this.evictable.length === 0) this.findEvictable();
      const [key, state] = this.evictable.pop() ?? [];
      if (key === undefined || state === undefined) return;
      if (this.states.get(key) === state && !this.isPinned(key, state)) this.states.delete(key);
    }
  }

  private findEvictable(): void {
    const { maxEntries } = this.options;
    const unpinned = [...this.states].filter(([key, state]) => !this.isPinned(key, state));
    const pinnedCount = this.states.size - unpinned.length;
    this.bound = Math.max(maxEntries, pinnedCount + Math.ceil(maxEntries * UNPINNED_SHARE));
    const excess = this.states.size - this.bound;
    if (excess > 0) this.evictable = unpinned.slice(0, excess + Math.floor(maxEntries * BATCH_SHARE)).toReversed();
  }
}
