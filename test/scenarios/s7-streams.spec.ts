import { failoverOf } from '../../lib/clients/failover-info.js';
import { LlmStreamInterruptedError } from '../../lib/errors/llm-stream-interrupted.error.js';
import { Bench, provider, type BenchOptions } from '../support/bench.js';
import { broken, okStream, ROLE, said, sseOf, streaming, type Answer } from '../support/scripted-upstream.js';
import { refuseUnhandledRejections } from '../support/unhandled-rejections.js';
import { useVirtualTime } from '../support/virtual-time.js';

refuseUnhandledRejections();
useVirtualTime();

describe('S7 Streams, before and after the commit', () => {
  async function benchOf(first: Answer, options: Partial<BenchOptions> = {}): Promise<Bench> {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: { K1: first, K2: okStream('Good ', 'day') },
      ...options,
    });
    await bench.prove('K2');
    return bench;
  }

  const overloaded = sseOf({ error: { type: 'overloaded_error', message: 'Overloaded' } });
  const silence = { waitMs: 1e9 } as const;

  /** The scope that must hold the failure, and the failure. */
  const unseen: readonly (readonly [string, string, Answer, object, string, number])[] = [
    [
      'a',
      'says in an event that it is overloaded',
      streaming(': hello\n\n', ROLE, overloaded),
      { scope: 'provider_model', provider: 'P' },
      'overloaded',
      0,
    ],
    ['b', 'closes without a word', streaming(), { scope: 'provider_model', provider: 'P' }, 'malformed_response', 0],
    ['c', 'resets before its headers', broken, { scope: 'base_url', provider: 'P' }, 'network_error', 0],
    ['c2', 'resets after the role', streaming(ROLE, broken), { scope: 'base_url', provider: 'P' }, 'network_error', 0],
    [
      'c2',
      'says its role and falls silent',
      streaming(ROLE, silence),
      { scope: 'provider_model', provider: 'P' },
      'timeout',
      60_000,
    ],
  ];

  it.each(unseen)('%s) goes on unseen when the first target %s', async (_, _what, first, scope, category, atMs) => {
    const bench = await benchOf(first);
    const outcome = await bench.stream();

    expect(bench.upstream.names).toEqual(['K1/m', 'K2/n']);
    const hasEndedByItself = category === 'malformed_response' || category === 'network_error';
    expect(bench.upstream.calls[0]?.aborted).toBe(!hasEndedByItself);
    expect(outcome).toMatchObject({ completed: true, text: 'Good day', error: undefined, tookMs: atMs });
    expect(outcome.chunks).toHaveLength(4);
    expect(failoverOf(outcome.chunks[0])).toMatchObject({
      provider: 'Q',
      attempts: 2,
      trail: [{ category, outcome: 'failed' }, { outcome: 'succeeded' }],
    });

    expect(bench.entry(scope)).toMatchObject(category === 'overloaded' ? { state: 'unavailable' } : { failures: 1 });
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toBeUndefined();
    expect(bench.eventsOf('stream-committed').map(({ provider: id }) => id)).toEqual(['Q']);
    expect(bench.eventsOf('call-succeeded')).toHaveLength(1);
    bench.expectClean(outcome.chunks);
  });

  it('a) lets the overloaded model rest for a short time only', async () => {
    const bench = await benchOf(streaming(ROLE, overloaded));
    const startedAtMs = Date.now();
    await bench.stream();
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toMatchObject({
      state: 'unavailable',
      marks: [{ kind: 'cooling', reason: 'overloaded', untilMs: startedAtMs + 1_000 }],
    });
  });

  it('d) hands on what has come, ends in an error, and asks nobody else', async () => {
    const bench = await benchOf(streaming(ROLE, said('Hel'), broken));
    const { text, completed, error, chunks } = await bench.stream();

    expect(text).toBe('Hel');
    expect(completed).toBe(false);
    expect(error).toBeInstanceOf(LlmStreamInterruptedError);
    expect(error).toMatchObject({
      committed: true,
      category: 'network_error',
      provider: 'P',
      text: 'Hel',
      attempts: 1,
    });
    expect(failoverOf(chunks[0])).toMatchObject({ provider: 'P' });
    expect(bench.upstream.names).toEqual(['K1/m']);
    expect(JSON.stringify(error)).not.toContain('Hel');

    expect(bench.entry({ scope: 'base_url', provider: 'P' })).toMatchObject({ failures: 1 });
    expect(bench.entry({ scope: 'credential', label: 'K1' })?.proven ?? false).toBe(false);
    expect(bench.eventsOf('attempt-succeeded')).toEqual([]);
    expect(bench.eventsOf('call-failed')).toHaveLength(1);
    expect(bench.health.snapshot().uptime.filter(({ provider: id }) => id === 'P')).toMatchObject([{ ratio: 0 }]);
    bench.expectClean(error);
  });

  it('e) emits nothing to who leaves while the upstream is silent, and marks nothing', async () => {
    const bench = await benchOf(streaming(silence));
    const seen: unknown[] = [];
    const subscription = bench.client.stream({ messages: [] }).subscribe({
      next: (chunk) => seen.push(chunk),
      error: (error: unknown) => seen.push(error),
      complete: () => seen.push('complete'),
    });
    await bench.pass(1_000);
    subscription.unsubscribe();
    await bench.pass(0);

    expect(seen).toEqual([]);
    expect(bench.upstream.names).toEqual(['K1/m']);
    expect(bench.upstream.calls[0]?.aborted).toBe(true);
    expect(bench.health.snapshot().entries.filter(({ provider: id }) => id === 'P')).toEqual([]);
    expect(bench.eventsOf('call-failed')).toMatchObject([{ category: 'cancelled' }]);
    bench.expectClean();
  });

  it('e) gives a half-open probe’s lease back when its reader leaves', async () => {
    const bench = await benchOf(streaming(ROLE, overloaded), {
      routes: { default: ['P/m'] },
      limits: { maxRetries: 0 },
    });
    await bench.stream();
    await bench.pass(1_000);
    bench.upstream.play({ K1: [streaming(silence), okStream('Hello')] });
    const subscription = bench.client.stream({ messages: [] }).subscribe();
    await bench.pass(10);
    expect(bench.upstream.names).toEqual(['K1/m']);
    subscription.unsubscribe();
    await bench.pass(0);

    expect(await bench.stream()).toMatchObject({ text: 'Hello', tookMs: 0 });
    expect(bench.upstream.names).toEqual(['K1/m', 'K1/m']);
    bench.expectClean();
  });
});
