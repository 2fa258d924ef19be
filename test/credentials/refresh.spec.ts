import { vi } from 'vitest';
import { failoverOf } from '../../lib/clients/failover-info.js';
import type { LlmCredentialGiven } from '../../lib/credentials/credential-source.js';
import { Bench, provider } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import { failing, invalidKey, ok, okStream } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';
import { A, B, C, expired, later, refreshing } from './refreshing.js';

useVirtualTime();

describe('a refresh', () => {
  it('is one for 50 parallel calls and streams, each of which tries once more', async () => {
    const { source, bench, sent } = await refreshing({ [A]: { ...expired, afterMs: 50 }, [B]: okStream('Hello') });
    const streams = Array.from({ length: 25 }, () => bench.startStream());
    const counts = Array.from({ length: 25 }, () => bench.startStream());
    await bench.pass(200);
    const outcomes = await Promise.all([...streams, ...counts]);
    expect(outcomes.map(({ text, tookMs }) => [text, tookMs])).toEqual(
      Array.from({ length: 50 }, () => ['Hello', 150]),
    );
    expect(source.refreshed).toEqual([A]);
    expect(sent()).toEqual([...Array.from({ length: 50 }, () => A), ...Array.from({ length: 50 }, () => B)]);
    bench.expectClean();
  });

  it('is shared by calls and streams alike, and by those that come while it runs', async () => {
    const { source, bench, sent } = await refreshing({ [A]: expired, [B]: ok() });
    const first = bench.start();
    await bench.pass(50);
    const second = [bench.start(), bench.start()];
    await bench.pass(50);
    expect((await Promise.all([first, ...second])).map(({ tookMs }) => tookMs)).toEqual([100, 50, 50]);
    expect(source.refreshed).toEqual([A]);
    expect(sent()).toEqual([A, B, B, B]);
    bench.expectClean();
  });

  it('comes at most once per refreshIntervalMs, and once in a call', async () => {
    const values = [B, C];
    const { source, bench, sent } = await refreshing({ [A]: expired, [B]: expired, [C]: expired }, () =>
      values.shift(),
    );
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_expired', attempts: 2 });
    expect(sent()).toEqual([A, B]);
    for (let call = 0; call < 10; call += 1) await bench.call();
    expect(source.refreshed).toEqual([A]);
    await bench.pass(30_000);
    await bench.call();
    await bench.calls(5);
    expect(source.refreshed).toEqual([A, B]);
    expect(sent()).toEqual([A, B, C]);
    bench.expectClean(error);
  });

  it('keeps to the figures of the options', async () => {
    const { source, bench } = await refreshing({ [A]: expired, [B]: expired }, () => B, {
      policies: { refreshIntervalMs: 1_000 },
    });
    await bench.call();
    await bench.pass(1_000);
    await bench.call();
    expect(source.refreshed).toEqual([A, B]);
  });

  it('passes proof on, so that its value is not checked again', async () => {
    const { bench, sent } = await refreshing({ [A]: expired, [B]: { ...ok(), afterMs: 50 } });
    await bench.call();
    bench.upstream.forgetCalls();
    const outcomes = await bench.calls(10);
    expect(outcomes.map(({ tookMs }) => tookMs)).toEqual(Array.from({ length: 10 }, () => 50));
    expect(sent()).toHaveLength(10);
    expect(bench.entry({ scope: 'credential', label: 'K' })).toMatchObject({ proven: true });
  });

  it('passes no proof on that there was not: the new value is checked by one call (law 1)', async () => {
    const bad = { ...invalidKey(), afterMs: 50 };
    const { source, bench, sent } = await refreshing({ [A]: { ...expired, afterMs: 50 }, [B]: bad }, () => B, {
      isProven: false,
    });
    const outcomes = await bench.calls(50);
    expect(sent()).toEqual([A, B]);
    expect(source.refreshed).toEqual([A]);
    expect(outcomes.every(({ error }) => error.category.startsWith('credential_'))).toBe(true);
    expect(bench.entry({ scope: 'credential', label: 'K' })).toMatchObject({ proven: false, state: 'unavailable' });
    bench.expectClean(...outcomes.map(({ error }) => error));
  });

  it('answers credential_invalid as it answers credential_expired', async () => {
    const { source, bench, sent } = await refreshing({ [A]: invalidKey() });
    const { value } = await bench.call();
    expect(failoverOf(value)?.trail).toMatchObject([
      { category: 'credential_invalid', decision: { action: 'refresh' } },
      { outcome: 'succeeded' },
    ]);
    expect(source.refreshed).toEqual([A]);
    expect(sent()).toEqual([A, B]);
    bench.expectClean(value);
  });

  it('does not answer credential_revoked; the source is read again', async () => {
    const revoked = failing(403, 'API key has been revoked.');
    const { source, bench, sent } = await refreshing({ [A]: revoked });
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_revoked', attempts: 1 });
    source.present = C;
    await bench.pass(30_000);
    // Nothing else is left, so the call waits for the source.
    expect((await bench.call()).value).toBeDefined();
    expect(source.refreshed).toEqual([]);
    expect(sent()).toEqual([A, C]);
    bench.expectClean(error);
  });

  it('does not replace a key that a person has isolated', async () => {
    const { source, bench } = await refreshing({});
    bench.health.isolate({ provider: 'P', credential: 'K' }, 'leaked');
    await bench.pass(60_000);
    expect((await bench.call()).error.attempts).toBe(0);
    expect(source.refreshed).toEqual([]);
  });

  it('is told by its event: which key, in place of which, and why', async () => {
    const { bench } = await refreshing({ [A]: expired });
    const [old] = bench.core.routeTable.credentials();
    await bench.call();
    const [fresh] = bench.core.routeTable.credentials();
    expect(bench.eventsOf('credential-refreshed')).toEqual([
      {
        type: 'credential-refreshed',
        atMs: Date.now(),
        provider: 'P',
        setting: 'providers.P.keys[0].source',
        credential: fresh?.ref,
        previous: old?.ref,
        cause: 'rejected',
      },
    ]);
    expect(bench.eventsOf('credential-quarantined')).toEqual([]);
    expect(bench.eventsOf('credential-cooled')).toEqual([]);
  });
});

