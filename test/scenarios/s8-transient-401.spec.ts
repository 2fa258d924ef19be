import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('S8 Transient 401 for a proven key', () => {
  const routes = { default: ['P/m'] };

  it('a) retries a key that has worked before, and says so before each wait', async () => {
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script: { K1: [ok(), invalidKey(), invalidKey(), ok()] },
    });
    const first = await bench.call();
    bench.rebuildClient();
    const startedAtMs = Date.now();
    const second = await bench.call();
    expect(second.value).toBeDefined();
    expect(second.tookMs).toBe(3_000);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 0, 1_000, 3_000]);
    expect(bench.eventsOf('retry-scheduled')).toMatchObject([
      { action: 'auth-retry', delayMs: 1_000, category: 'credential_invalid', atMs: startedAtMs },
      { action: 'auth-retry', delayMs: 2_000, category: 'credential_invalid', atMs: startedAtMs + 1_000 },
    ]);
    const types = bench.events.map(({ type }) => type);
    expect(types.indexOf('attempt-failed')).toBeLessThan(types.indexOf('retry-scheduled'));
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({
      state: 'available',
      proven: true,
      marks: [],
    });
    bench.rebuildClient();
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean(first.value, second.value);
  });

  it('b) ends in an error that suspects a passing fault, and cools the key for a while only', async () => {
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script: { K1: [ok(), invalidKey(), invalidKey(), invalidKey(), ok()] },
    });
    await bench.call();
    const { error } = await bench.call();
    expect(bench.upstream.calls).toHaveLength(4);
    expect(error).toMatchObject({
      name: 'LlmCallError',
      category: 'credential_invalid',
      hasKey: true,
      transientSuspected: true,
      authRetries: 2,
      attempts: 3,
    });
    expect(error.message).toContain(
      'P answered 401 three times for a key that has worked before; this may be temporary. Retried 2 times.',
    );
    expect(toHttpException(error)?.getStatus()).toBe(503);
    const entry = () => bench.entry({ scope: 'credential', label: 'K1' });
    expect(entry()).toMatchObject({ state: 'unavailable', proven: true, marks: [{ kind: 'cooling' }] });

    const refused = await bench.call({ messages: [] }, { limits: { maxWaitMs: 0 } });
    expect(refused.error).toMatchObject({ attempts: 0, transientSuspected: true, retryAfterMs: 2_000 });
    expect(refused.error.message).toMatch(/^P answered 401 for a key that has worked before; this may be temporary\./);

    await bench.pass(2_000);
    expect(entry()?.state).toBe('half-open');
    expect((await bench.call()).value).toBeDefined();
    expect(entry()).toMatchObject({ state: 'available', marks: [] });
    bench.expectClean(error, refused.error);
  });

  it('c) asks a fresh bad key once, also for 50 calls at once', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: invalidKey() } });
    const { error } = await bench.call();
    expect(bench.upstream.calls).toHaveLength(1);
    expect(error).toMatchObject({ hasKey: true, transientSuspected: false, authRetries: 0 });
    expect(bench.entry({ scope: 'credential' })).toMatchObject({ proven: false, marks: [{ kind: 'quarantined' }] });
    bench.expectClean(error);

    const crowd = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script: { K1: { ...invalidKey(), afterMs: 300 } },
    });
    const outcomes = await crowd.calls(50);
    expect(crowd.upstream.calls).toHaveLength(1);
    expect(outcomes.every((outcome) => outcome.error.category === 'credential_invalid')).toBe(true);
    expect(crowd.eventsOf('retry-scheduled')).toEqual([]);
    crowd.expectClean(...outcomes.map((outcome) => outcome.error));
  });

  it('d) makes no call where no key is set, and says that instead', async () => {
    const bench = new Bench({ routes, providers: provider('P') });
    const { error } = await bench.call();
    expect(bench.upstream.calls).toHaveLength(0);
    expect(error).toMatchObject({ name: 'LlmCallError', category: 'credential_missing', hasKey: false, attempts: 0 });
    expect(error.message).toBe('No API key is set for P. Set providers.P.keys.');
    bench.expectClean(error);
  });

  it('e) prefers another key to waiting', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1', 'K2'), script: { K1: invalidKey(), K2: ok() } });
    await bench.prove('K1', 'K2');
    const { value, tookMs } = await bench.call();
    expect(value).toBeDefined();
    expect(tookMs).toBe(0);
    expect(bench.upstream.names).toEqual(['K1/m', 'K2/m']);
    bench.expectClean(value);
  });

  it('f) does not retry an explicit revocation, and keeps the key out until a reset or a slow probe', async () => {
    const revoked = failing(401, 'Your API key has been revoked.');
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: [ok(), revoked, ok()] } });
    await bench.call();
    const { error, tookMs } = await bench.call();
    expect(bench.upstream.calls).toHaveLength(2);
    expect(tookMs).toBe(0);
    expect(error).toMatchObject({ category: 'credential_revoked', hasKey: true, transientSuspected: false });
    expect(bench.entry({ scope: 'credential' })).toMatchObject({
      marks: [{ kind: 'quarantined', category: 'credential_revoked' }],
    });

    await bench.pass(15 * 60_000 - 1_000);
    expect((await bench.call()).error).toMatchObject({ category: 'credential_revoked', attempts: 0 });
    expect(bench.health.reset({ credential: 'K1' })).toBe(1);
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean(error);
  });

  it('f) lets one slow probe go where words alone told of the revocation, and none where a code did', async () => {
    const byWords = failing(401, 'Your API key has been revoked.');
    const byCode = failing(401, 'This key is gone.', 'api_key_revoked');
    for (const [answer, calls] of [
      [byWords, 3],
      [byCode, 2],
    ] as const) {
      const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: [ok(), answer, ok()] } });
      await bench.call();
      await bench.call();
      await bench.pass(15 * 60_000);
      const probe = await bench.call();
      expect(bench.upstream.calls).toHaveLength(calls);
      if (calls === 3) expect(probe.value).toBeDefined();
      else expect(probe.error).toMatchObject({ category: 'credential_revoked', attempts: 0 });
      expect(bench.entry({ scope: 'credential' })?.state).toBe(calls === 3 ? 'available' : 'unavailable');
    }
  });
});
