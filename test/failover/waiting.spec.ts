import { Bench, provider, settle, type BenchOptions } from '../support/bench.js';
import { listenersOf } from '../support/listeners-of.js';
import { failing, ok, type Script, type UpstreamCall } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const routes = { default: ['P/m'], other: ['Q/n'] };
const limited = (seconds: number) => failing(429, 'Too many requests.', null, { 'retry-after': String(seconds) });
const broken = failing(500, 'Internal error.');
const REQUEST = { messages: [] };

/** A request that says which one it is. */
const numbered = (number: number) => ({ messages: [{ role: 'user' as const, content: String(number) }] });
const numberOf = ({ body }: UpstreamCall): number =>
  Number((body as { readonly messages: readonly { readonly content: string }[] }).messages[0]?.content);

function start(script: Script, options: Partial<BenchOptions> = {}): Bench {
  const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };
  return new Bench({ routes, providers, script, ...options });
}

/** A bench whose only key of P is out for so many seconds. */
async function limitedFor(seconds: number, script: Script, options: Partial<BenchOptions> = {}): Promise<Bench> {
  const bench = start({ K1: limited(seconds) }, options);
  await bench.prove('K1', 'K2');
  await bench.call(REQUEST, { limits: { maxWaitMs: 0 } });
  bench.upstream.play(script);
  return bench;
}

/** What the waiter still holds. */
const held = ({ core }: Bench): unknown => {
  const { queues, waiting } = core.engine['waiter'] as unknown as Record<string, unknown>;
  return [queues, waiting];
};
const NOTHING = [new Map(), 0];

describe('Calls that wait for the same key', () => {
  const answer = { ...ok(), afterMs: 20 };

  it('tell of their wait once, though what happens to the key meanwhile wakes them', async () => {
    const script = { 'K1/m': [limited(5), ok()], 'K1/n': ok() };
    const bench = start(script, { routes: { ...routes, n: ['P/n'] } });
    const waiter = bench.start();
    await bench.pass(1_000);
    // Its first success proves the key.
    await bench.client.promises.chat({ ...REQUEST, model: 'n' });
    await bench.pass(4_000);
    expect((await waiter).tookMs).toBe(5_000);
    expect(bench.eventsOf('retry-scheduled')).toHaveLength(1);
  });

  it.each([
    ['answers', 1, 80, [answer]],
    ['answers', 2, 400, [answer]],
    ['is limited once more', 3, 80, [limited(1), answer]],
    ['is limited once more', 4, 400, [limited(1), answer]],
    ['is limited twice more', 5, 80, [limited(1), limited(2), answer]],
  ])(
    'are served in the order in which they came, when it then %s (seed %d, %d calls)',
    async (_, seed, count, answers) => {
      const bench = await limitedFor(4, { K1: answers }, { policies: { jitter: true }, seed });
      const outcomes = await bench.batch(
        Array.from({ length: count }, (_none, number) => ({ request: numbered(number) })),
      );
      expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
      const served = bench.upstream.calls.slice(answers.length - 1).map(numberOf);
      const turnsOf = (from: number) =>
        Array.from({ length: count / 4 }, (_none, index) => served.indexOf(from + index));
      expect(Math.min(...turnsOf(0))).toBeGreaterThanOrEqual(0);
      expect(Math.max(...turnsOf(0))).toBeLessThan(Math.min(...turnsOf((3 * count) / 4)));
      expect(new Set(bench.upstream.calls.map(({ atMs }) => atMs)).size).toBeGreaterThan(20);
      expect(held(bench)).toEqual(NOTHING);
      bench.expectClean();
    },
  );

  it('let one go first, to see whether it is free', async () => {
    const bench = await limitedFor(4, { K1: { ...ok(), afterMs: 1_000 } }, { policies: { jitter: true } });
    const startedAtMs = Date.now();
    await bench.calls(40);
    const [first = 0, second = 0] = bench.callTimes(startedAtMs);
    expect(first).toBeGreaterThanOrEqual(4_000);
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    bench.expectClean();
  });
});

