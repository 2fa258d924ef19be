import { config } from 'rxjs';
import type { LlmHealthChange } from '../../lib/health/health-report.interface.js';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

function benchOf() {
  const script = { K1: invalidKey(), K2: ok() };
  return new Bench({ routes: { default: ['P/M1'] }, providers: provider('P', 'K1', 'K2'), script });
}

const told = ({ entry, was }: LlmHealthChange) =>
  `${entry.credential?.label ?? entry.scope}: ${was} -> ${entry.state}${entry.proven ? ', proven' : ''}`;

describe('changes$', () => {
  useVirtualTime();

  it('tells of marks that are set and lifted, and of proof, but of no repetition', async () => {
    const bench = benchOf();
    const changes: string[] = [];
    bench.health.changes$.subscribe((change) => changes.push(told(change)));
    await bench.calls(5);
    bench.health.reset();
    expect(changes).toEqual([
      'K1: available -> unavailable',
      'K2: available -> available, proven',
      'K1: unavailable -> available',
    ]);
  });

  it('tells of a breaker only when it opens', async () => {
    const bench = new Bench({
      routes: { default: ['P/M1'] },
      providers: provider('P', 'K1'),
      script: { K1: failing(500, 'Oops.') },
      limits: { maxRetries: 0, maxWaitMs: 0 },
      policies: { breakerThreshold: 3 },
    });
    const changes: string[] = [];
    bench.health.changes$.subscribe((change) => changes.push(told(change)));
    await bench.call();
    await bench.call();
    expect(changes).toEqual([]);
    await bench.call();
    expect(changes).toEqual(['provider_model: available -> unavailable']);
  });

  it('is hot: who comes late sees what comes after, and who leaves sees no more', async () => {
    const bench = benchOf();
    const [early, late]: [string[], string[]] = [[], []];
    const subscription = bench.health.changes$.subscribe((change) => early.push(told(change)));
    await bench.call();
    subscription.unsubscribe();
    bench.health.changes$.subscribe((change) => late.push(told(change)));
    bench.health.reset();
    expect(early).toEqual(['K1: available -> unavailable', 'K2: available -> available, proven']);
    expect(late).toEqual(['K1: unavailable -> available']);
  });

  it('holds plain data without a secret, and says whose key it is', async () => {
    const bench = new Bench({
      routes: { default: ['P/M1'] },
      providers: provider('P', 'K1'),
      script: { K1: ok(), caller: invalidKey() },
    });
    const changes: LlmHealthChange[] = [];
    bench.health.changes$.subscribe((change) => changes.push(change));
    await bench.call({ messages: [] }, { credentials: { P: 'sk-test-tenant-0123456789abcdef' } });
    await bench.call();
    expect(changes.map(({ isCallerOwned }) => isCallerOwned)).toEqual([true, false]);
    expect(JSON.parse(JSON.stringify(changes))).toEqual(
      changes.map((change) => JSON.parse(JSON.stringify(change)) as unknown),
    );
    bench.expectClean(changes);
  });

  it('leaves no listener behind', () => {
    const bench = benchOf();
    const observers = bench.core.registry['observers'];
    const before = observers.size;
    const subscriptions = [1, 2, 3].map(() => bench.health.changes$.subscribe());
    expect(observers.size).toBe(before + 3);
    subscriptions[0]?.unsubscribe();
    bench.health.complete();
    expect(observers.size).toBe(before);
    bench.health.changes$.subscribe();
    expect(observers.size).toBe(before);
  });

  it('completes at the end, also for who comes after it', () => {
    const bench = benchOf();
    const ends: string[] = [];
    bench.health.changes$.subscribe({ complete: () => ends.push('there') });
    bench.health.complete();
    bench.health.changes$.subscribe({ complete: () => ends.push('late') });
    expect(ends).toEqual(['there', 'late']);
  });

  describe('with a subscriber that throws', () => {
    const thrown: unknown[] = [];
    beforeEach(() => {
      thrown.length = 0;
      config.onUnhandledError = (error) => void thrown.push(error);
    });
    afterEach(() => {
      config.onUnhandledError = null;
    });

    it('does calls no harm, nor other subscribers; what it threw is reported apart', async () => {
      const bench = benchOf();
      const changes: string[] = [];
      bench.health.changes$.subscribe(() => {
        throw new Error('a bug of the host');
      });
      bench.health.changes$.subscribe((change) => changes.push(told(change)));
      expect((await bench.call()).value).toBeDefined();
      expect(changes).toHaveLength(2);
      expect(thrown).toEqual([new Error('a bug of the host'), new Error('a bug of the host')]);
    });
  });
});
