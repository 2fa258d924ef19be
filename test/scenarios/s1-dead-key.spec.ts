import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import { invalidKey, ok, okStream } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('S1 Dead key, shared by the chain', () => {
  const providers = { ...provider('P', 'K1'), ...provider('Q', 'K9') };
  const routes = { default: ['P/M1', 'P/M2', 'P/M3'], withQ: ['P/M1', 'P/M2', 'P/M3', 'Q/N1'] };
  const script = { K1: invalidKey(), K9: ok() };

  it('costs one call, then none, and names the setting', async () => {
    const bench = new Bench({ routes, providers, script });
    const first = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/M1']);
    expect(first.error).toBeInstanceOf(LlmCallError);
    expect(first.error).toMatchObject({
      name: 'LlmCallError',
      category: 'credential_invalid',
      hasKey: true,
      provider: 'P',
      credential: 'K1',
      attempts: 1,
      hint: 'Check providers.P.keys.',
      retryAfterMs: undefined,
    });
    expect(first.error.skipped.map(({ model, reason }) => [model, reason])).toEqual([
      ['M2', 'shares rejected credential'],
      ['M3', 'shares rejected credential'],
    ]);
    expect(first.error.message).toMatch(
      /^P rejected the API key "K1" \(#[0-9a-f]{4}\): Incorrect API key provided\. Check providers\.P\.keys\. Skipped 2 targets that use the same key\.$/,
    );

    const second = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/M1']);
    expect(second.tookMs).toBe(0);
    expect(second.error).toMatchObject({ name: 'LlmCallError', category: 'credential_invalid', attempts: 0 });
    expect(second.error.cause).toMatchObject({
      category: 'credential_invalid',
      providerCode: 'invalid_api_key',
      status: 401,
    });

    const third = await bench.call({ messages: [] }, { route: 'withQ' });
    expect(bench.upstream.names).toEqual(['K1/M1', 'K9/N1']);
    const trail = failoverOf(third.value)?.trail ?? [];
    expect(trail.map(({ kind, provider: id, model }) => [kind, id, model])).toEqual([
      ['skip', 'P', 'M1'],
      ['skip', 'P', 'M2'],
      ['skip', 'P', 'M3'],
      ['attempt', 'Q', 'N1'],
    ]);

    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({
      state: 'unavailable',
      proven: false,
      marks: [{ kind: 'quarantined', category: 'credential_invalid', providerCode: 'invalid_api_key' }],
    });
    expect(bench.health.snapshot().entries.filter(({ provider: id }) => id === 'P')).toHaveLength(1);
    expect(bench.health.snapshot().uptime.filter(({ provider: id }) => id === 'P')).toEqual([]);
    bench.expectClean(first.error, second.error, third.value);
  });

  it('goes to the next provider at once where the chain has one', async () => {
    const bench = new Bench({ routes, providers, script });
    const answer = await bench.call({ messages: [], model: 'withQ' });
    expect(bench.upstream.names).toEqual(['K1/M1', 'K9/N1']);
    expect(answer.tookMs).toBe(0);
    expect(answer.value?.choices[0]?.message.content).toBe('Hello');
    bench.expectClean(answer.value);
  });

  it('is usable again after a reset, or with a new value', async () => {
    const bench = new Bench({ routes, providers, script });
    await bench.call();
    bench.upstream.play({ K1: ok() });
    expect(bench.health.reset({ credential: 'K1' })).toBe(1);
    expect((await bench.call()).value).toBeDefined();
  });

  it('costs a stream as little, and shows nothing of the dead key to its reader', async () => {
    const bench = new Bench({ routes, providers, script: { K1: invalidKey(), K9: okStream('Hel', 'lo') } });
    const first = await bench.stream();
    expect(bench.upstream.names).toEqual(['K1/M1']);
    expect(first).toMatchObject({ chunks: [], completed: false, tookMs: 0 });
    expect(first.error).toMatchObject({
      name: 'LlmCallError',
      category: 'credential_invalid',
      hasKey: true,
      provider: 'P',
      attempts: 1,
    });
    expect(first.error.skipped.map(({ reason }) => reason)).toEqual([
      'shares rejected credential',
      'shares rejected credential',
    ]);

    const second = await bench.stream();
    expect(bench.upstream.names).toEqual(['K1/M1']);
    expect(second).toMatchObject({ chunks: [], error: { category: 'credential_invalid', attempts: 0 }, tookMs: 0 });

    const third = await bench.stream({ messages: [] }, { route: 'withQ' });
    expect(bench.upstream.names).toEqual(['K1/M1', 'K9/N1']);
    expect(third).toMatchObject({ text: 'Hello', completed: true });
    expect(failoverOf(third.chunks[0])?.trail.map(({ kind }) => kind)).toEqual(['skip', 'skip', 'skip', 'attempt']);
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ marks: [{ kind: 'quarantined' }] });
    expect(bench.entry({ scope: 'credential', label: 'K9' })).toMatchObject({ proven: true });
    expect(bench.health.snapshot().entries.filter(({ provider: id }) => id === 'P')).toHaveLength(1);
    bench.expectClean(first.error, second.error, third.chunks);
  });

  it('sends a stream to the next provider at once where the chain has one', async () => {
    const bench = new Bench({ routes, providers, script: { K1: invalidKey(), K9: okStream('Hello') } });
    const outcome = await bench.stream({ messages: [], model: 'withQ' });
    expect(bench.upstream.names).toEqual(['K1/M1', 'K9/N1']);
    expect(outcome).toMatchObject({ text: 'Hello', completed: true, tookMs: 0 });
    bench.expectClean(outcome.chunks);
  });
});
