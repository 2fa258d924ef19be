import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const broken = failing(500, 'Internal error.');
const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };

describe('Waiting retries', () => {
  it('back off twice on the same target where nothing else is left', async () => {
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: broken } });
    const startedAtMs = Date.now();
    const { error } = await bench.call();
    expect(bench.callTimes(startedAtMs)).toEqual([0, 500, 1_500]);
    expect(error).toMatchObject({ name: 'LlmCallError', category: 'server_error', attempts: 3 });
    expect(bench.eventsOf('retry-scheduled')).toMatchObject([
      { action: 'retry', delayMs: 500, category: 'server_error' },
      { action: 'retry', delayMs: 1_000, category: 'server_error' },
    ]);
    bench.expectClean(error);
  });

  it('take a sibling key for the same model where there is one', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1', 'K2'),
      script: { K1: broken, K2: ok() },
    });
    const startedAtMs = Date.now();
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K1/m', 'K2/m']);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 500]);
    bench.expectClean();
  });

  it.each([
    ['500', broken],
    ['429', failing(429, 'Too many requests.')],
  ])('are barred by x-should-retry: false after a %s, but failover is not', async (_, answer) => {
    const barred = { ...answer, headers: { ...answer.headers, 'x-should-retry': 'false' } };
    const alone = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: barred } });
    expect(await alone.call()).toMatchObject({ tookMs: 0, error: { attempts: 1 } });
    const bench = new Bench({ routes: { default: ['P/m', 'Q/n'] }, providers, script: { K1: barred, K2: ok() } });
    expect((await bench.call()).value).toBeDefined();
    alone.expectClean();
    bench.expectClean();
  });

  it('are not made of a request that is wrong, whatever x-should-retry says', async () => {
    const script = { K1: failing(400, "Unknown parameter: 'x'.", null, { 'x-should-retry': 'true' }) };
    const bench = new Bench({ routes: { default: ['P/m', 'Q/n'] }, providers, script });
    expect((await bench.call()).error).toMatchObject({ category: 'invalid_request', attempts: 1 });
    bench.expectClean();
  });

  it('wait as long as the provider asks, or not at all where that is too long', async () => {
    const asking = (seconds: number) => failing(503, 'Unavailable.', null, { 'retry-after': String(seconds) });
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: [asking(7), ok()] } });
    expect((await bench.call()).tookMs).toBe(7_000);
    const late = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers,
      script: { K1: asking(31), K2: broken },
      limits: { maxRetries: 1 },
    });
    const { error, tookMs } = await late.call();
    expect(late.upstream.names).toEqual(['K1/m', 'K2/n', 'K2/n']);
    expect(tookMs).toBe(500);
    // The other one is free as soon as its back-off is over.
    expect(error.retryAfterMs).toBe(1_000);
    bench.expectClean();
    late.expectClean(error);
  });

  it('wait no longer than maxWaitMs together, however wake-ups are spread', async () => {
    const limited = failing(429, 'Too many requests.', null, { 'retry-after': '2' });
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: [limited, ok()] },
      limits: { maxWaitMs: 2_000 },
      policies: { jitter: true },
    });
    expect(await bench.call()).toMatchObject({ tookMs: 2_000, value: expect.anything() });
    bench.expectClean();
  });

  it('stop for all calls while the provider’s bucket of tokens is empty', async () => {
    const policies = { breakerThreshold: 1_000, retryTokens: 12 };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: broken }, policies });
    await bench.prove('K1');
    expect((await bench.call()).error.attempts).toBe(3);
    expect((await bench.call()).error.attempts).toBe(1);
    bench.upstream.play({ K1: ok() });
    for (let success = 0; success < 3; success += 1) await bench.call();
    bench.upstream.play({ K1: broken });
    expect((await bench.call()).error.attempts).toBe(2);
    bench.expectClean();
  });

  it('are never made of an unknown failure', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: { status: 418, body: 'teapot' } },
    });
    expect(await bench.call()).toMatchObject({ tookMs: 0, error: { category: 'unknown', attempts: 1 } });
    bench.expectClean();
  });
});

describe('Budgets of attempts', () => {
  it('count what did not end in a credential fault against maxAttempts', async () => {
    const script = { K1: invalidKey(), K2: invalidKey(), K3: broken, K4: broken, K5: ok() };
    const many = {
      ...provider('P', 'K1', 'K2'),
      ...provider('Q', 'K3'),
      ...provider('R', 'K4'),
      ...provider('S', 'K5'),
    };
    const routes = { default: ['P/m', 'Q/m', 'R/m', 'S/m'] };
    const enough = new Bench({ routes, providers: many, script, limits: { maxAttempts: 3 } });
    expect(failoverOf((await enough.call()).value)).toMatchObject({ provider: 'S', attempts: 5 });
    const short = new Bench({ routes, providers: many, script, limits: { maxAttempts: 2 } });
    const { error } = await short.call();
    expect(error.attempts).toBe(4);
    expect(error.message).toContain('maxAttempts (2) is reached');
    enough.expectClean();
    short.expectClean(error);
  });

  it('are not spent by blocked candidates, nor the budget of retries', async () => {
    const bench = new Bench({
      routes: { prepare: ['P/m'], default: ['P/m', 'Q/n'] },
      providers,
      script: { K1: failing(404, 'The model does not exist.', 'model_not_found'), K2: [broken, broken, ok()] },
    });
    await bench.call({ messages: [], model: 'prepare' });
    const { value } = await bench.call({ messages: [] }, { limits: { maxAttempts: 3 } });
    expect(failoverOf(value)).toMatchObject({ provider: 'Q', attempts: 3 });
    bench.expectClean(value);
  });
});

