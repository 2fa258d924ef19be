import type { Clock } from '../health/clock.js';
import { GuardedHealthStore } from '../health/guarded-health.store.js';
import type { LlmHealthStore } from '../health/health-store.js';
import {
  DEFAULT_HEALTH_BOUNDS,
  MemoryHealthStore,
  type MemoryHealthStoreOptions,
} from '../health/memory-health.store.js';
import { StoreLeases } from '../health/shared-leases.js';
import type { LlmClientOptions } from './config/config.interface.js';

/** The stores of one engine's health. */
export interface HealthStores {
  /** The health of configured keys, models and providers. */
  readonly store: LlmHealthStore;
  readonly bounds: MemoryHealthStoreOptions;
  /** The leases that this instance shares with others; absent where the store has none. */
  readonly sharedLeases?: StoreLeases | undefined;
  /** The health of keys that came with calls: apart, so that these can displace no other. */
  readonly callerStore: MemoryHealthStore;
}

/** A store that the app has given. */
export interface GivenStore {
  /** @default the memory of this process */
  readonly store?: LlmHealthStore | undefined;
  /** Hears once that the store has failed, and in which method. */
  readonly onStoreFailure?: ((method: string, thrown: unknown) => void) | undefined;
}

/**
 * Makes the stores of health: in memory, or the app's own, guarded so that its failures end no call.
 *
 * @internal
 */
export function healthStoresOf(
  health: NonNullable<LlmClientOptions['health']>,
  clock: Clock,
  { store, onStoreFailure: onFailure = () => undefined }: GivenStore,
): HealthStores {
  const {
    maxEntries = DEFAULT_HEALTH_BOUNDS.maxEntries,
    ttlMs = DEFAULT_HEALTH_BOUNDS.ttlMs,
    maxCallerEntries = DEFAULT_HEALTH_BOUNDS.maxCallerEntries,
  } = health;
  const bounds = { maxEntries, ttlMs };
  const callerStore = new MemoryHealthStore({ maxEntries: maxCallerEntries, ttlMs }, clock);
  if (store === undefined) return { store: new MemoryHealthStore(bounds, clock), bounds, callerStore };
  const guarded = new GuardedHealthStore({ store, bounds, clock, onFailure });
  const sharedLeases = guarded.isShared ? new StoreLeases(guarded, clock) : undefined;
  return { store: guarded, bounds, callerStore, sharedLeases };
}
