import { Bench, provider, settle, type Outcome } from '../support/bench.js';
import { FleetMemory, type FleetStore } from '../support/fleet-memory.js';
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

  it('are shared where only the right to a model is in doubt', async () => {
    const denied = bench({ K1: { ...failing(403, 'Forbidden', null), afterMs: 30 } });
    await denied.prove('K1');
    const outcomes = await denied.calls(50);
    for (const { error } of outcomes) expect(error).toMatchObject({ category: 'permission_denied', authRetries: 2 });
    expect(denied.upstream.calls).toHaveLength(52);
    denied.expectClean();
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

describe('Retries on one rejected key, in a fleet', () => {
  const INSTANCES = 4;
  const EACH = 50;

  function fleetOf(script: ConstructorParameters<typeof Bench>[0]['script'], jitter = true) {
    const memory = new FleetMemory();
    const stores: FleetStore[] = [];
    const benches = Array.from({ length: INSTANCES }, (_, place) => {
      const store = memory.join();
      stores.push(store);
      const options = { routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script: script ?? {} };
      return new Bench({ ...options, policies: { jitter }, seed: 4_100 + place, store });
    });
    const callAll = async (each: number): Promise<Outcome[]> => {
      let left = INSTANCES * each;
      const outcomes = benches.flatMap((bench) =>
        Array.from({ length: each }, () => bench.start().finally(() => (left -= 1))),
      );
      await settle(() => left === 0);
      return Promise.all(outcomes);
    };
    const made = () => benches.reduce((sum, { upstream }) => sum + upstream.calls.length, 0);
    return { benches, stores, callAll, made };
  }

  it.each([
    ['spread', EACH, true],
    ['spread', 1, true],
    ['at the same moment', EACH, false],
  ])('are made once for all, due %s, with %i calls in each instance', async (_when, each, jitter) => {
    const dying = fleetOf({ K1: rejected }, jitter);
    await dying.benches[0]?.prove('K1');
    for (const { error } of await dying.callAll(each)) {
      expect(error).toMatchObject({ category: 'credential_invalid', transientSuspected: true, authRetries: 2 });
    }
    expect(dying.made()).toBe(INSTANCES * each + 2);
    for (const bench of dying.benches) bench.expectClean();
  });

  it('let all go on, once one of them was accepted', async () => {
    let calls = 0;
    const hiccup = fleetOf({ K1: () => ((calls += 1) <= INSTANCES * EACH ? rejected : { ...ok(), afterMs: 30 }) });
    await hiccup.benches[0]?.prove('K1');
    const outcomes = await hiccup.callAll(EACH);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(hiccup.made()).toBe(2 * INSTANCES * EACH);
    for (const bench of hiccup.benches) bench.expectClean();
  });

  it('are taken over where the instance that makes one is silent', async () => {
    let calls = 0;
    // The first retry of all is never answered.
    const silent = fleetOf({ K1: () => ((calls += 1) === INSTANCES + 1 ? { hangs: true } : rejected) });
    await silent.benches[0]?.prove('K1');
    const outcomes = await silent.callAll(1);
    const tookMs = outcomes.map((outcome) => outcome.tookMs).toSorted((left, right) => left - right);
    // The limit of the lease, and the time of two retries.
    expect(tookMs[INSTANCES - 2]).toBeLessThan(2_000 + 3_000 + 200);
    // Each of the others makes the first for itself, and one of them the second for all; the silent one its own.
    expect(silent.made()).toBeLessThanOrEqual(INSTANCES + 1 + (INSTANCES - 1) + 2);
    for (const bench of silent.benches) bench.expectClean();
  });

  it('wait for one silent instance at most', async () => {
    let calls = 0;
    const silent = fleetOf({ K1: () => ((calls += 1) > INSTANCES ? { hangs: true } : rejected) }, false);
    await silent.benches[0]?.prove('K1');
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const outcomes = silent.benches.map((bench) => bench.start({ messages: [] }, options));
    await silent.benches[0]?.pass(1_100);
    expect(silent.made()).toBe(INSTANCES + 1);
    await silent.benches[0]?.pass(2_000);
    expect(silent.made()).toBe(INSTANCES + INSTANCES);
    controller.abort(new Error('left'));
    await Promise.all(outcomes);
    for (const bench of silent.benches) bench.expectClean();
  });

  it('are each instance’s own where the others cannot be reached', async () => {
    const alone = fleetOf({ K1: rejected });
    await alone.benches[0]?.prove('K1');
    for (const store of alone.stores) store.isConnected = false;
    await alone.callAll(EACH);
    expect(alone.made()).toBe(INSTANCES * (EACH + 2));
    for (const bench of alone.benches) bench.expectClean();
  });

  it('begin anew with the next incident', async () => {
    const dying = fleetOf({ K1: rejected });
    await dying.benches[0]?.prove('K1');
    await dying.callAll(EACH);
    await dying.benches[0]?.pass(20_000);
    const before = dying.made();
    const [one] = dying.benches as [Bench];
    expect((await one.call()).error).toMatchObject({ authRetries: 2 });
    expect(dying.made() - before).toBe(3);
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
