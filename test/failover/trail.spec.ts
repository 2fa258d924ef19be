import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok, okStream } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('The trail', () => {
  it('stays bounded with a pool of 500 dead keys, and the message still counts what was skipped', async () => {
    const labels = Array.from({ length: 500 }, (_, index) => `dead-${index}`);
    const bench = new Bench({
      routes: { default: ['P/a', 'P/b', 'P/c'] },
      providers: provider('P', ...labels),
      script: Object.fromEntries(labels.map((label) => [label, invalidKey()])),
      limits: { maxCredentialAttempts: 1_000 },
    });
    const first = await bench.call();
    expect(first.error).toMatchObject({
      name: 'LlmFailoverExhaustedError',
      attempts: 500,
      category: 'credential_invalid',
    });
    expect(first.error.message).toMatch(
      /has no candidate left after 500 attempts and 1000 skipped candidates\. P rejected/,
    );
    expect(first.error.message).toMatch(
      /Skipped 2 targets that use the same key\. Also: (?:P rejected the API key "dead-\d" \(#....\); ){5}and 494 more\.$/,
    );

    bench.events.length = 0;
    const second = await bench.call();
    expect(second.error.trail).toHaveLength(100);
    expect(bench.eventsOf('candidate-skipped')).toHaveLength(100);
    expect(second.error.message).toMatch(
      /after 0 attempts and 1500 skipped candidates\. P rejected the API key "dead-0" /,
    );
    expect(second.error.message).toMatch(
      /Check providers\.P\.keys\. Skipped 2 targets that use the same key\. Also: .+; and 494 more\.$/,
    );
    bench.expectClean(second.error);
  });

  it('notes the facts of each failure, what came next and why, and who made it good', async () => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers: { ...provider('P', 'K1', 'K2'), ...provider('Q', 'K3') },
      script: {
        K1: failing(429, 'Too many requests.', 'rate_limit_exceeded', { 'retry-after': '3', 'x-request-id': 'req_1' }),
        K2: failing(500, 'Internal error.'),
        K3: ok(),
      },
    });
    const { value } = await bench.call();
    expect(failoverOf(value)?.trail).toMatchObject([
      {
        kind: 'attempt',
        number: 1,
        provider: 'P',
        model: 'm',
        credential: { label: 'K1' },
        outcome: 'failed',
        category: 'rate_limited',
        scope: 'credential_model',
        explicit: true,
        status: 429,
        providerCode: 'rate_limit_exceeded',
        requestId: 'req_1',
        retryAfterMs: 3_000,
        message: 'Too many requests.',
        decision: { action: 'next', reason: 'another credential may serve this model' },
      },
      { number: 2, category: 'server_error', decision: { action: 'next', reason: 'another provider may answer' } },
      { number: 3, provider: 'Q', outcome: 'succeeded', decision: { action: 'succeeded' } },
    ]);
    expect(failoverOf(value)?.trail.some((entry) => 'recovered' in entry && entry.recovered !== undefined)).toBe(false);
    expect(bench.health.snapshot().uptime).toMatchObject([
      { provider: 'P', model: 'm', calls: 1, failed: 1 },
      { provider: 'Q', model: 'n', calls: 1, failed: 0 },
    ]);
    bench.expectClean(value);
  });

  it('marks as recovered what another model of the same provider made good, and counts no downtime for it', async () => {
    const bench = new Bench({
      routes: { default: ['P/a', 'P/b'] },
      providers: provider('P', 'K1'),
      script: { 'K1/a': failing(500, 'Internal error.'), 'K1/b': ok() },
    });
    const { value } = await bench.call();
    expect(failoverOf(value)?.trail[0]).toMatchObject({ category: 'server_error', recovered: 2 });
    expect(bench.health.snapshot().uptime).toMatchObject([{ model: 'b', calls: 1, failed: 0 }]);
    bench.expectClean(value);
  });

  it('counts a call that fails twice in one place as one failed call', async () => {
    const bench = new Bench({
      routes: { default: ['P/a'] },
      providers: provider('P', 'K1'),
      script: { K1: failing(500, 'Internal error.') },
    });
    expect((await bench.call()).error.attempts).toBe(3);
    expect(bench.health.snapshot().uptime).toMatchObject([{ calls: 1, failed: 1, ratio: 0 }]);
    bench.expectClean();
  });

  it('tells events before waits, each with the call it belongs to', async () => {
    const bench = new Bench({
      routes: { default: ['P/a'] },
      providers: provider('P', 'K1'),
      script: { K1: [failing(500, 'Internal error.'), ok()] },
    });
    await bench.call({ messages: [] }, { metadata: { tenant: 'blue' } });
    expect(bench.events.map(({ type, atMs }) => [type, atMs - (bench.events[0]?.atMs ?? 0)])).toEqual([
      ['call-started', 0],
      ['attempt-started', 0],
      ['attempt-failed', 0],
      ['retry-scheduled', 0],
      ['attempt-started', 500],
      ['attempt-succeeded', 500],
      ['call-succeeded', 500],
    ]);
    expect(
      bench.events.every(
        ({ callId, route, metadata }) => callId === 'call-1' && route === 'default' && metadata?.['tenant'] === 'blue',
      ),
    ).toBe(true);
    bench.expectClean();
  });

  it('tells when a key is cooled, quarantined and well again', async () => {
    const limits = { maxWaitMs: 0, maxAuthRetries: 0 };
    const bench = new Bench({
      routes: { default: ['P/a'] },
      providers: provider('P', 'K1'),
      script: { K1: [ok(), invalidKey(), ok()] },
      limits,
    });
    await bench.call();
    await bench.call();
    await bench.pass(5_000);
    await bench.call();
    const told = bench.events.filter(({ type }) => type.startsWith('credential-'));
    expect(told).toMatchObject([
      {
        type: 'credential-cooled',
        scope: 'credential',
        category: 'credential_invalid',
        setting: 'providers.P.keys',
        credential: { label: 'K1' },
      },
      { type: 'credential-recovered', category: 'credential_invalid', credential: { label: 'K1' } },
    ]);
    bench.expectClean();
  });

  it('says of a stream that it is running, until its end', async () => {
    const script = { K1: okStream('Hel', 'lo') };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script });
    const chunks = bench.client.promises.stream({ messages: [] });
    const { value: first } = await chunks.next();
    const [attempt] = failoverOf(first)?.trail ?? [];
    expect(attempt).toMatchObject({ outcome: 'running', decision: { action: 'running' } });
    while ((await chunks.next()).done !== true);
    expect(attempt).toMatchObject({ outcome: 'succeeded', decision: { action: 'succeeded' } });
    await bench.pass(0);
    bench.expectClean();
  });

  it('says of a stream that its reader left that it ended early', async () => {
    const script = { K1: okStream('Hel', 'lo') };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script });
    const chunks = bench.client.promises.stream({ messages: [] });
    const { value: first } = await chunks.next();
    await chunks.return?.();
    expect(failoverOf(first)?.trail[0]).toMatchObject({
      outcome: 'failed',
      category: 'cancelled',
      decision: { action: 'fail' },
    });
    bench.expectClean();
  });
});
