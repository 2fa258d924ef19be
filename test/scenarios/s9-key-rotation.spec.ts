import type { LlmClientOptions } from '../../lib/clients/config/config.interface.js';
import { Bench, provider, secretOf } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import { failoverOf } from '../../lib/clients/failover-info.js';
import {
  chunkOf,
  failing,
  ok,
  okStream,
  ROLE,
  sseOf,
  streaming,
  tokenOf,
  type UpstreamCall,
} from '../support/scripted-upstream.js';
import { refuseUnhandledRejections } from '../support/unhandled-rejections.js';
import { useVirtualTime } from '../support/virtual-time.js';

refuseUnhandledRejections();
useVirtualTime();

describe('S9 Key rotation drill', () => {
  const routes = { default: ['P/m'] };
  const revoked = { ...failing(403, 'API key has been revoked.'), afterMs: 200 };

  const rotating = (source: RotatingSource): LlmClientOptions['providers'] => ({
    P: {
      baseUrl: 'http://p.test/v1',
      keys: [
        { label: 'K-old', source },
        { label: 'K-new', value: secretOf('K-new') },
      ],
    },
  });
  const later = <Value>(value: Value) => new Promise<Value>((resolve) => setTimeout(() => resolve(value), 50));
  const expired = { ...failing(401, 'The access token has expired.', 'token_expired'), afterMs: 200 };
  /** Answers by the value really sent. */
  const byToken = (answers: Readonly<Record<string, ReturnType<typeof ok>>>) => ({
    'K-old': (call: UpstreamCall) => {
      const token = tokenOf(call);
      return answers[token] ?? failing(400, `nothing is scripted for ${token.length} characters`);
    },
    'K-new': ok(),
  });

  it('a) refreshes an expired token once for all ten calls, and each goes on with the new one', async () => {
    const [T1, T2] = [secretOf('T1'), secretOf('T2')];
    const source = new RotatingSource(T1, () => later(T2));
    const script = byToken({ [T1]: expired, [T2]: ok() });
    const bench = new Bench({ routes, providers: rotating(source), script });
    await bench.pass(0);
    await bench.prove('K-old', 'K-new');
    const [old] = bench.core.routeTable.credentials();
    const outcomes = await bench.calls(10);
    expect(outcomes.map(({ error }) => error)).toEqual(Array.from({ length: 10 }));
    expect(source.refreshed).toEqual([T1]);
    expect(bench.upstream.calls.map((call) => tokenOf(call).slice('sk-test-'.length, -21))).toEqual([
      ...Array.from({ length: 10 }, () => 'T1'),
      ...Array.from({ length: 10 }, () => 'T2'),
    ]);
    const [fresh] = bench.core.routeTable.credentials();
    expect(fresh?.fingerprint).not.toBe(old?.fingerprint);
    expect(bench.entry({ scope: 'credential', label: 'K-old' })).toMatchObject({
      state: 'available',
      proven: true,
      marks: [],
    });
    expect(bench.eventsOf('credential-refreshed')).toMatchObject([
      { provider: 'P', cause: 'rejected', credential: fresh?.ref, previous: old?.ref },
    ]);
    expect(bench.eventsOf('credential-quarantined')).toEqual([]);
    expect(failoverOf(outcomes[0]?.value)?.trail).toMatchObject([
      { category: 'credential_expired', decision: { action: 'refresh' } },
      { outcome: 'succeeded' },
    ]);
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it('b) goes to the new key where the refresh is denied for good, and asks for no further one', async () => {
    const T1 = secretOf('T1');
    const source = new RotatingSource(T1, () =>
      Promise.reject(new Error('invalid_grant: the refresh token was revoked')),
    );
    const bench = new Bench({ routes, providers: rotating(source), script: byToken({ [T1]: expired }) });
    await bench.pass(0);
    await bench.prove('K-old', 'K-new');
    const outcomes = await bench.calls(10);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(source.refreshed).toHaveLength(1);
    expect(bench.upstream.names).toEqual([
      ...Array.from({ length: 10 }, () => 'K-old/m'),
      ...Array.from({ length: 10 }, () => 'K-new/m'),
    ]);
    expect(bench.entry({ scope: 'credential', label: 'K-old' })).toMatchObject({
      state: 'unavailable',
      marks: [{ kind: 'quarantined', category: 'credential_expired', untilMs: undefined, probeAtMs: undefined }],
    });
    expect(bench.eventsOf('credential-quarantined')).toHaveLength(1);

    bench.upstream.forgetCalls();
    await bench.pass(3_600_000);
    await bench.calls(5);
    expect(new Set(bench.upstream.names)).toEqual(new Set(['K-new/m']));
    expect(source.refreshed).toHaveLength(1);
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it('c) moves all ten calls in flight to the new key, and asks the revoked one no more', async () => {
    const bench = new Bench({
      routes,
      providers: provider('P', 'K-old', 'K-new'),
      script: { 'K-old': revoked, 'K-new': ok() },
    });
    await bench.prove('K-old', 'K-new');
    const outcomes = await bench.calls(10);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(bench.upstream.names.filter((name) => name === 'K-old/m')).toHaveLength(10);
    expect(bench.upstream.names.filter((name) => name === 'K-new/m')).toHaveLength(10);
    expect(bench.eventsOf('credential-quarantined')).toHaveLength(1);
    expect(bench.eventsOf('retry-scheduled')).toEqual([]);

    bench.upstream.forgetCalls();
    await bench.calls(5);
    expect(new Set(bench.upstream.names)).toEqual(new Set(['K-new/m']));
    // Words alone said it: the slow probe goes in a quarter of an hour.
    expect(bench.entry({ scope: 'credential', label: 'K-old' })).toMatchObject({
      marks: [
        { kind: 'quarantined', category: 'credential_revoked', untilMs: undefined, probeAtMs: expect.any(Number) },
      ],
    });
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it('c) keeps the mark when a call that began before it succeeds', async () => {
    const script = { 'K-old': [{ ...ok(), afterMs: 500 }, revoked], 'K-new': ok() };
    const bench = new Bench({ routes, providers: provider('P', 'K-old', 'K-new'), script });
    await bench.prove('K-old', 'K-new');
    const outcomes = await bench.calls(2);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(bench.upstream.names).toEqual(['K-old/m', 'K-old/m', 'K-new/m']);
    expect(bench.entry({ scope: 'credential', label: 'K-old' })).toMatchObject({ state: 'unavailable' });
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it('c) moves streams that have shown nothing yet, and ends those that have in an error, with no tool result made up', async () => {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"city":' } };
    const revokedEvent = sseOf({ error: { message: 'API key has been revoked.', code: 403 } });
    const late = streaming(ROLE, chunkOf({ tool_calls: [call] }), { waitMs: 200 }, revokedEvent);
    const early = streaming(ROLE, { waitMs: 300 }, revokedEvent);
    const bench = new Bench({
      routes,
      providers: provider('P', 'K-old', 'K-new'),
      script: { 'K-old': [...Array.from({ length: 5 }, () => late), early], 'K-new': okStream('Hello') },
    });
    await bench.prove('K-old', 'K-new');
    const outcomes = await bench.streams(Array.from({ length: 10 }, () => ({})));

    for (const { completed, error, chunks } of outcomes.slice(0, 5)) {
      expect(completed).toBe(false);
      expect(error).toMatchObject({
        name: 'LlmStreamInterruptedError',
        committed: true,
        category: 'credential_revoked',
      });
      const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
      expect(deltas).toEqual([{ role: 'assistant', content: '' }, { tool_calls: [call] }]);
      expect(chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason))).toEqual([null, null]);
    }
    for (const { completed, text } of outcomes.slice(5))
      expect({ completed, text }).toEqual({ completed: true, text: 'Hello' });
    expect(bench.upstream.names.filter((name) => name === 'K-old/m')).toHaveLength(10);
    expect(bench.upstream.names.filter((name) => name === 'K-new/m')).toHaveLength(5);
    expect(bench.eventsOf('credential-quarantined')).toHaveLength(1);
    expect(bench.eventsOf('call-failed')).toHaveLength(5);
    bench.expectClean(...outcomes.map(({ error }) => error));
  });

  it('d) ends at once in a typed, permanent error where there is no new key', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K-old'), script: { 'K-old': revoked } });
    await bench.prove('K-old');
    const outcomes = await bench.calls(10);
    expect(bench.upstream.calls).toHaveLength(10);
    for (const { error, tookMs } of outcomes) {
      expect(error).toMatchObject({ name: 'LlmCallError', category: 'credential_revoked', retryAfterMs: undefined });
      expect(tookMs).toBe(200);
    }
    expect(bench.eventsOf('credential-quarantined')).toHaveLength(1);

    bench.upstream.forgetCalls();
    const later = await bench.call();
    expect(later).toMatchObject({ tookMs: 0, error: { category: 'credential_revoked', attempts: 0 } });
    expect(bench.upstream.calls).toHaveLength(0);
    bench.expectClean(...outcomes.map(({ error }) => error), later.error);
  });
});
