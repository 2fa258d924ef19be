import { Bench, provider } from '../support/bench.js';
import { failing, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('S5 Unsupported member of a route', () => {
  const unsupported = failing(400, 'The requested model is not supported.');

  it('suspends the model for the key, whatever its siblings do', async () => {
    const bench = new Bench({
      routes: { fast: ['P/a', 'P/b'] },
      defaultRoute: 'fast',
      providers: provider('P', 'K1'),
      script: { 'K1/a': unsupported, 'K1/b': ok() },
    });
    const outcomes = [await bench.call(), await bench.call(), await bench.call()];
    expect(bench.upstream.names).toEqual(['K1/a', 'K1/b', 'K1/b', 'K1/b']);
    const startedAtMs = bench.events[0]?.atMs ?? 0;
    expect(bench.entry({ scope: 'credential_model', label: 'K1', model: 'a' })).toMatchObject({
      state: 'blocked',
      marks: [{ reason: 'model_unavailable', kind: 'cooling', untilMs: startedAtMs + 12 * 3_600_000 }],
    });
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it('spends no attempt on suspended models: the one that is allowed goes to the other key', async () => {
    const bench = new Bench({
      routes: { prepare: ['P/a'], prepareB: ['P/b'], fast: ['P/a', 'P/b', 'Q/c'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: { K1: unsupported, K2: ok() },
    });
    await bench.call({ messages: [], model: 'prepare' });
    await bench.call({ messages: [], model: 'prepareB' });
    bench.upstream.calls.length = 0;
    const { value } = await bench.call({ messages: [], model: 'fast' }, { limits: { maxAttempts: 1 } });
    expect(value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K2/c']);
    bench.expectClean(value);
  });

  it('ends at once for a request that is wrong everywhere, and marks nothing', async () => {
    const bench = new Bench({
      routes: { default: ['P/a', 'P/b'] },
      providers: provider('P', 'K1'),
      script: { K1: failing(400, "Unknown parameter: 'temprature'.") },
    });
    const { error } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/a']);
    expect(error).toMatchObject({ name: 'LlmCallError', category: 'invalid_request', attempts: 1 });
    expect(bench.health.snapshot()).toMatchObject({ tracked: 0, entries: [] });
    bench.expectClean(error);
  });
});