describe('The time to come back', () => {
  it.each([
    ['a rate limit', failing(429, 'Too many requests.', null, { 'retry-after': '600' }), 600_000],
    ['a used-up quota', failing(429, 'You exceeded your current quota.', 'insufficient_quota'), 3_600_000],
    ['a model that is not there', failing(404, 'The model does not exist.', 'model_not_found'), undefined],
    ['a key without permission', failing(403, 'You have no access.', 'permission_denied'), undefined],
    ['an invalid key', invalidKey(), undefined],
  ])('is told after %s only where time alone cures it', async (_, answer, expected) => {
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: answer } });
    expect((await bench.call()).error.retryAfterMs).toBe(expected);
    expect((await bench.call()).error).toMatchObject({ attempts: 0, retryAfterMs: expected });
    bench.expectClean();
  });

  it('is the soonest of all candidates, also of those that were not called', async () => {
    const limited = (seconds: string) => failing(429, 'Too many requests.', null, { 'retry-after': seconds });
    const script = { K1: limited('300'), K2: limited('60') };
    const bench = new Bench({ routes: { default: ['P/m', 'Q/n'] }, providers, script });
    expect((await bench.call()).error).toMatchObject({ name: 'LlmFailoverExhaustedError', retryAfterMs: 60_000 });
    expect((await bench.call()).error).toMatchObject({
      name: 'LlmFailoverExhaustedError',
      retryAfterMs: 60_000,
      attempts: 0,
    });
    bench.expectClean();
  });
});

describe('Auth retries', () => {
  it('are delayed anew when one of them meets a passing failure, and end when it meets another fault', async () => {
    const flaky = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: [ok(), invalidKey(), broken, ok()] },
    });
    await flaky.call();
    const startedAtMs = Date.now();
    expect((await flaky.call()).value).toBeDefined();
    expect(flaky.callTimes(startedAtMs)).toEqual([0, 0, 1_000, 3_000]);

    const gone = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: [ok(), invalidKey(), failing(404, 'The model does not exist.', 'model_not_found')] },
    });
    await gone.call();
    expect((await gone.call()).error).toMatchObject({ attempts: 2, authRetries: 1 });
    flaky.expectClean();
    gone.expectClean();
  });

  it('are not made where the provider says not to retry, nor beyond maxAuthRetries', async () => {
    const barred = failing(401, 'Incorrect API key provided.', 'invalid_api_key', { 'x-should-retry': 'false' });
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: [ok(), barred] } });
    await bench.call();
    expect((await bench.call()).error).toMatchObject({ attempts: 1, authRetries: 0 });
    const once = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: [ok(), invalidKey()] },
      limits: { maxAuthRetries: 1 },
    });
    await once.call();
    expect((await once.call()).error).toMatchObject({ attempts: 2, authRetries: 1 });
    bench.expectClean();
    once.expectClean();
  });

  it('end as soon as the provider says not to retry', async () => {
    const barred = failing(401, 'Incorrect API key provided.', 'invalid_api_key', { 'x-should-retry': 'false' });
    const script = { K1: [ok(), invalidKey(), barred, ok()] };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script });
    await bench.call();
    expect((await bench.call()).error).toMatchObject({ attempts: 2, authRetries: 1 });
    bench.expectClean();
  });

  it('are not made once another call has learnt that the key is revoked', async () => {
    const revoked = { ...failing(401, 'Your API key has been revoked.'), afterMs: 500 };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: [invalidKey(), revoked, ok()] } });
    await bench.prove('K1');
    const outcomes = await bench.calls(2);
    expect(bench.upstream.calls).toHaveLength(2);
    expect(outcomes.every(({ error }) => error.authRetries === 0)).toBe(true);
    bench.expectClean();
  });

  it('leave the budget of other waits alone', async () => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'], q: ['Q/n'] },
      providers,
      script: { K1: invalidKey(), K2: [failing(429, 'Too many requests.', null, { 'retry-after': '2' }), ok()] },
      limits: { maxWaitMs: 1_500 },
    });
    await bench.prove('K1', 'K2');
    await bench.call({ messages: [], model: 'q' });
    const { value, tookMs } = await bench.call();
    expect(failoverOf(value)).toMatchObject({ provider: 'Q' });
    expect(tookMs).toBe(2_000);
    expect(bench.upstream.names).toEqual(['K2/n', 'K1/m', 'K1/m', 'K2/n']);
    bench.expectClean(value);
  });

  it('honour a hint, and have a budget of waiting of their own', async () => {
    const asking = failing(401, 'Incorrect API key provided.', 'invalid_api_key', { 'retry-after': '4' });
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: [ok(), asking, ok()] },
      limits: { maxWaitMs: 0 },
    });
    await bench.call();
    expect((await bench.call()).tookMs).toBe(4_000);
    bench.expectClean();
  });
});
