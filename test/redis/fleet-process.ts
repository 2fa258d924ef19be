import { firstValueFrom, filter } from 'rxjs';
import { LlmClient, LlmError, LlmHealth } from '../../lib/index.js';
import { startFleetApp } from './fleet-app.js';

/** What a process of the fleet is told to do. */
export type FleetOrder =
  | { readonly kind: 'call'; readonly route: string; readonly calls: number }
  | { readonly kind: 'watch'; readonly provider: string }
  | { readonly kind: 'close' };

/** What it answers. */
export type FleetReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'called'; readonly outcomes: Readonly<Record<string, number>> }
  | { readonly kind: 'watching' }
  | { readonly kind: 'heard'; readonly atMs: number };

// One process of a fleet; see fleet.spec.ts.
const [redisUrl = '', options = '{}'] = process.argv.slice(2);
const app = await startFleetApp(redisUrl, JSON.parse(options) as Parameters<typeof startFleetApp>[1]);
const llm = app.get(LlmClient);
const health = app.get(LlmHealth);

process.on('message', (order: FleetOrder) => void carryOut(order));
report({ kind: 'ready' });

async function carryOut(order: FleetOrder): Promise<void> {
  switch (order.kind) {
    case 'call':
      report({ kind: 'called', outcomes: await call(order.route, order.calls) });
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
