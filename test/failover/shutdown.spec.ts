import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('Shutdown of the engine', () => {
  const routes = { default: ['P/m'] };

  it('lets calls in flight finish, and tells when the last one is over', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: { ...ok(), afterMs: 500 } } });
    const running = bench.start();
    await bench.pass(100);
    let isIdle = false;
    bench.core.gate.onIdle(() => {
      isIdle = true;
    });
    bench.core.gate.drain();
    expect(bench.core.gate.size).toBe(1);
    await bench.pass(400);
    expect(await running).toMatchObject({ tookMs: 500 });
    expect((await running).value).toBeDefined();
    expect(isIdle).toBe(true);
    bench.expectClean();
  });

  it.each([
    ['a back-off', failing(500, 'Internal error.'), 'server_error'],
    ['a cooldown', failing(429, 'Too many requests.', null, { 'retry-after': '20' }), 'rate_limited'],
    ['an auth retry', invalidKey(), 'credential_invalid'],
  ])('wakes a call from %s, to end with what it has met', async (_, answer, category) => {
    const policies = { backoffMs: 20_000, authRetryDelaysMs: [20_000] };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: answer }, policies });
    await bench.prove('K1');
    const running = bench.start();
    await bench.pass(100);
    expect(bench.eventsOf('retry-scheduled')).toHaveLength(1);
    bench.core.gate.drain();
    expect(await running).toMatchObject({ tookMs: 100, error: { category, attempts: 1 } });
    bench.expectClean();
  });

  it('refuses calls that come later, without a call upstream', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: ok() } });
    bench.core.gate.drain();
    const { error, tookMs } = await bench.call();
    expect(error).toMatchObject({ code: 'llm_shutting_down', attempts: 0 });
    expect(tookMs).toBe(0);
    expect(bench.upstream.calls).toHaveLength(0);
    bench.expectClean();
  });

  it('lets a call in flight begin no waits and no retries', async () => {
    const script = { K1: { ...failing(500, 'Internal error.'), afterMs: 500 } };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script });
    const running = bench.start();
    await bench.pass(100);
    bench.core.gate.drain();
    await bench.pass(400);
    expect(await running).toMatchObject({ tookMs: 500, error: { category: 'server_error', attempts: 1 } });
    expect(bench.eventsOf('retry-scheduled')).toEqual([]);
    bench.expectClean();
  });

  it('lets calls in flight call, instead of waiting for a verdict on the key', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: { ...ok(), afterMs: 500 } } });
    const outcomes = [bench.start(), bench.start()];
    await bench.pass(100);
    expect(bench.upstream.calls).toHaveLength(1);
    bench.core.gate.drain();
    await bench.pass(1);
    expect(bench.upstream.calls).toHaveLength(2);
    await bench.pass(1_000);
    for (const outcome of outcomes) expect((await outcome).value).toBeDefined();
    bench.expectClean();
  });

  it('ends what is left with a typed error when the grace is over', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: { hangs: true, deaf: true } } });
    const running = bench.start();
    await bench.pass(100);
    bench.core.gate.drain();
    bench.core.gate.abortAll();
    const { error } = await running;
    expect(error).toBeInstanceOf(LlmCallError);
    expect(error).toMatchObject({ code: 'llm_shutting_down', message: 'The application is shutting down.' });
    expect(bench.upstream.calls[0]?.aborted).toBe(true);
    expect(bench.eventsOf('call-failed')).toHaveLength(1);
    expect(bench.health.snapshot().entries).toEqual([]);
    bench.expectClean(error);
  });
});
