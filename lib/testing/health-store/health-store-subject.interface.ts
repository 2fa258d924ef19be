import type { LlmClock, LlmHealthStore } from '../../index.js';

/**
 * What the checks give a store to live in.
 *
 * @publicApi
 */
export interface HealthStoreSurroundings {
  /** Moves when a check moves it. */
  readonly clock: LlmClock;
  /** The bounds that the store is to keep. */
  readonly bounds: { readonly maxEntries: number; readonly ttlMs: number };
}

/**
 * A store to check.
 *
 * @publicApi
 */
export interface HealthStoreSubject {
  /** Makes a store that nobody has used. Called again, for a store that others share, it makes that of another instance. */
  readonly make: (surroundings: HealthStoreSurroundings) => LlmHealthStore;
  /** Whether the stores that are made share what they know. @default false */
  readonly isShared?: boolean | undefined;
  /** Runs when a check is over, after its stores were closed. */
  readonly close?: (() => unknown) | undefined;
}

/**
 * Makes what one check looks at. It is called anew for each, and nothing of an earlier one may be left.
 *
 * @publicApi
 */
export type HealthStoreFactory = () => HealthStoreSubject | Promise<HealthStoreSubject>;
