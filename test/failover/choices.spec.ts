import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const broken = failing(500, 'Internal error.');
const page: Answer = {
  status: 403,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><body>Access denied</body></html>',
};
const refused: Answer = { error: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) };
const providers = { ...provider('P', 'K1', 'K2'), ...provider('Q', 'K3') };
const still = { maxRetries: 0, maxWaitMs: 0, maxAuthRetries: 0 };

describe('The next candidate', () => {
  it.each([
    ['an invalid key', invalidKey(), ['K1/m', 'K2/m']],
    [
      'a key without permission',
      failing(403, 'You have no access to this model.', 'permission_denied'),
      ['K1/m', 'K2/m'],
    ],
    ['a used-up quota', failing(429, 'You exceeded your current quota.', 'insufficient_quota'), ['K1/m', 'K2/m']],
    ['a rate limit', failing(429, 'Too many requests.'), ['K1/m', 'K2/m']],
    ['a model that is not there', failing(404, 'The model does not exist.', 'model_not_found'), ['K1/m', 'K2/m']],
    ['an overload', failing(529, 'Overloaded.'), ['K1/m', 'K3/n']],
    ['a server error', broken, ['K1/m', 'K3/n']],
    ['rubbish', { status: 200, body: 'rubbish' }, ['K1/m', 'K3/n']],
    ['no connection', refused, ['K1/m', 'K3/n']],
    ['a web page', page, ['K1/m', 'K3/n']],
    ['an unknown failure', { status: 418, body: 'teapot' }, ['K1/m', 'K3/n']],
  ] as const)('comes at once after %s', async (_, answer, expected) => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers,
      script: { K1: answer, K2: ok(), K3: ok() },
    });
    const { value, tookMs } = await bench.call();
    expect(value).toBeDefined();
    expect(tookMs).toBe(0);
    expect(bench.upstream.names).toEqual(expected);
    bench.expectClean(value);
  });

  it('is on another base URL after a connection that failed: no other key or model of this one', async () => {
    const routes = { default: ['P/a', 'P/b', 'Q/n'] };
    const bench = new Bench({ routes, providers, script: { K1: refused, K2: refused, K3: ok() } });
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K1/a', 'K3/n']);
    expect(bench.entry({ scope: 'base_url', provider: 'P' })).toMatchObject({ failures: 1 });
    bench.expectClean();
  });

  it('is the first choice again as soon as that one has recovered', async () => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers,
      script: { K1: [failing(529, 'Overloaded.'), ok()], K3: ok() },
    });
    await bench.call();
    await bench.call();
    await bench.pass(1_000);
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/m', 'K3/n', 'K3/n', 'K1/m']);
    bench.expectClean();
  });
});

describe('What a failure marks', () => {
  it('is one model of the key for a bare 403, and for a short while where the key has worked before', async () => {
    const script = { K1: { status: 403 }, K2: ok(), K3: ok() };
    const proven = new Bench({ routes: { default: ['P/m'] }, providers, script, limits: still });
    await proven.prove('K1');
    await proven.call();
    expect(proven.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ marks: [] });
    expect(proven.entry({ scope: 'credential_model', label: 'K1' })).toMatchObject({
      marks: [{ reason: 'permission_denied', kind: 'cooling', untilMs: Date.now() + 5_000 }],
    });

    const fresh = new Bench({ routes: { default: ['P/m'] }, providers, script, limits: still });
    await fresh.call();
    expect(fresh.entry({ scope: 'credential', label: 'K1' })).toBeUndefined();
    expect(fresh.entry({ scope: 'credential_model', label: 'K1' })).toMatchObject({
      marks: [{ reason: 'permission_denied', untilMs: Date.now() + 600_000 }],
    });
    proven.expectClean();
    fresh.expectClean();
  });

  it('is the model alone for a web page under 401 or 403, for 30 seconds', async () => {
    for (const status of [401, 403]) {
      const bench = new Bench({
        routes: { default: ['P/m', 'Q/n'] },
        providers,
        script: { K1: { ...page, status }, K3: ok() },
      });
      await bench.prove('K1');
      await bench.call();
      const { marks = [] } = bench.entry({ scope: 'provider_model', provider: 'P' }) ?? {};
      expect(marks).toMatchObject([{ reason: 'permission_denied', untilMs: Date.now() + 30_000 }]);
      expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ state: 'available', marks: [] });
      bench.expectClean();
    }
  });

  it('is one model of the key where the quota of a model is used up', async () => {
    const answer = failing(429, 'You exceeded your current quota for this model.', 'insufficient_quota');
    const bench = new Bench({
      routes: { default: ['P/a'], b: ['P/b'] },
      providers: provider('P', 'K1'),
      script: { 'K1/a': answer, 'K1/b': ok() },
    });
    await bench.call({ messages: [] }, { limits: still });
    expect((await bench.call({ messages: [], model: 'b' })).value).toBeDefined();
    expect(bench.entry({ scope: 'credential_model', model: 'a' })).toMatchObject({
      marks: [{ reason: 'quota_exhausted' }],
    });
    bench.expectClean();
  });
});

