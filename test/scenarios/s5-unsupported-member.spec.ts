import { Bench, provider, secretOf, settle } from '../support/bench.js';
import { failing, ok, okStream, type UpstreamCall } from '../support/scripted-upstream.js';
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
      state: 'unavailable',
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
    bench.upstream.forgetCalls();
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

  describe('with counts and streams', () => {
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    const anthropic = (...labels: string[]) => ({
      P: {
        api: 'anthropic' as const,
        baseUrl: 'http://p.test',
        keys: labels.map((label) => ({ label, value: secretOf(label) })),
      },
    });
    const isCount = ({ endpoint }: UpstreamCall) => endpoint === 'count-tokens';
    const unknownModel = {
      status: 400,
      body: {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'The requested model is not supported.' },
      },
    };
    const answer = {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'Hello' }],
      stop_reason: 'end_turn',
    };

    async function counted(bench: Bench): Promise<{ readonly input_tokens?: number; readonly error?: unknown }> {
      let outcome: { readonly input_tokens?: number; readonly error?: unknown } | undefined;
      void bench.client.promises.countTokens({ messages }).then(
        (value) => (outcome = value),
        (error: unknown) => (outcome = { error }),
      );
      await settle(() => outcome !== undefined);
      return outcome ?? {};
    }

    it('keeps the suspended model out of counts and streams, which clear nothing of it', async () => {
      const bench = new Bench({
        routes: { default: ['P/a', 'P/b'] },
        providers: provider('P', 'K1'),
        script: { 'K1/a': unsupported, 'K1/b': [ok(), ok(), okStream('Hel', 'lo')] },
      });
      expect((await bench.call()).value).toBeDefined();
      expect((await bench.call()).value).toBeDefined();
      expect(await bench.stream()).toMatchObject({ text: 'Hello', completed: true });
      expect(bench.upstream.names).toEqual(['K1/a', 'K1/b', 'K1/b', 'K1/b']);
      expect(bench.entry({ scope: 'credential_model', model: 'a' })).toMatchObject({ state: 'unavailable' });
      bench.expectClean();
    });

    it('counts on the model that works; the count proves no key and lifts no mark', async () => {
      const bench = new Bench({
        routes: { default: ['P/a', 'P/b'] },
        providers: anthropic('K1'),
        script: {
          'K1/a': (call) => (isCount(call) ? { body: { input_tokens: 7 } } : unknownModel),
          'K1/b': (call) => ({ body: isCount(call) ? { input_tokens: 7 } : answer }),
        },
      });
      await bench.call({ messages, model: 'P/a' }, { limits: { maxRetries: 0 } });
      const before = bench.health.snapshot().entries;
      bench.upstream.forgetCalls();

      expect(await counted(bench)).toMatchObject({ input_tokens: 7 });
      expect(bench.upstream.names).toEqual(['K1/b']);
      expect(bench.health.snapshot().entries).toEqual(before);
      expect(bench.entry({ scope: 'credential', label: 'K1' })?.proven ?? false).toBe(false);
      expect(bench.entry({ scope: 'credential_model', model: 'a' })).toMatchObject({ state: 'unavailable' });
      bench.expectClean();
    });

    it('records the failure of a count like any other', async () => {
      const bench = new Bench({
        routes: { default: ['P/a'] },
        providers: anthropic('K1'),
        script: {
          K1: {
            status: 401,
            body: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
          },
        },
      });
      expect((await counted(bench)).error).toMatchObject({ category: 'credential_invalid', attempts: 1 });
      expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ marks: [{ kind: 'quarantined' }] });
      expect(await bench.stream({ messages })).toMatchObject({
        error: { category: 'credential_invalid', attempts: 0 },
      });
      expect(bench.upstream.calls).toHaveLength(1);
      bench.expectClean();
    });
  });
});