describe('a refresh that fails', () => {
  const grant = 'invalid_grant';
  const places: readonly (readonly [string, unknown])[] = [
    ['the message', new Error(`400 ${grant}: the refresh token was revoked`)],
    ['a plain string', grant],
    [
      'error.response.data.error',
      Object.assign(new Error('Request failed with status code 400'), {
        response: { status: 400, data: { error: grant } },
      }),
    ],
    [
      'error.response.data as a text',
      Object.assign(new Error('status 400'), { response: { data: JSON.stringify({ error: grant }) } }),
    ],
    [
      'error.data.error',
      Object.assign(new Error('Bad Request'), { data: { error: grant, error_description: 'Token has been expired.' } }),
    ],
    ['error.error', Object.assign(new Error('OPError'), { error: grant })],
    ['error.code', Object.assign(new Error('denied'), { code: grant })],
    ['error.body as a text', Object.assign(new Error('Bad Request'), { body: `{"error":"${grant}"}` })],
    ['the cause', new Error('refresh failed', { cause: new Error(grant) })],
    [
      'the response of the cause',
      new Error('refresh failed', { cause: Object.assign(new Error('400'), { response: { data: { error: grant } } }) }),
    ],
    ['a plain object', { error: grant }],
  ];

  it.each(places)('is final where %s says invalid_grant, until a reset', async (_name, thrown) => {
    let isMended = false;
    const { source, bench, sent } = await refreshing({ [A]: expired }, () => (isMended ? B : Promise.reject(thrown)));
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_expired', attempts: 1, retryAfterMs: undefined });
    expect(bench.entry({ scope: 'credential', label: 'K' })).toMatchObject({
      marks: [{ kind: 'quarantined', category: 'credential_expired' }],
    });
    await bench.pass(3_600_000);
    await bench.calls(5);
    expect(source.refreshed).toHaveLength(1);
    isMended = true;
    bench.health.reset({ credential: 'K' });
    expect((await bench.call()).value).toBeDefined();
    // A reset lets the refresh be tried again, before the old value is sent.
    expect(sent()).toEqual([A, B]);
    bench.expectClean(error);
  });

  it('is final until changes$ bring news, too', async () => {
    const { source, bench, sent } = await refreshing({ [A]: expired }, () => Promise.reject(new Error(grant)));
    await bench.call();
    source.changes.next(C);
    expect((await bench.call()).value).toBeDefined();
    expect(sent()).toEqual([A, C]);
  });

  it.each<[string, () => LlmCredentialGiven | Promise<LlmCredentialGiven>]>([
    [
      'throws',
      () => {
        throw new Error('vault is sealed');
      },
    ],
    ['rejects', () => later(0, 50).then(() => Promise.reject(new Error('503 from the vault')))],
    ['gives nothing', () => undefined],
    ['gives what is no key', () => 7 as never],
    ['hangs', () => new Promise(() => undefined)],
    ['mentions the word in another one', () => Promise.reject(new Error('invalid_grants_table is locked'))],
  ])(
    'cools for refreshCooldownMs where it %s; then it is tried again before the old value is sent',
    async (_name, fail) => {
      let isMended = false;
      const { source, bench, sent } = await refreshing({ [A]: expired }, () => (isMended ? B : fail()));
      const { error } = await bench.call();
      expect(error).toMatchObject({ category: 'credential_expired', attempts: 1 });
      expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(error.retryAfterMs).toBeLessThanOrEqual(5_000);
      await bench.calls(5);
      expect(source.refreshed).toEqual([A]);
      isMended = true;
      await bench.pass(5_000);
      expect((await bench.call()).value).toBeDefined();
      expect(sent()).toEqual([A, B]);
      expect(source.refreshed).toEqual([A, A]);
      bench.expectClean(error);
    },
  );

  it('lets another key answer meanwhile', async () => {
    const source = new RotatingSource(A, () => Promise.reject(new Error('vault is sealed')));
    const keys = [
      { label: 'K', source },
      { label: 'spare', value: B },
    ];
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: { P: { baseUrl: 'http://p.test/v1', keys } },
      script: { K: expired, spare: ok() },
    });
    await bench.pass(0);
    expect((await bench.call()).value).toBeDefined();
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K/m', 'spare/m', 'spare/m']);
    bench.expectClean();
  });

  it('is waited for by a call whose only key is out, but once', async () => {
    const { bench, source } = await refreshing({ [A]: failing(403, 'API key has been revoked.') }, () => undefined, {
      policies: { refreshIntervalMs: 0 },
    });
    await bench.call();
    const resolves = source.resolves;
    expect(await bench.call()).toMatchObject({ error: { category: 'credential_revoked', attempts: 0 } });
    expect(source.resolves - resolves).toBeLessThanOrEqual(2);
    bench.expectClean();
  });

  it('puts what it gave in the place of the key that was refreshed, and leaves its siblings', async () => {
    const { bench, source } = await refreshing({ [A]: expired }, () => C, { present: `${A},${B}`, isProven: false });
    const labelled = () => Array.from(bench.core.routeTable.credentials(), ({ secret }) => secret?.reveal());
    expect(labelled()).toEqual([A, B]);
    bench.upstream.play({ 'K-1': (call) => (call.hasKey(A) ? expired : ok()), 'K-2': ok() });
    expect((await bench.call()).value).toBeDefined();
    expect(source.refreshed).toEqual([A]);
    expect(labelled()).toEqual([C, B]);
    bench.expectClean();
  });

  it('holds nobody up any more once it has failed, where another target is left', async () => {
    const source = new RotatingSource(A, () => new Promise<string>(() => undefined));
    const keys = [{ label: 'K', source }];
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers: { P: { baseUrl: 'http://p.test/v1', keys }, ...provider('Q', 'K2') },
      script: { K: expired, K2: ok() },
      policies: { refreshTimeoutMs: 600, refreshCooldownMs: 300, refreshIntervalMs: 300 },
    });
    const first = await bench.call();
    expect([first.value, first.tookMs]).toEqual([expect.anything(), 600]);
    for (let time = 0; time < 40; time += 1) {
      await bench.pass(100);
      const { value, tookMs } = await bench.call();
      expect([value, tookMs]).toEqual([expect.anything(), 0]);
    }
    expect(source.refreshed.length).toBeGreaterThan(1);
    bench.core.credentialRegistry.close();
    bench.expectClean();
  });

  it('keeps no process alive that has closed while it hangs', async () => {
    const { bench } = await refreshing({ [A]: expired }, () => new Promise<string>(() => undefined));
    const call = bench.start({ messages: [] }, { limits: { totalTimeoutMs: 1_000 } });
    await bench.pass(1_000);
    await call;
    expect(vi.getTimerCount()).toBe(1);
    bench.core.credentialRegistry.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