describe('Half-open probes', () => {
  it('ask every ten minutes whether a quota is back, one at a time', async () => {
    const empty = { ...failing(429, 'You exceeded your current quota.', 'insufficient_quota'), afterMs: 50 };
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: empty },
      limits: still,
    });
    await bench.prove('K1');
    await bench.call();
    for (let probe = 1; probe <= 3; probe += 1) {
      await bench.calls(3);
      expect(bench.upstream.calls).toHaveLength(probe);
      await bench.pass(600_000);
      await bench.calls(3);
      expect(bench.upstream.calls).toHaveLength(probe + 1);
    }
    bench.expectClean();
  });

  it('give their lease back on a result that says nothing', async () => {
    const script = { K1: [failing(429, 'Too many requests.'), failing(400, "Unknown parameter: 'x'."), ok()] };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script, limits: still });
    await bench.prove('K1');
    await bench.call();
    await bench.pass(1_000);
    expect((await bench.call()).error.category).toBe('invalid_request');
    expect(bench.entry({ scope: 'credential_model' })?.state).toBe('half-open');
    expect((await bench.call()).value).toBeDefined();
    expect(bench.entry({ scope: 'credential_model' })).toMatchObject({ state: 'available', marks: [] });
    bench.expectClean();
  });

  it('give their lease back when their caller leaves', async () => {
    const script = { K1: [failing(429, 'Too many requests.'), { hangs: true }, ok()] };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script, limits: still });
    await bench.prove('K1');
    await bench.call();
    await bench.pass(1_000);
    const controller = new AbortController();
    const running = bench.start({ messages: [] }, { signal: controller.signal });
    await bench.pass(10);
    expect((await bench.call()).error.skipped).toMatchObject([{ reason: 'another call is probing it' }]);
    controller.abort();
    await running;
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean();
  });

  it('tell other calls to come back after `probeIntervalMs`', async () => {
    const script = { K1: [failing(429, 'Too many requests.'), { hangs: true } as const] };
    const policies = { probeIntervalMs: 4_000 };
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script,
      policies,
      limits: still,
    });
    await bench.prove('K1');
    await bench.call();
    await bench.pass(1_000);
    const controller = new AbortController();
    const probing = bench.start({ messages: [] }, { signal: controller.signal });
    await bench.pass(10);
    expect((await bench.call()).error).toMatchObject({ retryAfterMs: 4_000 });
    controller.abort();
    await probing;
    bench.expectClean();
  });
});

describe('Policies', () => {
  it.each([
    ['fail', { server_error: { action: 'fail' } }, ['K1/m']],
    ['next', { server_error: { action: 'next' } }, ['K1/m', 'K3/n']],
  ] as const)('set the action of a category: %s', async (_, policies, expected) => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers,
      script: { K1: broken, K3: broken },
      policies,
    });
    await bench.call();
    expect(bench.upstream.names).toEqual(expected);
    bench.expectClean();
  });

  it.each([
    ['P/m', 7_000],
    // The other target may be asked at once.
    ['P/m, Q/n', 0],
  ])('that end a call say when to come back, on %s', async (targets, retryAfterMs) => {
    const bench = new Bench({
      routes: { default: targets.split(', ') },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K3') },
      script: { K1: failing(429, 'Too many requests.', null, { 'retry-after': '7' }), K3: ok() },
      policies: { rate_limited: { action: 'fail' }, invalid_request: { cooldownMs: 9_000 } },
    });
    expect((await bench.call()).error).toMatchObject({ category: 'rate_limited', attempts: 1, retryAfterMs });
    bench.upstream.play({ K1: failing(400, "Unknown parameter: 'x'."), K3: failing(400, "Unknown parameter: 'x'.") });
    await bench.pass(10_000);
    expect((await bench.call()).error).toMatchObject({ category: 'invalid_request', retryAfterMs: undefined });
    bench.expectClean();
  });

  it('set a cooldown, or switch it off with 0', async () => {
    const limited = failing(429, 'Too many requests.');
    const none = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: limited, K2: limited },
      limits: still,
      policies: { rate_limited: { cooldownMs: 0 } },
    });
    await none.call();
    await none.call();
    expect(none.upstream.names).toEqual(['K1/m', 'K2/m', 'K1/m', 'K2/m']);
    expect(none.entry({ scope: 'credential_model' })).toBeUndefined();

    const long = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: broken, K2: broken },
      limits: still,
      policies: { server_error: { cooldownMs: 7_000 } },
    });
    expect((await long.call()).error.retryAfterMs).toBe(7_000);
    none.expectClean();
    long.expectClean();
  });

  it('let a route go on after filtered content', async () => {
    const filtered = failing(400, 'The response was filtered.', 'content_filter');
    const options = { providers, script: { K1: filtered, K3: ok() } };
    const stops = new Bench({ ...options, routes: { default: ['P/m', 'Q/n'] } });
    expect((await stops.call()).error).toMatchObject({ category: 'content_filtered', attempts: 1 });
    const goesOn = new Bench({
      ...options,
      routes: { default: { targets: ['P/m', 'Q/n'], onContentFiltered: 'next' } },
    });
    expect((await goesOn.call()).value).toBeDefined();
    expect(stops.health.snapshot().entries).toEqual([]);
    stops.expectClean();
    goesOn.expectClean();
  });
});

