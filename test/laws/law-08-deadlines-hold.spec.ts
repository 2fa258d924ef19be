import { vi } from 'vitest';
import { concat, NEVER, of } from 'rxjs';
import { Bench, provider } from '../support/bench.js';
import { listenersOf } from '../support/listeners-of.js';
import { failing, invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

/** A caller's signal that counts its listeners. */
function counted(): { readonly controller: AbortController; readonly count: () => number } {
  const controller = new AbortController();
  return { controller, count: listenersOf(controller.signal) };
}

describe('Law 8: Deadlines hold', () => {
  const routes = { default: ['P/m'], two: ['P/m', 'Q/n'], three: ['P/m', 'Q/n', 'R/o'] };
  const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2'), ...provider('R', 'K3') };

  it.each([
    ['ignores its signal', { hangs: true, deaf: true }],
    ['stalls after the head', { ...ok(), bodyAfterMs: 1e9 }],
    ['never ends its body', { ...ok(), stalls: true }],
    ['stalls in the body of an error', { ...failing(500, 'Internal error.'), stalls: true }],
  ])('ends on time when the upstream %s', async (_, answer) => {
    const bench = new Bench({
      routes,
      providers,
      script: { K1: answer },
      limits: { totalTimeoutMs: 3_000, maxRetries: 0 },
    });
    const { controller, count } = counted();
    const { error, tookMs } = await bench.call({ messages: [] }, { signal: controller.signal });
    expect(tookMs).toBeLessThanOrEqual(5_000);
    expect(tookMs).toBe(3_000);
    expect(error).toMatchObject({ name: 'LlmCallError', category: 'timeout', attempts: 1 });
    expect(count()).toBe(0);
    bench.expectClean(error);
  });

  it('bounds one attempt by attemptTimeoutMs, aborts it, and goes on', async () => {
    const script = { K1: { hangs: true }, K2: ok() };
    const bench = new Bench({ routes, providers, script, limits: { attemptTimeoutMs: 15_000 } });
    const { value, tookMs } = await bench.call({ messages: [], model: 'two' });
    expect(value).toBeDefined();
    expect(tookMs).toBe(15_000);
    expect(bench.upstream.calls.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toMatchObject({ failures: 1 });
    bench.expectClean(value);
  });

  it('leaves each later target a reserve, so that the last one is always reached', async () => {
    const script = { K1: { hangs: true }, K2: { hangs: true }, K3: { hangs: true } };
    const shares = async (totalTimeoutMs: number) => {
      const bench = new Bench({ routes, providers, script, limits: { totalTimeoutMs, maxRetries: 0 } });
      const startedAtMs = Date.now();
      const { error, tookMs } = await bench.call({ messages: [], model: 'three' });
      expect(error.category).toBe('timeout');
      expect(tookMs).toBe(totalTimeoutMs);
      bench.expectClean(error);
      return bench.callTimes(startedAtMs);
    };
    expect(await shares(90_000)).toEqual([0, 60_000, 75_000]);
    expect(await shares(24_000)).toEqual([0, 8_000, 16_000]);
    expect(await shares(9_000)).toEqual([0, 3_000, 6_000]);
  });

  it('leaves no reserve to targets that are out of reach of maxAttempts', async () => {
    const script = { K1: { hangs: true }, K2: { hangs: true } };
    const limits = { totalTimeoutMs: 24_000, maxRetries: 0, maxAttempts: 2 };
    const bench = new Bench({ routes, providers, script, limits });
    const startedAtMs = Date.now();
    const { error, tookMs } = await bench.call({ messages: [], model: 'three' });
    expect(error).toMatchObject({ category: 'timeout', attempts: 2 });
    expect(tookMs).toBe(24_000);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 12_000]);
    bench.expectClean(error);
  });

  it('does not blame a target for the end of the call', async () => {
    const bench = new Bench({ routes, providers, script: { K1: { hangs: true } }, limits: { totalTimeoutMs: 5_000 } });
    await bench.call();
    expect(bench.entry({ scope: 'provider_model' })).toBeUndefined();
    bench.expectClean();
  });

  it('hands on its own reason to a caller who aborts during an attempt', async () => {
    const bench = new Bench({ routes, providers, script: { K1: { hangs: true } } });
    const { controller, count } = counted();
    const running = bench.start({ messages: [] }, { signal: controller.signal });
    await bench.pass(1_000);
    const reason = new Error('the user left');
    controller.abort(reason);
    expect(await running).toEqual({ error: reason, tookMs: 1_000 });
    expect(bench.upstream.calls[0]?.aborted).toBe(true);
    expect(bench.eventsOf('call-failed')).toMatchObject([{ category: 'cancelled' }]);
    expect(bench.health.snapshot().entries).toEqual([]);
    expect(count()).toBe(0);
    bench.expectClean();
  });

  const waits = [
    ['a back-off', { K1: failing(500, 'Internal error.') }, []],
    ['a cooldown', { K1: failing(429, 'Too many requests.', null, { 'retry-after': '20' }) }, []],
    ['an auth retry', { K1: invalidKey() }, ['K1']],
  ] as const;

  it.each(waits)('ends %s when the caller aborts', async (_, script, proven) => {
    const bench = new Bench({
      routes,
      providers,
      script,
      policies: { authRetryDelaysMs: [20_000], backoffMs: 20_000 },
    });
    await bench.prove(...proven);
    const { controller, count } = counted();
    const running = bench.start({ messages: [] }, { signal: controller.signal });
    await bench.pass(10);
    expect(bench.eventsOf('retry-scheduled')).toHaveLength(1);
    controller.abort('enough');
    expect(await running).toMatchObject({ error: 'enough', tookMs: 10 });
    expect(bench.upstream.calls).toHaveLength(1);
    expect(count()).toBe(0);
    bench.expectClean();
  });

  it.each(waits)('does not begin %s that reaches beyond the deadline', async (_, script, proven) => {
    const policies = { authRetryDelaysMs: [20_000], backoffMs: 20_000 };
    const bench = new Bench({ routes, providers, script, policies, limits: { totalTimeoutMs: 10_000 } });
    await bench.prove(...proven);
    const { error, tookMs } = await bench.call();
    expect(tookMs).toBe(0);
    expect(error).toMatchObject({ name: 'LlmCallError', attempts: 1 });
    bench.expectClean(error);
  });

  it('ends the wait for another call’s key check on abort and on the deadline', async () => {
    const bench = new Bench({ routes, providers, script: { K1: { hangs: true } }, limits: { keyCheckWaitMs: 20_000 } });
    const leader = new AbortController();
    const leading = bench.start({ messages: [] }, { signal: leader.signal });
    const { controller, count } = counted();
    const waiting = bench.start({ messages: [] }, { signal: controller.signal });
    const late = bench.start({ messages: [] }, { limits: { totalTimeoutMs: 3_000 } });
    await bench.pass(1_000);
    controller.abort('enough');
    expect(await waiting).toMatchObject({ error: 'enough', tookMs: 1_000 });
    expect(count()).toBe(0);
    await bench.pass(2_000);
    expect(await late).toMatchObject({ error: { category: 'timeout', attempts: 0 }, tookMs: 3_000 });
    leader.abort();
    await leading;
    expect(bench.upstream.calls).toHaveLength(1);
    bench.expectClean();
  });

  it('makes no upstream call for a signal that has fired already', async () => {
    const bench = new Bench({ routes, providers, script: { K1: ok() } });
    const { controller, count } = counted();
    controller.abort('too late');
    expect(await bench.call({ messages: [] }, { signal: controller.signal })).toMatchObject({ error: 'too late' });
    expect(bench.upstream.calls).toHaveLength(0);
    expect(count()).toBe(0);
    bench.expectClean();
  });

  it('leaves no listener on the signal of a caller who makes many calls', async () => {
    const bench = new Bench({ routes, providers, script: { K1: [failing(500, 'Internal error.'), ok()] } });
    const { controller, count } = counted();
    await bench.calls(20, { messages: [] }, { signal: controller.signal });
    expect(count()).toBe(0);
    bench.expectClean();
  });

  it.each([-3_600_000, 3_600_000])(
    'holds them by the time that passes, when the system clock is set by %i ms',
    async (stepMs) => {
      const script = { K1: { hangs: true }, K2: failing(429, 'Too many requests.', null, { 'retry-after': '2' }) };
      const bench = new Bench({
        routes,
        providers,
        script,
        limits: { attemptTimeoutMs: 1_000, totalTimeoutMs: 6_000 },
      });
      const startedAtMs = performance.now();
      const call = bench.start({ messages: [], model: 'two' });
      await bench.pass(500);
      vi.setSystemTime(Date.now() + stepMs);
      await bench.pass(5_500);
      const { error } = await call;
      expect(error).toMatchObject({ name: 'LlmFailoverExhaustedError' });
      expect(performance.now() - startedAtMs).toBeLessThanOrEqual(6_000);
      bench.expectClean(error);
    },
  );

  it('bounds a run after its first value by the time that the call set, and not by that of the module', async () => {
    const bench = new Bench({ routes, providers, script: {}, limits: { totalTimeoutMs: 1_000 } });
    const never = () => concat(of('first'), NEVER);
    const ends: unknown[] = [];
    const run = (limits: object) =>
      bench.client.run(never, { limits }).subscribe({ error: (error: unknown) => ends.push(error) });
    const bounded = run({ totalTimeoutMs: 3_000 });
    const unbounded = run({});
    await bench.pass(3_000);
    expect(ends).toEqual([expect.objectContaining({ name: 'LlmStreamInterruptedError', category: 'timeout' })]);
    await bench.pass(600_000);
    expect([bounded.closed, unbounded.closed]).toEqual([true, false]);
    unbounded.unsubscribe();
    await bench.pass(0);
    bench.expectClean(...ends);
  });
});
