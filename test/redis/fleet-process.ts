import { firstValueFrom, filter } from 'rxjs';
import { MAX_SHARED_LEASE_WAIT_MS } from '../../lib/health/shared-leases.js';
import { LlmClient, LlmError, LlmHealth, type LlmSharedLease } from '../../lib/index.js';
import { RedisHealthStore } from '../../lib/redis/index.js';
import { startFleetApp } from './fleet-app.js';

/** What a process of the fleet is told to do. */
export type FleetOrder =
  | { readonly kind: 'call'; readonly route: string; readonly calls: number }
  | { readonly kind: 'watch'; readonly provider: string }
  | { readonly kind: 'close' };

/** What it answers. */
export type FleetReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'called'; readonly outcomes: Readonly<Record<string, number>>; readonly lateLeases: number }
  | { readonly kind: 'watching' }
  | { readonly kind: 'heard'; readonly atMs: number };

// One process of a fleet; see fleet.spec.ts.
const [redisUrl = '', options = '{}'] = process.argv.slice(2);
let lateLeases = 0;

/** Counts the leases that the machine was too busy to give in time: for these an instance goes on alone. */
class TimedStore extends RedisHealthStore {
  override async acquireSharedLease(key: string, name: string, ttlMs: number): Promise<LlmSharedLease> {
    const startedAtMs = performance.now();
    const lease = await super.acquireSharedLease(key, name, ttlMs);
    if (performance.now() - startedAtMs >= MAX_SHARED_LEASE_WAIT_MS) lateLeases += 1;
    return lease;
  }
}

const parsed = JSON.parse(options) as Parameters<typeof startFleetApp>[1];
const app = await startFleetApp(redisUrl, parsed, false, TimedStore);
const llm = app.get(LlmClient);
const health = app.get(LlmHealth);

process.on('message', (order: FleetOrder) => void carryOut(order));
report({ kind: 'ready' });

async function carryOut(order: FleetOrder): Promise<void> {
  switch (order.kind) {
    case 'call':
      report({ kind: 'called', outcomes: await call(order.route, order.calls), lateLeases });
      break;
    case 'watch': {
      const isDead = ({ entry }: { entry: { provider: string; state: string } }) =>
        entry.provider === order.provider && entry.state === 'unavailable';
      const death = firstValueFrom(health.changes$.pipe(filter(isDead)));
      report({ kind: 'watching' });
      await death;
      report({ kind: 'heard', atMs: Date.now() });
      break;
    }
    case 'close':
      await app.close();
      process.disconnect();
      break;
  }
}

async function call(route: string, calls: number): Promise<Readonly<Record<string, number>>> {
  const outcomes: Record<string, number> = {};
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  await Promise.all(
    Array.from({ length: calls }, async () => {
      const outcome = await llm.promises.chat({ messages }, { route }).then(
        () => 'answered',
        (error: unknown) => (LlmError.isInstance(error) && 'category' in error ? String(error.category) : 'other'),
      );
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }),
  );
  return outcomes;
}

function report(news: FleetReport): void {
  process.send?.(news);
}
