import type { Clock } from './clock.js';
import { isCallersKey } from './health-keys.js';
import type { LlmHealthStore, LlmSharedLease } from './health-store.js';

/** What one lease of many instances is asked for with. */
export interface SharedLeaseRequest {
  /** The entry that it is about. */
  readonly key: string;
  /** The retries on a rejected key that has worked before are counted: each is made once. */
  readonly purpose: 'probe' | 'key-check' | `auth-retry-${number}`;
  readonly ttlMs: number;
}

/** Leases that one instance of many can hold; see `LlmSharedLease`. */
export interface SharedLeases {
  /** Resolves within a bound; never rejects. */
  acquire(request: SharedLeaseRequest): Promise<LlmSharedLease>;
  /** Calls `listener` with the verdict when another instance gives a lease back. @returns a function that stops it */
  onEnd(lease: Pick<SharedLeaseRequest, 'key' | 'purpose'>, listener: (verdict: string) => void): () => void;
  /** Nobody is asked for a lease for a while, whose holder was waited for in vain. */
  leaveAlone(lease: SharedLeaseRequest): void;
}

/** A lease that takes longer is not waited for. */
export const MAX_SHARED_LEASE_WAIT_MS = 100;

const UNKNOWN: LlmSharedLease = { kind: 'unknown' };

/**
 * The shared leases of a store.
 *
 * @internal
 */
export class StoreLeases implements SharedLeases {
  private readonly listeners = new Map<string, Set<(verdict: string) => void>>();
  /** Until when nobody is asked for a lease, by its name; at most those of the leases that are waited for at once. */
  private readonly leftAlone = new Map<string, number>();

  constructor(
    private readonly store: LlmHealthStore,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async acquire({ key, purpose, ttlMs }: SharedLeaseRequest): Promise<LlmSharedLease> {
    // What is known of callers' keys is this instance's own.
    if (isCallersKey(key)) return UNKNOWN;
    const name = nameOf(purpose, key);
    const aloneUntilMs = this.leftAlone.get(name);
    if (aloneUntilMs !== undefined && this.clock.now() < aloneUntilMs) return UNKNOWN;
    this.leftAlone.delete(name);
    return (await this.store.acquireSharedLease?.(key, name, ttlMs)) ?? UNKNOWN;
  }

  leaveAlone({ key, purpose, ttlMs }: SharedLeaseRequest): void {
    const nowMs = this.clock.now();
    for (const [name, untilMs] of this.leftAlone) if (untilMs <= nowMs) this.leftAlone.delete(name);
    this.leftAlone.set(nameOf(purpose, key), nowMs + ttlMs);
  }

  onEnd(
    { key, purpose }: Pick<SharedLeaseRequest, 'key' | 'purpose'>,
    listener: (verdict: string) => void,
  ): () => void {
    const name = nameOf(purpose, key);
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) this.listeners.delete(name);
    };
  }

  /** Another instance has given a lease back. */
  released(name: string, verdict: string): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(verdict);
  }

  /** Names that are waited for; a gauge for leak tests. */
  get size(): number {
    return this.listeners.size;
  }
}

/**
 * Waits for a lease, but not for long: one that comes later is given back at once.
 *
 * What it bounds is I/O, which takes real time whatever a test's clock shows. Time in which this process was busy is not Redis's: the
 * count begins when it is idle, and an answer that has arrived by the end is read.
 *
 * @internal
 */
export function withinBound(lease: Promise<LlmSharedLease>): Promise<LlmSharedLease> {
  return new Promise((resolve) => {
    let isLate = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const giveUp = () => {
      isLate = true;
      resolve(UNKNOWN);
    };
    const afterReading = (next: () => void) => setImmediate(() => setImmediate(next));
    const start = setImmediate(() => {
      timer = setTimeout(() => afterReading(giveUp), MAX_SHARED_LEASE_WAIT_MS);
    });
    const settle = (given: LlmSharedLease) => {
      clearImmediate(start);
      clearTimeout(timer);
      if (isLate && given.kind === 'taken') given.release('open');
      resolve(given);
    };
    lease.then(settle, () => settle(UNKNOWN));
  });
}

function nameOf(purpose: SharedLeaseRequest['purpose'], key: string): string {
  return `${purpose}:${key}`;
}
