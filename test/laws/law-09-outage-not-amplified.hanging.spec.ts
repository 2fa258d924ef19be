import { Bench, provider } from '../support/bench.js';
import { expectBack, playOutage } from '../support/outage-play.js';
import { failing, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

const SEED = 9_094;
const HANGS: Answer = { hangs: true };
const still = { maxRetries: 0, maxWaitMs: 0 };

describe(`Law 9: An outage is not amplified, and its end is noticed, where probes hang (seed ${SEED})`, () => {
  it.each([30_000, 120_000])('within about a second where an attempt may take %i ms', async (attemptTimeoutMs) => {
    const played = await playOutage({ seed: SEED, down: HANGS, outageMs: 250_000, attemptTimeoutMs });
    expectBack(played);
    // One call a second at most, once the breaker is open.
    const later = played.duringMs.filter((atMs) => atMs > attemptTimeoutMs + 5_000);
    expect(later.length).toBeGreaterThan(50);
    expect(later.length).toBeLessThanOrEqual(((250_000 - attemptTimeoutMs - 5_000) / 1_000) * 1.2);
  });

  it('holds three calls to their limit at most, and those that come after them for ten seconds', async () => {
    const played = await playOutage({ seed: SEED, down: HANGS, outageMs: 200_000, attemptTimeoutMs: 60_000 });
    const attempts = played.bench
      .eventsOf('attempt-failed')
      .map(({ atMs, durationMs }) => ({ fromMs: atMs - durationMs, toMs: atMs, durationMs }));
    const sinceMs = Math.min(...attempts.map(({ fromMs }) => fromMs)) + 65_000;
    const held = attempts.filter(({ fromMs, durationMs }) => fromMs > sinceMs && durationMs > 10_000);
    expect(held.length).toBeGreaterThan(0);
    const together = held.map(
      ({ fromMs }) => held.filter((other) => other.fromMs <= fromMs && other.toMs > fromMs).length,
    );
    expect(Math.max(...together)).toBeLessThanOrEqual(3);
  });
});

describe('Law 9: Probes that hang', () => {
  useVirtualTime();

  const limited = failing(429, 'Too many requests.', 'rate_limit_exceeded');

  /** Three probes of the first target hang; its breaker is open. */
  async function hanging(routes: readonly string[]) {
    const bench = new Bench({
      routes: { default: routes },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: { K1: failing(500, 'Internal error.'), K2: ok() },
      limits: still,
    });
    await bench.prove('K1', 'K2');
    for (let time = 0; time < 5; time += 1) await bench.call();
    await bench.pass(1_000);
    await bench.call();
    bench.upstream.change({ K1: HANGS });
    const controller = new AbortController();
    const running: ReturnType<Bench['start']>[] = [];
    for (let probe = 0; probe < 3; probe += 1) {
      await bench.pass(1_000);
      running.push(bench.start({ messages: [] }, { signal: controller.signal }));
    }
    await bench.pass(1_000);
    bench.upstream.forgetCalls();
    const end = async () => {
      controller.abort();
      await Promise.all(running);
      bench.expectClean();
    };
    return { bench, end };
  }

  it('keep nobody from the next target, and are passed by by nobody who has one', async () => {
    const { bench, end } = await hanging(['P/m', 'Q/n']);
    for (let call = 0; call < 3; call += 1) expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K2/n', 'K2/n', 'K2/n']);
    await end();
  });

  it('are passed by by one call a second that would be refused', async () => {
    const { bench, end } = await hanging(['P/m']);
    bench.upstream.change({ K1: { ...ok(), afterMs: 40 } });
    const outcomes = await bench.calls(5);
    expect(outcomes.filter(({ value }) => value !== undefined)).toHaveLength(1);
    expect(bench.upstream.names).toEqual(['K1/m']);
    await bench.pass(1_000);
    expect((await bench.calls(5)).every(({ value }) => value !== undefined)).toBe(true);
    await end();
  });

  it('are passed by for ten seconds, which say nothing of the provider', async () => {
    const { bench, end } = await hanging(['P/m']);
    const { error, tookMs } = await bench.call({ messages: [] }, { limits: { maxRetries: 2, maxWaitMs: 5_000 } });
    expect(tookMs).toBe(10_000);
    expect(error).toMatchObject({ category: 'timeout', attempts: 1, retryAfterMs: expect.any(Number) });
    await end();
  });

  it('of a limit whose window is over are passed by by nobody: one call goes at its end', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: [limited, HANGS, ok()] },
      limits: still,
    });
    await bench.prove('K1');
    await bench.call();
    await bench.pass(1_000);
    const controller = new AbortController();
    const running = bench.start({ messages: [] }, { signal: controller.signal });
    await bench.pass(20_000);
    expect((await bench.call()).error).toMatchObject({ attempts: 0 });
    controller.abort();
    await running;
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean();
  });

  it('of a quarantined key are not: it is asked once in its time', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: [failing(401, 'Incorrect API key provided.', 'invalid_api_key'), HANGS, ok()] },
      limits: still,
    });
    await bench.call();
    await bench.pass(15 * 60_000);
    const controller = new AbortController();
    const running = bench.start({ messages: [] }, { signal: controller.signal });
    for (let second = 0; second < 20; second += 1) {
      await bench.pass(1_000);
      expect((await bench.call()).error.attempts).toBe(0);
    }
    expect(bench.upstream.calls).toHaveLength(2);
    controller.abort();
    await running;
    bench.expectClean();
  });
});