describe('An outage of keys', () => {
  it('cools the provider, not the keys, and says that it may pass', async () => {
    const labels = ['K1', 'K2', 'K3', 'K4'];
    const script = Object.fromEntries(labels.map((label) => [label, invalidKey()]));
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', ...labels),
      script,
      limits: still,
    });
    await bench.prove(...labels);
    const { error } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/m', 'K2/m', 'K3/m']);
    expect(error.transientSuspected).toBe(true);
    expect(bench.entry({ scope: 'provider' })).toMatchObject({
      marks: [{ reason: 'key_outage', untilMs: Date.now() + 5_000 }],
    });
    for (const label of labels) expect(bench.entry({ scope: 'credential', label })).toMatchObject({ marks: [] });

    const second = await bench.call();
    expect(second.error).toMatchObject({
      name: 'LlmCallError',
      attempts: 0,
      transientSuspected: true,
      retryAfterMs: 5_000,
    });
    // None of them is at fault, and K4 was never asked.
    expect(second.error.credential).toBeUndefined();
    bench.upstream.play(Object.fromEntries(labels.map((label) => [label, ok()])));
    await bench.pass(5_000);
    expect((await bench.call()).value).toBeDefined();
    expect(bench.entry({ scope: 'provider' })).toMatchObject({ state: 'available', marks: [] });
    bench.expectClean(error, second.error);
  });
});

describe('A request that is too large', () => {
  const tooLarge = failing(400, 'This model has a maximum context length of 8192 tokens.', 'context_length_exceeded');
  const target = (id: string, contextWindow?: number) => ({ provider: id, model: 'm', contextWindow });

  it.each([
    ['unknown to unknown', undefined, undefined, true],
    ['known to larger', 8_192, 16_384, true],
    ['known to equal', 8_192, 8_192, false],
    ['known to unknown', 8_192, undefined, false],
    ['unknown to known', undefined, 16_384, false],
  ])('goes from %s: %s', async (_, from, to, goesOn) => {
    const routes = { default: [target('P', from), target('Q', to)] };
    const bench = new Bench({
      routes,
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K3') },
      script: { K1: tooLarge, K3: ok() },
    });
    const { value, error } = await bench.call();
    if (goesOn) expect(failoverOf(value)).toMatchObject({ provider: 'Q' });
    else expect(error).toMatchObject({ name: 'LlmCallError', category: 'request_too_large', attempts: 1 });
    bench.expectClean(value, error);
  });

  it.each([
    ['unknown', { status: 418, body: 'teapot' }],
    ['server_error', broken],
  ] as const)('is told as what the larger target failed of: %s', async (category, answer) => {
    const bench = new Bench({
      routes: { default: [target('P', 8_192), target('Q', 16_384)] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K3') },
      script: { K1: tooLarge, K3: answer },
      limits: still,
    });
    const { error } = await bench.call();
    expect(error).toMatchObject({ name: 'LlmFailoverExhaustedError', category, attempts: 2 });
    expect(error.message).toContain('Also: the request is too large for P/m.');
    bench.expectClean(error);
  });
});
