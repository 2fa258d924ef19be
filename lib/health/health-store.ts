import type { HealthState } from './health-state.js';

/**
 * Keeps the health of credentials, models and endpoints.
 *
 * Contract:
 * - `get` and `entries` answer at once from what this instance knows; they do no I/O
 * - `put` merges with what is there (`mergeHealth`): it never replaces, so late or repeated news is harmless
 * - entries hold fingerprints, never a secret
 *
 * Give one by the `health.store` option; by default health lives in this process's memory.
 *
 * @publicApi
 */
export abstract class LlmHealthStore {
  abstract get(key: string): HealthState | undefined;
  /** Gives several entries at once, in the order of their keys. */
  getAll(keys: readonly string[]): readonly (HealthState | undefined)[] {
    return keys.map((key) => this.get(key));
  }
  abstract put(key: string, state: HealthState): void;
  abstract entries(): Iterable<readonly [key: string, state: HealthState]>;
  /** How many entries are tracked. */
  abstract readonly size: number;
  /**
   * Takes the one lease of a key for a probe.
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
  /** Ends connections and timers; called once, when the application shuts down. */
  close?(): Promise<void> | void;
}
