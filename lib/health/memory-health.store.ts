import type { Clock } from './clock.js';
import { mergeHealth } from './merge-health.js';
import { LlmHealthStore } from './health-store.js';
import type { HealthMark, HealthState } from './health-state.js';

/** Bounds of the memory store. */
export interface MemoryHealthStoreOptions {
  /**
   * Entries beyond this evict the least recently written ones that are not pinned. Where pinned ones leave less than a tenth
   * of it to the others, these get a tenth on top.
   */
  readonly maxEntries: number;
  /** Entries without news for so long are dropped, unless they are pinned or out for longer. */
  readonly ttlMs: number;
}

/** @internal */
export const DEFAULT_HEALTH_BOUNDS = { maxEntries: 10_000, ttlMs: 86_400_000, maxCallerEntries: 10_000 } as const;

/** The share of the bound that is left to entries that are not pinned, however many are. */
const UNPINNED_SHARE = 1 / 10;
/** So many are found at once, as a share of the bound: looking for what may go costs a look at everything. */
const BATCH_SHARE = 1 / 16;

interface Lease {
  readonly token: number;
  readonly expiresAtMs: number;
}

/**
 * Health in this process's memory: bounded, and swept without a timer, by the way, when entries are written or listed.
 *
 * @internal
 */
export class MemoryHealthStore extends LlmHealthStore {
  /** In the order of the last write, oldest first. */
  private readonly states = new Map<string, HealthState>();
  private readonly leases = new Map<string, Lease>();
  private isPinned: (key: string, state: HealthState) => boolean = () => false;
  private lastToken = 0;
  private sweptAtMs: number;
  private bound: number;
  /** The next to be evicted, unless they are written before; the first to go is the last. */
  private evictable: (readonly [key: string, state: HealthState])[] = [];

  constructor(
    private readonly options: MemoryHealthStoreOptions,
    private readonly clock: Clock,
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
