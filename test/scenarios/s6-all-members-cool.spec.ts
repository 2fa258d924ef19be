import { LlmFailoverExhaustedError } from '../../lib/errors/llm-failover-exhausted.error.js';
import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { Bench, provider, type BenchOptions } from '../support/bench.js';
import { failing, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

const SEED = 20_260_601;

useVirtualTime();

describe('S6 All members cool: wait or say when', () => {
  const limited = (retryAfter?: number): Answer =>
    failing(429, 'Too many requests.', null, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });

  async function provenBench(options: Partial<BenchOptions> = {}): Promise<Bench> {
    const bench = new Bench({ routes: { default: ['P/a', 'P/b'] }, providers: provider('P', 'K1'), ...options });
    await bench.prove('K1');
    return bench;
  }

  it('waits for the first member that frees itself', async () => {
    const bench = await provenBench({ script: { 'K1/a': limited(5), 'K1/b': [limited(2), ok()] } });
    const startedAtMs = Date.now();
    const { value, tookMs } = await bench.call();
    expect(value).toBeDefined();
    expect(tookMs).toBe(2_000);
    expect(bench.upstream.names).toEqual(['K1/a', 'K1/b', 'K1/b']);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 0, 2_000]);

    bench.upstream.play({ 'K1/a': ok(), 'K1/b': ok() });
    await bench.pass(2_999);
    await bench.call();
    await bench.pass(1);
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/b', 'K1/a']);
    bench.expectClean(value);
  });

  it('says when instead, where the wait would be too long', async () => {
    const bench = await provenBench({
      script: { 'K1/a': limited(5), 'K1/b': limited(2) },
      limits: { maxWaitMs: 500 },
    });
    const first = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/a', 'K1/b']);
    expect(first.error).toBeInstanceOf(LlmFailoverExhaustedError);
    expect(first.error).toMatchObject({ category: 'rate_limited', retryAfterMs: 2_000, attempts: 2 });
    const exception = toHttpException(first.error);
    expect(exception?.getStatus()).toBe(503);
    expect(exception?.retryAfterMs).toBe(2_000);

    await bench.pass(1_000);
    const second = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/a', 'K1/b']);
    expect(second.tookMs).toBe(0);
    expect(second.error).toMatchObject({
      name: 'LlmFailoverExhaustedError',
      category: 'rate_limited',
      retryAfterMs: 1_000,
      attempts: 0,
    });
    bench.expectClean(first.error, second.error);
  });

  it(`raises the ladder by one step for 12 calls at once, spreads them, and sends one probe first (seed ${SEED})`, async () => {
    const slowly = (answer: Answer): Answer => ({ ...answer, afterMs: 20 });
    const bench = await provenBench({ policies: { jitter: true }, seed: SEED });
    const startedAtMs = Date.now();
    const first = Array.from({ length: 12 }, () => slowly(limited()));
    bench.upstream.play({ 'K1/a': [...first, slowly(ok())], 'K1/b': first });
    const running = bench.calls(12);
    const entry = () => bench.entry({ scope: 'credential_model', label: 'K1', model: 'a' });
    await bench.pass(500);
    expect(bench.upstream.names.filter((name) => name === 'K1/a')).toHaveLength(12);
    expect(entry()?.marks).toMatchObject([{ untilMs: startedAtMs + 20 + 1_000 }]);
    const outcomes = await running;
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);

    const later = bench.upstream.calls
      .filter(({ credential, model }) => credential === 'K1' && model === 'a')
      .slice(12);
    const times = later.map(({ atMs }) => atMs - startedAtMs);
    expect(times[0]).toBeGreaterThanOrEqual(1_020);
    expect(times[1]).toBeGreaterThanOrEqual((times[0] ?? 0) + 20);
    expect(new Set(times).size).toBeGreaterThanOrEqual(4);
    expect(Math.max(...times)).toBeLessThanOrEqual(1_020 + 100 + 40);
    expect(entry()).toMatchObject({ state: 'available', marks: [] });
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it(`spreads those that waited for the result of one long probe (seed ${SEED})`, async () => {
    const bench = await provenBench({ routes: { default: ['P/a'] }, policies: { jitter: true }, seed: SEED });
    const first = Array.from({ length: 12 }, () => limited());
    bench.upstream.play({ 'K1/a': [...first, { ...ok(), afterMs: 1_500 }, ok()] });
    const startedAtMs = Date.now();
    const outcomes = await bench.calls(12);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    const [probeAtMs = NaN, ...others] = bench.callTimes(startedAtMs).slice(12);
    expect(others).toHaveLength(11);
    expect(Math.min(...others)).toBeGreaterThanOrEqual(probeAtMs + 1_500);
    expect(Math.max(...others)).toBeLessThanOrEqual(probeAtMs + 1_700);
    expect(new Set(others).size).toBeGreaterThanOrEqual(6);
    bench.expectClean();
  });

  it('believes a hint of 18 days for 15 minutes, then sends one half-open probe', async () => {
    const days = 18 * 86_400;
    const bench = await provenBench({ routes: { default: ['P/a'] }, script: { K1: limited(days) } });
    const { error } = await bench.call();
    expect(error.retryAfterMs).toBe(900_000);
    await bench.pass(899_999);
    expect((await bench.call({ messages: [] }, { limits: { maxWaitMs: 0 } })).error.attempts).toBe(0);
    await bench.pass(1);

    bench.upstream.play({ K1: { ...ok(), afterMs: 100 } });
    const limits = { maxWaitMs: 50 };
    const probes = await bench.calls(5, { messages: [] }, { limits });
    expect(bench.upstream.names).toEqual(['K1/a']);
    expect(probes.filter(({ value }) => value !== undefined)).toHaveLength(1);
    expect(bench.entry({ scope: 'credential_model', model: 'a' })).toMatchObject({ state: 'available' });
    bench.expectClean(error, ...probes.map((outcome) => outcome.error));
  });
});
