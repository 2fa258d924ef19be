import { loadTextCounter } from '../../lib/clients/estimate-tokens.js';
import { Bench, provider, secretOf, settle } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const MINUTE_MS = 60_000;

describe('Law 1: One bad key, one 401', () => {
  const models = ['a', 'b', 'c', 'd', 'e'];
  const routes = { default: ['P/a'], ...Object.fromEntries(models.map((model) => [model, [`P/${model}`]])) };
  const slowly = (answer: Answer, afterMs = 300): Answer => ({ ...answer, afterMs });

  it('costs 50 parallel calls for five models one upstream call, and later ones none', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: slowly(invalidKey()) } });
    const wanted = Array.from({ length: 50 }, (_, index) => ({
      request: { messages: [], model: models[index % 5] ?? 'a' },
    }));
    const outcomes = await bench.batch(wanted);
    expect(bench.upstream.names).toEqual(['K1/a']);
    expect(outcomes.every(({ error }) => error.category === 'credential_invalid')).toBe(true);
    expect(outcomes.every(({ tookMs }) => tookMs === 300)).toBe(true);

    const later = await bench.batch(wanted);
    expect(bench.upstream.calls).toHaveLength(1);
    expect(later.every(({ tookMs }) => tookMs === 0)).toBe(true);

    bench.health.reset();
    await bench.batch(wanted);
    expect(bench.upstream.calls).toHaveLength(2);
    bench.expectClean(...outcomes.map(({ error }) => error));
  });

  it('asks once per model at most, one after the other, where a bare 403 leaves open what is wrong', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: slowly({ status: 403 }) } });
    const startedAtMs = Date.now();
    const wanted = Array.from({ length: 50 }, (_, index) => ({
      request: { messages: [], model: models[index % 5] ?? 'a' },
    }));
    await bench.batch(wanted);
    expect(bench.upstream.names).toEqual(models.map((model) => `K1/${model}`));
    expect(bench.callTimes(startedAtMs)).toEqual([0, 300, 600, 900, 1_200]);
    bench.expectClean();
  });

  it.each([
    ['a rate limit', failing(429, 'Too many requests.')],
    ['a bad request', failing(400, "Unknown parameter: 'temprature'.")],
    ['an unknown model', failing(404, 'The model does not exist.', 'model_not_found')],
    ['a server error', failing(500, 'Internal error.')],
    ['the head of a success', { ...ok(), bodyAfterMs: 60_000 }],
  ])('lets the others go at once when the first answer is %s', async (_, first) => {
    const script = { 'K1/a': slowly(first), 'K1/b': ok() };
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script,
      limits: { maxRetries: 0, maxWaitMs: 0 },
    });
    const startedAtMs = Date.now();
    const others = Array.from({ length: 9 }, () => ({ request: { messages: [], model: 'b' } }));
    const outcomes = await bench.batch([{ request: { messages: [], model: 'a' } }, ...others]);
    expect(bench.callTimes(startedAtMs)).toEqual([0, ...others.map(() => 300)]);
    expect(outcomes.slice(1).every(({ value }) => value !== undefined)).toBe(true);
    bench.expectClean(...outcomes.map(({ error }) => error));
  });

  it('waits for a verdict no longer than keyCheckWaitMs, and not at all where that is 0', async () => {
    const script = { 'K1/a': slowly(ok(), 10_000), 'K1/b': ok() };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script });
    const startedAtMs = Date.now();
    const wanted = ['a', 'b', 'b'].map((model) => ({ request: { messages: [], model } }));
    await bench.batch(wanted);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 2_000, 2_000]);
    bench.expectClean();

    const impatient = new Bench({ routes, providers: provider('P', 'K1'), script, limits: { keyCheckWaitMs: 0 } });
    const againAtMs = Date.now();
    await impatient.batch(wanted);
    expect(impatient.callTimes(againAtMs)).toEqual([0, 0, 0]);
    impatient.expectClean();
  });

  it.each([
    ['is cancelled', undefined],
    [
      'finds no connection',
      { error: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), afterMs: 500 },
    ],
  ])('hands the lead to one other call when the leader %s', async (_, broken) => {
    const first: Answer = broken ?? { hangs: true };
    const script = { K1: [first, slowly(invalidKey())] };
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script,
      limits: { maxRetries: 0, maxWaitMs: 0 },
    });
    const startedAtMs = Date.now();
    const controller = new AbortController();
    const leader = bench.start({ messages: [] }, { signal: controller.signal });
    const others = bench.calls(20);
    await bench.pass(500);
    if (broken === undefined) controller.abort(new Error('the caller left'));
    const outcomes = await others;
    await leader;
    expect(bench.callTimes(startedAtMs)).toEqual([0, 500]);
    expect(outcomes.every(({ error }) => error.category === 'credential_invalid')).toBe(true);
    bench.expectClean();
  });

  it.each([
    ['answers with a server error', slowly(failing(500, 'Internal error.'))],
    ['is overloaded', slowly(failing(503, 'Overloaded.'))],
    ['takes too long', { hangs: true }],
  ])('hands the lead on once when the leader %s', async (_, first) => {
    const limits = { attemptTimeoutMs: 500, maxRetries: 0, maxWaitMs: 0 };
    const wanted = (count: number) => models.slice(0, count).map((model) => ({ request: { messages: [], model } }));
    const script = { K1: [first, slowly(invalidKey())] };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script, limits });
    const outcomes = await bench.batch(wanted(5));
    expect(bench.upstream.calls).toHaveLength(2);
    expect(outcomes.slice(1).every(({ error }) => error.category === 'credential_invalid')).toBe(true);
    bench.expectClean();

    const silent = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: first }, limits });
    const startedAtMs = Date.now();
    await silent.batch(wanted(5));
    const [, secondAtMs = 0, ...others] = silent.callTimes(startedAtMs);
    expect(others).toEqual([2 * secondAtMs, 2 * secondAtMs, 2 * secondAtMs]);
    silent.expectClean();
  });

  it('waits for all leaders together no longer than keyCheckWaitMs, over several keys', async () => {
    const bench = new Bench({
      routes: { default: ['P/a', 'R/a', 'S/a'] },
      providers: { ...provider('P', 'K1'), ...provider('R', 'K2'), ...provider('S', 'K3') },
      script: { K1: slowly(invalidKey(), 1_500), K2: slowly(invalidKey(), 1_500), K3: ok() },
    });
    const startedAtMs = Date.now();
    await bench.calls(3);
    const timesOf = (key: string) =>
      bench.upstream.calls.filter(({ credential }) => credential === key).map(({ atMs }) => atMs - startedAtMs);
    expect(timesOf('K1')).toEqual([0]);
    expect(timesOf('K2')).toEqual([1_500, 2_000, 2_000]);
    bench.expectClean();
  });

  it('takes no count that was estimated on the spot for a verdict', async () => {
    await loadTextCounter(); // reads a file, which no virtual time covers
    const counting = { Q: { api: 'anthropic' as const, baseUrl: 'http://q.test', keys: secretOf('K2') } };
    const bench = new Bench({
      routes: { ...routes, mixed: ['P/a', 'Q/a'] },
      providers: { ...provider('P', 'K1'), ...counting },
      script: { K1: slowly(invalidKey()) },
    });
    const counted = bench.client.promises.countTokens({ messages: [] }, { route: 'mixed' });
    const outcomes = await bench.calls(5);
    expect(await counted).toMatchObject({ estimated: true });
    expect(bench.upstream.names).toEqual(['K1/a']);
    expect(outcomes.every(({ error }) => error.category === 'credential_invalid')).toBe(true);
    bench.expectClean();
  });

  it('prefers a proven sibling to waiting', async () => {
    const script = { K1: slowly(invalidKey()), K2: ok() };
    const bench = new Bench({ routes, providers: provider('P', 'K1', 'K2'), script });
    await bench.prove('K2');
    const startedAtMs = Date.now();
    const outcomes = await bench.calls(3);
    expect(bench.upstream.names).toEqual(['K1/a', 'K2/a', 'K2/a', 'K2/a']);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 0, 0, 300]);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    bench.expectClean();
  });

  it('waits again for no more than one call after a reset, also where the key is good now', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: slowly(invalidKey()) } });
    await bench.calls(10);
    bench.health.reset({ credential: 'K1' });
    bench.upstream.play({ K1: slowly(ok()) });
    const startedAtMs = Date.now();
    await bench.calls(3);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 300, 300]);
    bench.expectClean();
  });

  it('asks no more with a key that Google calls expired, though it has worked before', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    const message = 'API key expired. Please renew the API key.';
    const expired = { status: 400, body: { error: { code: 400, message, status: 'INVALID_ARGUMENT', details } } };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: expired } });
    await bench.prove('K1');
    for (let hour = 0; hour < 24; hour += 1) {
      const { error } = await bench.call();
      expect(error.category).toBe('credential_expired');
      await bench.pass(60 * MINUTE_MS);
    }
    expect(bench.upstream.names).toEqual(['K1/a']);
    bench.expectClean();
  });

  it('sends one leased probe to a quarantined key: after 15 minutes, doubling to 6 hours', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: slowly(invalidKey()) } });
    await bench.call();
    for (const minutes of [15, 30, 60, 120, 240, 360, 360]) {
      const before = bench.upstream.calls.length;
      await bench.pass(minutes * MINUTE_MS - 301);
      await bench.calls(5);
      expect(bench.upstream.calls).toHaveLength(before);
      await bench.pass(301);
      const outcomes = await bench.calls(5);
      expect(bench.upstream.calls).toHaveLength(before + 1);
      expect(outcomes.every(({ error }) => error.category === 'credential_invalid')).toBe(true);
    }
    await bench.pass(360 * MINUTE_MS);
    bench.upstream.play({ K1: ok() });
    expect((await bench.call()).value).toBeDefined();
    expect(bench.entry({ scope: 'credential' })).toMatchObject({ state: 'available', proven: true, marks: [] });
    bench.expectClean();
  });

  it('sends no probes where quarantineProbeMs is 0', async () => {
    const policies = { quarantineProbeMs: 0 };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: invalidKey() }, policies });
    await bench.call();
    await bench.pass(30 * 86_400_000);
    await bench.calls(5);
    expect(bench.upstream.calls).toHaveLength(1);
    await settle(() => true);
    bench.expectClean();
  });
});
