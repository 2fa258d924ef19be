import type { Clock } from './clock.js';
import type { HealthState } from './health-state.js';

/**
 * What a store that several instances share is given before it is used.
 *
 * @publicApi
 */
export interface LlmHealthStoreHost {
  /** The time that counts. The times of entries are its moments where the store's `times` say so. */
  readonly clock: Clock;
  /** How many entries this instance keeps, and for how long those of which nothing is heard. */
  readonly bounds: { readonly maxEntries: number; readonly ttlMs: number };
  /** Lists the keys of all entries that what is configured can have. */
  readonly possibleKeys: () => Iterable<string>;
  /** To be called after another instance's news of an entry has been merged with what was known. */
  readonly onNews: (key: string, before: HealthState | undefined, after: HealthState) => void;
  /** To be called when another instance has given a shared lease back, with what it left for those who wait. */
  readonly onLeaseReleased: (name: string, verdict: string) => void;
  /** To be called when what the instances share can no longer be reached, when it can again, and at the first foreign value. */
  readonly onNotice: (notice: LlmHealthStoreNotice) => void;
}

/**
 * What a shared store tells people.
 *
 * - `away`: it cannot be reached; this instance goes on with its own memory
 * - `back`: it can be reached again, and both sides have caught up
 * - `foreign-value`: something else than health stands where health is kept; it is ignored, and told of once
 *
 * @publicApi
 */
export interface LlmHealthStoreNotice {
  readonly kind: 'away' | 'back' | 'foreign-value';
  /** One clause for people, free of secrets. */
  readonly message: string;
}

/**
 * The answer to a wish for a lease that one instance of many can hold.
 *
 * - `taken`: it is ours; `release` gives it back at once, with a verdict for those who wait
 * - `held`: somebody holds it, or has given it back and left a verdict
 * - `unknown`: nobody could tell in time; this instance's own leases decide
 *
 * @publicApi
 */
export type LlmSharedLease =
  | {
      readonly kind: 'taken';
      /** Whether another instance's news of the entry came with the lease. */
      readonly hasNews: boolean;
      /**
       * Gives it back, after all that was put before. Does nothing when the lease has ended by itself.
       *
       * @param keepMs - for so long nobody else gets it: who asks is told that it is held, with the verdict. 0 by default
       */
      release(verdict: string, keepMs?: number): void;
    }
  | { readonly kind: 'held'; readonly verdict?: string | undefined }
  | { readonly kind: 'unknown' };

/**
 * How far this instance may lag behind what the others know.
 *
 * @publicApi
 */
export interface LlmHealthStoreLag {
  readonly isConnected: boolean;
  /** Milliseconds since this instance was last known to have heard all news; absent where it never was. */
  readonly lagMs?: number | undefined;
  /** How many entries have news that the others have not been given yet. */
  readonly unsent: number;
}

/**
 * Keeps the health of credentials, models and endpoints.
 *
 * Contract:
 * - `get` and `entries` answer at once from what this instance knows; they do no I/O
 * - `put` merges with what is there (`mergeHealth`): it never replaces, so late or repeated news is harmless
 * - entries hold fingerprints, never a secret
 *
 * What is optional is for stores that several instances share. All of it is bounded by the library: a start of more than a second,
 * and a lease that takes more than a tenth of one, are not waited for, and an error ends no call.
 *
 * Give one by the `health.store` option; by default health lives in this process's memory. `healthStoreChecks()` of
 * `nestjs-llm-failover/testing` tests one of your own.
 *
 * @publicApi
 */
export abstract class LlmHealthStore {
  /**
   * In what the times of entries are given: dates of the system's clock, or moments of the clock of `attach`.
   *
   * @default 'dates'
   */
  declare readonly times?: 'dates' | 'moments';
  /** What is known of an entry. */
  abstract get(key: string): HealthState | undefined;
  /** Gives several entries at once, in the order of their keys. */
  getAll(keys: readonly string[]): readonly (HealthState | undefined)[] {
    return keys.map((key) => this.get(key));
  }
  /** Merges news of an entry with what is known of it; never replaces that. */
  abstract put(key: string, state: HealthState): void;
  /** All entries that are known. */
  abstract entries(): Iterable<readonly [key: string, state: HealthState]>;
  /** How many entries are tracked. */
  abstract readonly size: number;
  /**
   * Takes the one lease of a key for a probe, within this instance.
   *
   * @param ttlMs - after this the lease is free again by itself
   * @returns a token to release it with, or `undefined` where somebody else holds it
   */
  abstract acquireLease(key: string, ttlMs: number): number | undefined;
  /** Gives a lease back; does nothing when the token no longer holds it. */
  abstract releaseLease(key: string, token: number): void;
  /** Whether somebody holds the lease of a key. */
  abstract isLeased(key: string): boolean;
  /** Tells the store which entries must be neither evicted nor dropped: what marks configured credentials. */
  abstract pin(isPinned: (key: string, state: HealthState) => boolean): void;
  /**
   * Takes what the store needs of its surroundings; called once, before anything else.
   *
   * @throws LlmOptionsError where it serves another module already; the application then does not start
   */
  attach?(host: LlmHealthStoreHost): void;
  /** Gets what the other instances know; called once, and waited for at the start of the application. */
  start?(): Promise<void>;
  /**
   * Takes the one lease of a name among all instances.
   *
   * @param key - the entry that the lease is about: its present state is to come with the lease
   * @param name - of the lease; the same in all instances
   * @param ttlMs - after this the lease is free again by itself
   */
  acquireSharedLease?(key: string, name: string, ttlMs: number): Promise<LlmSharedLease>;
  /**
   * Adds to a counter that all instances share. It begins at 0 with each window, whose first addition begins it.
   *
   * @returns the sum in the present window; `undefined` where it cannot be told
   */
  addToCounter?(name: string, amount: number, windowMs: number): Promise<number | undefined> | number | undefined;
  /** How far this instance lags behind the others; absent where health is not shared. */
  lag?(): LlmHealthStoreLag | undefined;
  /** Ends connections and timers; called once, when the application shuts down. */
  close?(): Promise<void> | void;
}
