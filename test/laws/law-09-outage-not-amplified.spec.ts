import { Bench, provider } from '../support/bench.js';
import { failing, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const SEED = 9_091;

describe('Law 9: An outage is not amplified, and its end is noticed', () => {
  const routes = { default: ['P/m', 'Q/n'] };
  const providers = { ...provider('P', 'K1', 'K2'), ...provider('Q', 'K3') };
  const down = { ...failing(500, 'Internal error.'), afterMs: 30 };

  async function outage(requests: number): Promise<Bench> {
    const bench = new Bench({
      routes,
      providers,
      script: { K1: down, K2: down, K3: down },
      policies: { jitter: true },
      seed: SEED,
    });
    await bench.prove('K1', 'K2', 'K3');
    for (let batch = 0; batch < requests / 20; batch += 1) {
      const running = bench.calls(20, { messages: [] }, { limits: { maxWaitMs: 5_000 } });
      await running;
      await bench.pass(200);
    }
    return bench;
  }

  it('costs a call at most one attempt per distinct target where nothing can be waited for', async () => {
    const bench = new Bench({ routes, providers, script: { K1: down, K2: down, K3: down }, limits: { maxRetries: 0 } });
    const { error } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/m', 'K3/n']);
    expect(error.attempts).toBe(2);
    bench.expectClean(error);
  });

  it('sends one probe where breakers alone block everything: at the end of the first pause, not before', async () => {
    const bench = new Bench({
      routes,
      providers,
      script: {
        K1: failing(500, 'Internal error.'),
        K2: failing(500, 'Internal error.'),
        K3: failing(500, 'Internal error.'),
      },
      limits: { maxRetries: 0, maxWaitMs: 0 },
    });
    await bench.prove('K1', 'K2', 'K3');
    for (let time = 0; time < 5; time += 1) await bench.call();
    expect(bench.health.snapshot().entries.filter(({ state }) => state === 'unavailable')).toHaveLength(2);
    bench.upstream.forgetCalls();
    expect((await bench.call()).error).toMatchObject({ attempts: 0, retryAfterMs: 1_000 });
    expect(bench.upstream.names).toEqual([]);

    await bench.pass(1_000);
    const { error } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/m', 'K3/n']);
    // Both pauses are repeated now: one call probes one target.
    await bench.pass(1_000);
    bench.upstream.forgetCalls();
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/m']);
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/m', 'K3/n']);
    expect((await bench.call()).error.attempts).toBe(0);

    await bench.pass(1_000);
    bench.upstream.play({ K1: ok(), K2: ok(), K3: ok() });
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean(error);
  });

  it('does not force a call where a cooldown blocks too, and says when to come back', async () => {
    const bench = new Bench({
      routes,
      providers,
      script: {
        K1: failing(500, 'Internal error.'),
        K2: failing(500, 'Internal error.'),
        K3: failing(429, 'Too many requests.', null, { 'retry-after': '600' }),
      },
      limits: { maxRetries: 0, maxWaitMs: 0 },
    });
    await bench.prove('K1', 'K2', 'K3');
    for (let time = 0; time < 5; time += 1) await bench.call();
    bench.upstream.forgetCalls();
    expect((await bench.call()).error).toMatchObject({ attempts: 0, retryAfterMs: 1_000 });
    expect(bench.upstream.calls).toHaveLength(0);
    bench.expectClean();
  });

  it('takes one probe of what is known to be out, however many are due', async () => {
    const dead = ['K1', 'K2', 'K3', 'K4', 'K5'];
    const invalid = failing(401, 'Incorrect API key provided.', 'invalid_api_key');
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', ...dead, 'K6'),
      script: { ...Object.fromEntries(dead.map((label) => [label, invalid])), K6: ok() },
    });
    await bench.call();
    bench.upstream.forgetCalls();
    await bench.pass(16 * 60_000);
    for (const probed of dead) {
      expect((await bench.call()).value).toBeDefined();
      expect(bench.upstream.names).toEqual([`${probed}/m`, 'K6/m']);
      bench.upstream.forgetCalls();
    }
    await bench.call();
    expect(bench.upstream.names).toEqual(['K6/m']);
    bench.expectClean();
  });

  it('notices that the second target is back while the first stays down, also where calls are rare', async () => {
    const bench = await outage(600);
    bench.upstream.play({ K1: down, K2: down, K3: { ...ok(), afterMs: 30 } });
    const limits = { maxRetries: 0, maxWaitMs: 0 };
    let seconds = 0;
    for (; seconds < 30; seconds += 2.5) {
      await bench.pass(2_500);
      if ((await bench.call({ messages: [] }, { limits })).value !== undefined) break;
    }
    expect(seconds).toBeLessThanOrEqual(2.5);
    bench.expectClean();
  });

  it('knows at once that what a probe has found is back', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: [failing(429, 'You exceeded your current quota.', 'insufficient_quota'), ok()] },
      limits: { maxRetries: 0, maxWaitMs: 0 },
    });
    await bench.call();
    await bench.pass(11 * 60_000);
    expect((await bench.call()).value).toBeDefined();
    expect(bench.client.plan().candidates).toMatchObject([{ state: 'ready' }]);
    bench.expectClean();
  });

  it('answers again within about a second after the provider is back', async () => {
    const bench = await outage(600);
    bench.upstream.play({ K1: { ...ok(), afterMs: 30 }, K2: { ...ok(), afterMs: 30 }, K3: { ...ok(), afterMs: 30 } });
    const first = await bench.call();
    expect(first.value).toBeDefined();
    expect(first.tookMs).toBeLessThanOrEqual(1_000);
    const outcomes = await bench.calls(50);
    expect(outcomes.every(({ value, tookMs }) => value !== undefined && tookMs <= 1_000)).toBe(true);
    bench.expectClean();
  });

  it('lets one of a crowd probe, refuses the others at once, and answers all a second after that', async () => {
    const bench = await outage(600);
    bench.upstream.play({ K1: { ...ok(), afterMs: 30 }, K2: { ...ok(), afterMs: 30 }, K3: { ...ok(), afterMs: 30 } });
    await bench.pass(1_200);
    bench.upstream.forgetCalls();
    const outcomes = await bench.calls(50);
    expect(outcomes.filter(({ value }) => value !== undefined).length).toBeGreaterThan(0);
    for (const { error, tookMs } of outcomes.filter(({ value }) => value === undefined)) {
      expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(tookMs).toBe(0);
    }
    await bench.pass(1_000);
    const later = await bench.calls(50);
    expect(later.every(({ value, tookMs }) => value !== undefined && tookMs <= 1_000)).toBe(true);
    bench.expectClean();
  });
});