describe('The number of calls that wait', () => {
  const policies = { maxWaitingCalls: 3 };

  it('is bounded: one more fails at once, and says when to come back', async () => {
    const bench = await limitedFor(4, { K1: ok(), K2: ok() }, { policies });
    const outcomes = await bench.calls(5);
    expect(outcomes.map(({ tookMs }) => tookMs)).toEqual([4_000, 4_000, 4_000, 0, 0]);
    for (const { error } of outcomes.slice(3)) {
      expect(error).toMatchObject({ category: 'rate_limited', attempts: 0, retryAfterMs: 4_000 });
    }
    expect(outcomes.slice(0, 3).every(({ value }) => value !== undefined)).toBe(true);
    bench.expectClean(outcomes[4]?.error);
  });

  it('is no bound for calls that have nothing to wait for', async () => {
    const bench = await limitedFor(4, { K1: ok(), K2: ok() }, { policies });
    const waiting = Array.from({ length: 3 }, () => ({ request: REQUEST }));
    const outcomes = await bench.batch([...waiting, { request: { ...REQUEST, model: 'Q/n' } }]);
    expect(outcomes.map(({ tookMs }) => tookMs)).toEqual([4_000, 4_000, 4_000, 0]);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    bench.expectClean();
  });

  it('bounds back-off too', async () => {
    const bench = start({ K1: broken }, { policies: { maxWaitingCalls: 2, breakerThreshold: 99 } });
    await bench.prove('K1');
    const outcomes = await bench.calls(4);
    expect(outcomes.map(({ error }) => error.attempts)).toEqual([3, 3, 1, 1]);
    bench.expectClean();
  });

  it('has room again for a call when another gives up', async () => {
    const bench = await limitedFor(4, { K1: ok() }, { policies: { maxWaitingCalls: 1 } });
    const controller = new AbortController();
    const first = bench.start(REQUEST, { signal: controller.signal });
    await bench.pass(1_000);
    expect(await bench.call()).toMatchObject({ tookMs: 0, error: { retryAfterMs: 3_000 } });
    controller.abort(new Error('the caller left'));
    expect((await first).error).toMatchObject({ message: 'the caller left' });
    expect(await bench.call()).toMatchObject({ tookMs: 3_000, value: expect.anything() });
    expect(held(bench)).toEqual(NOTHING);
    bench.expectClean();
  });
});

describe('A crowd that gives up', () => {
  it('leaves no timer, no listener and no place in the queue, and takes nobody with it', async () => {
    const bench = await limitedFor(4, { K1: ok() }, { policies: { jitter: true } });
    const controllers = Array.from({ length: 50 }, () => new AbortController());
    const counts = controllers.map(({ signal }) => listenersOf(signal));
    const left = controllers.map(({ signal }) => bench.start(REQUEST, { signal }));
    let isServed = false;
    const stays = bench.start().finally(() => {
      isServed = true;
    });
    await bench.pass(100);
    const startedAtMs = Date.now();
    controllers.forEach((controller, index) => controller.abort(new Error(`left ${index}`)));
    const outcomes = await Promise.all(left);
    expect(Date.now()).toBe(startedAtMs);
    expect(outcomes.map(({ error }) => error.message)).toEqual(controllers.map((_, index) => `left ${index}`));
    expect(counts.map((count) => count())).toEqual(controllers.map(() => 0));
    expect(bench.upstream.calls).toEqual([]);
    await settle(() => isServed);
    expect((await stays).value).toBeDefined();
    expect(held(bench)).toEqual(NOTHING);
    bench.expectClean();
  });
});

describe('The waits of a call', () => {
  it.each([
    ['two rate limits', 4_000, [limited(2), limited(2), ok()], 4_000, true],
    ['two rate limits', 3_999, [limited(2), limited(2), ok()], 2_000, false],
    ['a back-off and a rate limit', 2_500, [broken, limited(2), ok()], 2_500, true],
    ['a back-off and a rate limit', 2_499, [broken, limited(2), ok()], 500, false],
  ])('count together: %s under a maxWaitMs of %d', async (_, maxWaitMs, answers, tookMs, isAnswered) => {
    const bench = start({ K1: answers }, { limits: { maxWaitMs } });
    await bench.prove('K1');
    const outcome = await bench.call();
    expect(outcome.tookMs).toBe(tookMs);
    expect(outcome.value !== undefined).toBe(isAnswered);
    if (!isAnswered) expect(outcome.error.retryAfterMs).toBe(2_000);
    bench.expectClean(outcome.error);
  });

  it('count for that call alone', async () => {
    const bench = start({ K1: [limited(2), ok(), limited(2), ok()] }, { limits: { maxWaitMs: 2_000 } });
    for (const _ of [1, 2]) expect(await bench.call()).toMatchObject({ tookMs: 2_000, value: expect.anything() });
    bench.expectClean();
  });
});

