import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const CALLS = 1_000;
const rejected = { ...invalidKey(), afterMs: 30 };

describe('Retries on one rejected key that has worked before', () => {
  function bench(script: ConstructorParameters<typeof Bench>[0]['script'], jitter = true): Bench {
    const providers = provider('P', 'K1');
    return new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: script ?? {},
      policies: { jitter },
      seed: 12_012,
    });
  }

  it(`are made once for all of ${CALLS} calls that wait for them`, async () => {
    const dying = bench({ K1: rejected });
    await dying.prove('K1');
    const outcomes = await dying.calls(CALLS);
    expect(dying.upstream.calls).toHaveLength(CALLS + 2);
    for (const { error } of outcomes) {
      expect(error).toMatchObject({ category: 'credential_invalid', transientSuspected: true, authRetries: 2 });
      expect(error.message).toContain('three times for a key that has worked before');
    }
    expect(dying.core['engine'].checks.size).toBe(0);
    dying.expectClean();
  });

  it('let all go on once one of them was accepted', async () => {
    let calls = 0;
    const hiccup = bench({ K1: () => ((calls += 1) <= 50 ? rejected : { ...ok(), afterMs: 30 }) });
    await hiccup.prove('K1');
    const outcomes = await hiccup.calls(50);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(hiccup.upstream.calls).toHaveLength(100);
    hiccup.expectClean();
  });

  it('are handed on where the call that makes one is given up', async () => {
    let calls = 0;
    const left = bench({ K1: () => ((calls += 1) === 3 ? { hangs: true } : rejected) }, false);
    await left.prove('K1');
    const controller = new AbortController();
    const first = left.start({ messages: [] }, { signal: controller.signal });
    const second = left.start();
    await left.pass(1_100);
    expect(left.upstream.calls).toHaveLength(3);
    controller.abort(new Error('left'));
    await left.pass(10_000);
    expect((await first).error.message).toBe('left');
    expect((await second).error).toMatchObject({ category: 'credential_invalid', authRetries: 2 });
    expect(left.upstream.calls).toHaveLength(5);
    left.expectClean();
  });
});

describe('Retry tokens', () => {
  const broken = { ...failing(503, 'Unavailable.', null, { 'retry-after': '2' }), afterMs: 30 };

  it('are taken when a wait is planned: whoever gets none fails at once, and nobody waits in vain', async () => {
    let isBack = false;
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: () => (isBack ? { ...ok(), afterMs: 30 } : broken) },
      policies: { retryTokens: 50, jitter: true },
    });
    await bench.prove('K1');
    setTimeout(() => (isBack = true), 1_900);
    const outcomes = await bench.calls(40);
    const answered = outcomes.filter(({ value }) => value !== undefined);
    const refused = outcomes.filter(({ value }) => value === undefined);
    expect([answered.length, refused.length]).toEqual([10, 30]);
    expect(Math.max(...refused.map(({ tookMs }) => tookMs))).toBeLessThanOrEqual(40);
    bench.expectClean();
  });

  it('are given back where the wait ends without a call', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: broken },
      policies: { retryTokens: 50 },
    });
    await bench.prove('K1');
    const controller = new AbortController();
    const waiting = Array.from({ length: 10 }, () => bench.start({ messages: [] }, { signal: controller.signal }));
    await bench.pass(100);
    const quota = bench.core.routeTable.provider('P').retryQuota;
    expect(quota.canAfford('overloaded')).toBe(false);
    controller.abort(new Error('left'));
    await Promise.all(waiting);
    expect(quota['tokens']).toBe(50);
    bench.expectClean();
  });
});

describe('Time-outs', () => {
  const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };

  it('of attempts that were cut short for later targets mark nothing', async () => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/m'] },
      providers,
      script: { K1: { hangs: true }, K2: ok() },
    });
    await bench.prove('K1', 'K2');
    for (let time = 0; time < 6; time += 1) {
      const { value, tookMs } = await bench.call({ messages: [] }, { limits: { totalTimeoutMs: 6_000 } });
      expect(value).toBeDefined();
      expect(tookMs).toBe(3_000);
    }
    expect(bench.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);
    expect(bench.eventsOf('attempt-failed')[0]).toMatchObject({
      category: 'timeout',
      rule: 'engine/attempt-cut-short',
    });
    bench.expectClean();
  });

  it.each([
    [2_000, 0],
    [10_000, 1],
  ])('of a call’s own limit of %i ms open a breaker: %i', async (attemptTimeoutMs, marks) => {
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: { hangs: true } } });
    await bench.prove('K1');
    const limits = { attemptTimeoutMs, maxRetries: 0 };
    for (let time = 0; time < 5; time += 1) await bench.call({ messages: [] }, { limits });
    expect(bench.health.snapshot().entries.flatMap((entry) => entry.marks)).toHaveLength(marks);
    bench.expectClean();
  });

  it('of a first content open one where it was waited for as long as the module would', async () => {
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: { hangs: true } } });
    await bench.prove('K1');
    for (const [firstContentTimeoutMs, marks] of [
      [1_000, 0],
      [10_000, 1],
    ] as const) {
      const limits = { firstContentTimeoutMs, maxRetries: 0 };
      for (let time = 0; time < 5; time += 1) await bench.stream({ messages: [] }, { limits });
      expect(bench.health.snapshot().entries.flatMap((entry) => entry.marks)).toHaveLength(marks);
    }
    bench.expectClean();
  });
});
