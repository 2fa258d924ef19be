import { randomUUID } from 'node:crypto';
import { GuardedHealthStore } from '../../lib/health/guarded-health.store.js';
import type { HealthState } from '../../lib/health/health-state.js';
import { MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { RedisHealthStore } from '../../lib/redis/index.js';
import { healthStoreChecks, healthStoreConformance } from '../../lib/testing/index.js';
import { anyRedis, describeWithAnyRedis } from '../support/redis-server.js';

healthStoreConformance('the memory store', () => ({
  make: ({ bounds, clock }) => new MemoryHealthStore(bounds, clock),
}));

healthStoreConformance('a guarded store of the host', () => ({
  make: ({ bounds, clock }) => {
    const store = new MemoryHealthStore(bounds, clock);
    return new GuardedHealthStore({ store, bounds, clock, onFailure: () => undefined });
  },
}));

describeWithAnyRedis('with Redis', () => {
  let server: Awaited<ReturnType<typeof anyRedis>>;

  beforeAll(async () => {
    server = await anyRedis();
  });

  afterAll(() => server.stop());

  /** Each check has keys of its own, which end soon. */
  const optionsOf = (prefix: string) => ({
    url: server.url,
    prefix,
    ttlMs: 60_000,
    fingerprintSecret: 'known to the fleet alone',
  });

  healthStoreConformance('the Redis store', () => {
    const prefix = `check-${randomUUID()}`;
    return { make: () => new RedisHealthStore(optionsOf(prefix)), isShared: true };
  });

  healthStoreConformance('a guarded Redis store', () => {
    const prefix = `check-${randomUUID()}`;
    return {
      make: ({ bounds, clock }) => {
        const store = new RedisHealthStore(optionsOf(prefix));
        return new GuardedHealthStore({ store, bounds, clock, onFailure: () => undefined });
      },
      isShared: true,
    };
  });
});

describe('the checks of a store', () => {
  /** Replaces instead of merging, and keeps everything. */
  class Replacing extends MemoryHealthStore {
    readonly #all = new Map<string, HealthState>();
    override get(key: string): HealthState | undefined {
      return this.#all.get(key);
    }
    override getAll(keys: readonly string[]): readonly (HealthState | undefined)[] {
      return keys.map((key) => this.#all.get(key));
    }
    override put(key: string, state: HealthState): void {
      this.#all.set(key, state);
    }
    override entries(): Iterable<readonly [string, HealthState]> {
      return this.#all;
    }
    override get size(): number {
      return this.#all.size;
    }
  }

  it('find a store that replaces, and one that has no bound', async () => {
    const checks = healthStoreChecks(() => ({ make: ({ bounds, clock }) => new Replacing(bounds, clock) }));
    const failed: string[] = [];
    for (const { name, run } of checks) await run().catch(() => failed.push(name));
    expect(failed).toEqual(['merges what is put with what is there', 'is bounded, and keeps what is pinned']);
  });
});
