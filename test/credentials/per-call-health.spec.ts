import { Bench, provider, secretOf } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer, type Script } from '../support/scripted-upstream.js';
import { soak } from '../support/soak.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const OWN = secretOf('tenant-a');
const REQUEST = { messages: [] };
const TENANTS = soak(50_000, 800);
const down = failing(503, 'upstream connect error');
const tenant = (number: number) => secretOf(`tenant-${number}`);
const slow = (answer: Answer): Answer => ({ ...answer, afterMs: 100 });

function start(script: Script, extra: Partial<ConstructorParameters<typeof Bench>[0]> = {}): Bench {
  const routes = { default: ['P/m'], wide: ['P/m', 'P/n', 'P/o'] };
  return new Bench({ routes, providers: provider('P', 'K1', 'K2', 'K3'), script, ...extra });
}

describe('Law 1 for a bad key that comes with calls', () => {
  it('makes one upstream call for all calls at once, then none', async () => {
    const bench = start({ caller: slow(invalidKey()) });
    const options = { route: 'wide', credentials: { P: OWN } };
    const outcomes = await bench.calls(20, REQUEST, options);
    expect(bench.upstream.names).toEqual(['caller/m']);
    const later = await bench.calls(20, REQUEST, options);
    expect(bench.upstream.calls).toHaveLength(1);
    for (const { error } of [...outcomes, ...later]) expect(error.code).toBe('llm_caller_credential_invalid');
    expect(bench.eventsOf('credential-quarantined')).toMatchObject([{ isCallerOwned: true, setting: 'credentials.P' }]);
    bench.expectClean(outcomes[0]?.error, later[0]?.error);
  });

  it('probes it once after a quarter of an hour, and takes it back when it works', async () => {
    const bench = start({ caller: slow(invalidKey()) });
    const options = { credentials: { P: OWN } };
    await bench.call(REQUEST, options);
    await bench.pass(15 * 60_000);
    await bench.calls(10, REQUEST, options);
    expect(bench.upstream.calls).toHaveLength(2);
    bench.upstream.play({ caller: ok() });
    await bench.pass(30 * 60_000);
    expect((await bench.call(REQUEST, options)).value).toBeDefined();
    const outcomes = await bench.calls(10, REQUEST, options);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(bench.health.snapshot()).toMatchObject({ tracked: 0, trackedCallers: 1 });
    bench.expectClean();
  });

  it('lets a person put it back', async () => {
    const bench = start({ caller: [invalidKey(), ok()] });
    const { error } = await bench.call(REQUEST, { credentials: { P: OWN } });
    const [skip] = error.trail;
    expect(bench.health.reset({ credential: skip?.credential?.fingerprint })).toBe(1);
    expect((await bench.call(REQUEST, { credentials: { P: OWN } })).value).toBeDefined();
    bench.expectClean(error);
  });
});

describe('The health of keys that come with calls', () => {
  it(`is bounded under ${TENANTS} tenants, and evicts nothing of the app’s`, async () => {
    const script = {
      caller: ({ url }: { readonly url: string }) => (url.startsWith('http://p.') ? invalidKey() : down),
    };
    const health = { maxEntries: 20, maxCallerEntries: 500 };
    const limits = { maxRetries: 0, maxWaitMs: 0 };
    const bench = start({ ...script, K1: invalidKey(), K2: ok() }, { health, limits });
    await bench.prove('K2', 'K3');
    await bench.call();
    const before = bench.health.snapshot();
    expect(before).toMatchObject({ tracked: 3, trackedCallers: 0 });

    let refused = 0;
    for (let made = 0; made < TENANTS; made += 100) {
      const outcomes = await bench.batch(
        Array.from({ length: 100 }, (_, index) => {
          const value = tenant(made + index);
          const own = index % 2 === 0 ? value : { value, baseUrl: `http://tenant-${made + index}.test/v1` };
          return { request: REQUEST, options: { credentials: { P: own } } };
        }),
      );
      refused += outcomes.filter(({ error }) => error.code.startsWith('llm_caller_')).length;
      expect(bench.health.snapshot().trackedCallers).toBeLessThanOrEqual(500);
      bench.events.length = 0;
      bench.upstream.forgetCalls();
      await bench.pass(1_000);
    }
    expect(refused).toBe(TENANTS);
    const { entries, tracked, trackedCallers, uptime } = bench.health.snapshot();
    expect({ tracked, trackedCallers }).toEqual({ tracked: 3, trackedCallers: 500 });
    expect(entries).toEqual(before.entries);
    expect(uptime).toEqual(before.uptime);
    bench.expectClean();
  });

  it('goes by TTL', async () => {
    const bench = start({ caller: invalidKey() });
    for (let number = 0; number < 10; number += 1) await bench.call(REQUEST, { credentials: { P: tenant(number) } });
    expect(bench.health.snapshot().trackedCallers).toBe(10);
    await bench.pass(86_400_000);
    expect(bench.health.snapshot().trackedCallers).toBe(0);
    bench.expectClean();
  });

  it('is explained to who asks for that key alone, and is no fault of the app', async () => {
    const bench = start({ caller: invalidKey(), K1: ok() });
    await bench.call();
    const { error } = await bench.call(REQUEST, { credentials: { P: OWN } });
    for (const selector of [undefined, { provider: 'P' }]) {
      expect(bench.health.explain(selector)).toContain('nothing is unavailable, and the key has worked');
    }
    const [attempt] = error.trail;
    const explained = bench.health.explain({ credential: attempt?.credential?.fingerprint.slice(0, 6) });
    expect(explained).toContain('The key "caller" (#');
    expect(explained).toContain('Check credentials.P.');
    bench.expectClean(explained);
  });

  it('is not saved with the rest', async () => {
    const bench = start({ caller: invalidKey(), K1: ok() });
    await bench.call(REQUEST, { credentials: { P: OWN } });
    await bench.call();
    expect(bench.health.toJSON().entries.map(([key]) => key)).toEqual([expect.stringMatching(/^credential:P:/)]);
    bench.expectClean();
  });

  it('makes no outage of keys, however many of them are rejected at once', async () => {
    const limits = { maxAuthRetries: 0, maxWaitMs: 0 };
    const bench = start({ caller: ok(), K1: ok() }, { limits });
    const each = (): Promise<unknown> =>
      bench.batch(
        Array.from({ length: 8 }, (_, number) => ({
          request: REQUEST,
          options: { credentials: { P: tenant(number) } },
        })),
      );
    await each();
    bench.upstream.play({ caller: invalidKey(), K1: ok() });
    await each();
    expect(bench.eventsOf('credential-cooled')).toHaveLength(8);
    expect(bench.health.snapshot().entries).toEqual([]);
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean();
  });
});