describe('A call that waits for a candidate', () => {
  it.each<[string, (bench: Bench) => unknown, object]>([
    [
      'a person isolates it',
      (bench) => bench.health.isolate({ provider: 'P' }, 'maintenance'),
      { message: expect.stringContaining('isolated by hand: maintenance') },
    ],
    [
      'its key turns out to be revoked',
      (bench) => bench.call(REQUEST, { route: 'other' }),
      { category: 'credential_revoked', message: expect.stringContaining('revoked') },
    ],
  ])('tells what keeps it out at the end: %s', async (_, happens, told) => {
    const revoked = failing(401, 'This API key has been revoked.', 'api_key_revoked');
    const limited = failing(429, 'Too many requests.', null, { 'retry-after': '20' });
    const routes = { default: ['P/m'], other: ['P/n'] };
    const script = { 'K1/m': limited, 'K1/n': revoked };
    const limits = { maxRetries: 0, maxWaitMs: 30_000 };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script, limits });
    await bench.prove('K1');
    await bench.call(REQUEST, { limits: { maxWaitMs: 0 } });
    const waiting = bench.start(REQUEST);
    await bench.pass(1_000);
    await happens(bench);
    await bench.pass(100);
    const { error } = await waiting;
    expect(error).toMatchObject({ ...told, attempts: 0 });
    expect(error.trail).toHaveLength(1);
    bench.expectClean(error);
  });
});

describe('The budget of retries', () => {
  const attempts = async (bench: Bench, model = 'P/m') => {
    const { value, error } = await bench.call({ ...REQUEST, model });
    return value === undefined ? error.attempts : 0;
  };

  it('is each provider’s own', async () => {
    const policies = { breakerThreshold: 99, retryTokens: 10 };
    const bench = start({ K1: broken, K2: broken }, { policies });
    expect([await attempts(bench), await attempts(bench)]).toEqual([3, 1]);
    expect([await attempts(bench, 'Q/n'), await attempts(bench, 'Q/n')]).toEqual([3, 1]);
    bench.expectClean();
  });

  it('pays 10 for a retry after a time-out, and 5 for another', async () => {
    const options = { policies: { breakerThreshold: 99, retryTokens: 20 }, limits: { attemptTimeoutMs: 1_000 } };
    const slow = start({ K1: { hangs: true } }, options);
    expect([await attempts(slow), await attempts(slow)]).toEqual([3, 1]);
    const failed = start({ K1: broken }, options);
    expect([await attempts(failed), await attempts(failed), await attempts(failed)]).toEqual([3, 3, 1]);
    slow.expectClean();
    failed.expectClean();
  });

  it('gets 1 back for a success', async () => {
    const bench = start({ K1: broken }, { policies: { breakerThreshold: 99, retryTokens: 10 } });
    expect([await attempts(bench), await attempts(bench)]).toEqual([3, 1]);
    for (const [successes, made] of [
      [4, 1],
      [1, 2],
    ] as const) {
      bench.upstream.play({ K1: ok() });
      for (let success = 0; success < successes; success += 1) await attempts(bench);
      bench.upstream.play({ K1: broken });
      expect(await attempts(bench)).toBe(made);
    }
    bench.expectClean();
  });

  it('does not bar failover, and is not needed for it', async () => {
    const bench = start(
      { K1: broken, K2: ok() },
      { routes: { default: ['P/m', 'Q/n'] }, policies: { retryTokens: 4, breakerThreshold: 99 } },
    );
    expect(await bench.call()).toMatchObject({ tookMs: 0, value: expect.anything() });
    bench.expectClean();
  });
});