describe('What happens at an address that came with a call', () => {
  const AT_HOME = { value: OWN, baseUrl: 'http://tenant.test/v1' };

  it('opens no breaker of the provider, and is none of its uptime', async () => {
    const bench = start({ caller: down, K1: ok() }, { limits: { maxRetries: 0, maxWaitMs: 0 } });
    for (let time = 0; time < 20; time += 1) await bench.call(REQUEST, { credentials: { P: AT_HOME } });
    expect(bench.health.snapshot()).toMatchObject({ entries: [], uptime: [] });
    expect(bench.client.plan({}, { credentials: { P: AT_HOME } }).candidates).toMatchObject([{ state: 'unavailable' }]);
    expect(bench.client.plan({}, { credentials: { P: OWN } }).candidates).toMatchObject([{ state: 'ready' }]);
    const outcome = await bench.call();
    expect(outcome).toMatchObject({ tookMs: 0 });
    expect(bench.health.snapshot().uptime).toMatchObject([{ provider: 'P', calls: 1, failed: 0 }]);

    bench.upstream.play({ caller: ok() });
    await bench.pass(60_000);
    expect((await bench.call(REQUEST, { credentials: { P: AT_HOME } })).value).toBeDefined();
    expect(bench.health.snapshot().uptime).toMatchObject([{ calls: 1 }]);
    bench.expectClean();
  });

  it('takes nothing from the provider’s budget of retries', async () => {
    const bench = start(
      { caller: down, K1: [down, ok()], K2: ok() },
      { policies: { retryTokens: 5, breakerThreshold: 99 } },
    );
    for (let time = 0; time < 3; time += 1) {
      expect((await bench.call(REQUEST, { credentials: { P: AT_HOME } })).error).toMatchObject({ attempts: 3 });
    }
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean();
  });
});

describe('What the provider’s own address answers to a key that came with a call', () => {
  it('counts as the provider’s: breaker and uptime', async () => {
    const bench = start({ caller: down, K1: ok() }, { limits: { maxRetries: 0, maxWaitMs: 0 } });
    for (let number = 0; number < 5; number += 1) await bench.call(REQUEST, { credentials: { P: tenant(number) } });
    expect(bench.entry({ scope: 'provider_model' })).toMatchObject({
      state: 'unavailable',
      marks: [{ reason: 'breaker' }],
    });
    expect(bench.health.snapshot()).toMatchObject({
      tracked: 1,
      trackedCallers: 0,
      uptime: [{ provider: 'P', model: 'm', calls: 5, failed: 5 }],
    });
    expect(bench.client.plan().candidates).toMatchObject([
      { state: 'unavailable' },
      { state: 'unavailable' },
      { state: 'unavailable' },
    ]);
    bench.expectClean();
  });

  it('closes the breaker too, and leaves the app’s keys unproven', async () => {
    const bench = start({ caller: ok(), K1: down, K2: down, K3: down }, { limits: { maxRetries: 0, maxWaitMs: 0 } });
    for (let time = 0; time < 5; time += 1) await bench.call();
    expect(bench.entry({ scope: 'provider_model' })).toMatchObject({ state: 'unavailable' });
    await bench.pass(1_000);
    expect((await bench.call(REQUEST, { credentials: { P: OWN } })).value).toBeDefined();
    expect(bench.entry({ scope: 'provider_model' })).toMatchObject({ state: 'available', failures: 0 });
    expect(bench.entry({ scope: 'credential' })).toBeUndefined();
    bench.expectClean();
  });

  it('is the key’s own where it is a rate limit: no budget of the provider pays for its retries', async () => {
    const limited = failing(429, 'Slow down.', null, { 'retry-after': '1' });
    const script = { caller: [limited, ok(), limited, ok()], K1: [down, ok()], K2: ok() };
    const bench = start(script, { policies: { retryTokens: 5, retryTokenRefund: 0 } });
    for (let time = 0; time < 2; time += 1) {
      expect((await bench.call(REQUEST, { credentials: { P: OWN } })).value).toBeDefined();
      await bench.pass(60_000);
    }
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean();
  });
});
