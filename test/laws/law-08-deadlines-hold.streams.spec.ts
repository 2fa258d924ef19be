import { Bench, provider } from '../support/bench.js';
import { listenersOf } from '../support/listeners-of.js';
import {
  chunkOf,
  deafAfter,
  DONE,
  failing,
  okStream,
  ROLE,
  said,
  STOP,
  streaming,
  type StreamPiece,
} from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

/** A caller's signal that counts its listeners. */
function counted(): { readonly controller: AbortController; readonly count: () => number } {
  const controller = new AbortController();
  return { controller, count: listenersOf(controller.signal) };
}

describe('Law 8: Deadlines hold, of streams', () => {
  const routes = { default: ['P/m'], two: ['P/m', 'Q/n'] };
  const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };
  const silence = { waitMs: 1e9 } as const;
  const alone = { maxRetries: 0, maxWaitMs: 0 };

  it.each<readonly [string, object]>([
    ['before the head', { hangs: true }],
    ['before the head, deaf to its signal', { hangs: true, deaf: true }],
    ['after the head', streaming(silence)],
    ['after the role', streaming(ROLE, silence)],
    ['after the head, deaf to its signal', deafAfter()],
    ['among heartbeats', streaming(...Array.from({ length: 100 }, () => [': ping\n\n', { waitMs: 1_000 }]).flat())],
    ['in the body of an error', { ...failing(500, 'Internal error.'), stalls: true }],
    ['in a document', { headers: { 'content-type': 'application/json' }, body: '{', stalls: true }],
  ])('goes on after firstContentTimeoutMs without content %s', async (_, answer) => {
    const script = { K1: answer, K2: okStream('Hello') };
    const bench = new Bench({ routes, providers, script, limits: { firstContentTimeoutMs: 4_000 } });
    const { text, completed, tookMs } = await bench.stream({ messages: [], model: 'two' });
    expect({ text, completed, tookMs }).toEqual({ text: 'Hello', completed: true, tookMs: 4_000 });
    expect(bench.upstream.calls[0]?.aborted).toBe(true);
    expect(bench.eventsOf('attempt-failed')).toMatchObject([
      { category: 'timeout', rule: 'stream/first-content-timeout' },
    ]);
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toMatchObject({ failures: 1 });
    bench.expectClean();
  });

  it('takes the target’s own time to the first content', async () => {
    const target = { provider: 'P', model: 'm', firstContentTimeoutMs: 1_500 };
    const script = { K1: streaming(silence), K2: okStream('Hello') };
    const bench = new Bench({ routes: { default: [target, 'Q/n'] }, providers, script });
    expect(await bench.stream()).toMatchObject({ text: 'Hello', tookMs: 1_500 });
    bench.expectClean();
  });

  it.each([
    ['stalls', streaming(ROLE, said('Hel'), silence)],
    ['stalls, deaf to its signal', deafAfter(ROLE, said('Hel'))],
    [
      'sends heartbeats alone',
      streaming(ROLE, said('Hel'), ...Array.from({ length: 99 }, () => [': ping\n\n', { waitMs: 1_000 }]).flat()),
    ],
  ])('ends a stream that %s after its first content when idleTimeoutMs is over', async (_, answer) => {
    const bench = new Bench({ routes, providers, script: { K1: answer }, limits: { idleTimeoutMs: 7_000 } });
    const { text, completed, error, tookMs } = await bench.stream();
    expect({ text, completed, tookMs }).toEqual({ text: 'Hel', completed: false, tookMs: 7_000 });
    expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', category: 'timeout' });
    expect(bench.upstream.calls[0]?.aborted).toBe(true);
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toMatchObject({ failures: 1 });
    bench.expectClean(error);
  });

  it('counts as idle only while a read is pending: a slow reader is no stall', async () => {
    const script = { K1: okStream('a', 'b', 'c') };
    const bench = new Bench({ routes, providers, script, limits: { idleTimeoutMs: 1_000 } });
    const iterator = bench.client.promises.stream({ messages: [] });
    let text = '';
    for (let result = await iterator.next(); result.done !== true; result = await iterator.next()) {
      text += result.value.choices[0]?.delta.content ?? '';
      await bench.pass(5_000);
    }
    expect(text).toBe('abc');
    await bench.pass(0);
    bench.expectClean();
  });

  it('starts the idle time anew with each chunk', async () => {
    const pieces = ['a', 'b', 'c'].flatMap((text): StreamPiece[] => [said(text), { waitMs: 900 }]);
    const bench = new Bench({
      routes,
      providers,
      script: { K1: streaming(ROLE, ...pieces, STOP, DONE) },
      limits: { idleTimeoutMs: 1_000 },
    });
    expect(await bench.stream()).toMatchObject({ text: 'abc', completed: true, tookMs: 2_700 });
    bench.expectClean();
  });

  /** A stream that goes on for 100 seconds after its first content. */
  const long = streaming(
    ROLE,
    ...Array.from({ length: 100 }, (): StreamPiece[] => [said('.'), { waitMs: 1_000 }]).flat(),
    STOP,
    DONE,
  );

  it('bounds a stream by the module’s and the route’s totalTimeoutMs and attemptTimeoutMs to its commit only', async () => {
    const limits = { totalTimeoutMs: 10_000, attemptTimeoutMs: 5_000 };
    const bench = new Bench({
      routes: { default: { targets: ['P/m'], limits: { totalTimeoutMs: 9_000 } } },
      providers,
      script: { K1: long },
      limits,
    });
    expect(await bench.stream()).toMatchObject({ completed: true, tookMs: 100_000 });
    bench.expectClean();
  });

  it.each([
    ['idleTimeoutMs', { idleTimeoutMs: 3_000 }],
    ['the call’s own totalTimeoutMs', { totalTimeoutMs: 3_000 }],
  ])('completes at %s what is whole already, though the connection stays open', async (_, limits) => {
    const script = { K1: streaming(ROLE, said('Hello'), STOP, silence) };
    const bench = new Bench({ routes, providers, script });
    const { text, completed, tookMs } = await bench.stream({ messages: [] }, { limits });
    expect({ text, completed, tookMs }).toEqual({ text: 'Hello', completed: true, tookMs: 3_000 });
    expect(bench.events.at(-1)).toMatchObject({ type: 'call-succeeded' });
    await bench.pass(1_000);
    expect(bench.upstream.calls[0]?.aborted).toBe(true);
    bench.expectClean();
  });

  it('ends a stream at the totalTimeoutMs that the call itself has set, and blames nobody', async () => {
    const bench = new Bench({ routes, providers, script: { K1: long } });
    const { text, completed, error, tookMs } = await bench.stream(
      { messages: [] },
      { limits: { totalTimeoutMs: 10_500 } },
    );
    expect({ text, completed, tookMs }).toEqual({ text: '.'.repeat(11), completed: false, tookMs: 10_500 });
    expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', category: 'timeout', scope: 'request' });
    expect(bench.entry({ scope: 'provider_model' })).toBeUndefined();
    bench.expectClean(error);
  });

  it('ends on time before the commit, whatever the call has set', async () => {
    const bench = new Bench({
      routes,
      providers,
      script: { K1: streaming(ROLE, silence) },
      limits: { ...alone, totalTimeoutMs: 3_000 },
    });
    expect(await bench.stream()).toMatchObject({
      chunks: [],
      error: { name: 'LlmCallError', category: 'timeout' },
      tookMs: 3_000,
    });
    bench.expectClean();
  });

  const phases: readonly (readonly [string, object, string])[] = [
    ['before the head', { hangs: true }, ''],
    ['after the head', streaming(silence), ''],
    ['after the role', streaming(ROLE, silence), ''],
    ['after the first content', streaming(ROLE, said('Hel'), silence), 'Hel'],
    ['after the first content, the upstream deaf', deafAfter(ROLE, said('Hel')), 'Hel'],
    ['between chunks', streaming(ROLE, said('Hel'), { waitMs: 999 }, said('lo'), silence), 'Hello'],
    ['in a back-off', failing(500, 'Internal error.'), ''],
    ['after the finish reason', streaming(ROLE, said('Hel'), chunkOf({}, 'stop'), silence), 'Hel'],
  ];

  it.each(phases)('hands on its own reason to a caller who aborts %s', async (_, answer, text) => {
    const policies = { backoffMs: 20_000 };
    const bench = new Bench({ routes, providers, script: { K1: answer }, policies });
    const { controller, count } = counted();
    const running = bench.startStream({ messages: [] }, { signal: controller.signal });
    await bench.pass(1_000);
    const reason = new Error('the user left');
    controller.abort(reason);
    expect(await running).toMatchObject({ text, completed: false, tookMs: 1_000 });
    expect((await running).error).toBe(reason);
    expect(bench.upstream.calls).toHaveLength(1);
    expect(bench.eventsOf('call-failed')).toMatchObject([{ category: 'cancelled' }]);
    expect(bench.entry({ scope: 'credential' })?.proven ?? false).toBe(false);
    expect(count()).toBe(0);
    bench.expectClean();
  });

  it('hands on the caller’s reason at once, though chunks have been read that nobody has taken', async () => {
    const all = [ROLE, said('a'), said('b'), said('c')].join('');
    const bench = new Bench({ routes, providers, script: { K1: streaming(all, silence) } });
    const { controller, count } = counted();
    const iterator = bench.client.promises.stream({ messages: [] }, { signal: controller.signal });
    await iterator.next();
    await iterator.next();
    controller.abort('enough');
    await expect(iterator.next()).rejects.toBe('enough');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(count()).toBe(0);
    bench.expectClean();
  });

  it.each<readonly [string, object, unknown]>([
    ['its caller aborts', {}, 'enough'],
    [
      'its own deadline is over',
      { limits: { totalTimeoutMs: 2_000 } },
      { name: 'LlmStreamInterruptedError', text: 'a' },
    ],
  ])('ends a stream that nobody pulls when %s, and throws at the next pull', async (_, options, error) => {
    const bench = new Bench({ routes, providers, script: { K1: streaming(ROLE, said('a'), said('b'), silence) } });
    const { controller, count } = counted();
    const iterator = bench.client.promises.stream({ messages: [] }, { ...options, signal: controller.signal });
    await iterator.next();
    await iterator.next();
    if (error === 'enough') controller.abort(error);
    else await bench.pass(2_000);
    await bench.pass(0);
    expect(bench.upstream.calls[0]?.aborted).toBe(true);
    expect(bench.eventsOf('call-failed')).toHaveLength(1);
    expect(count()).toBe(0);
    bench.expectClean();
    const thrown: unknown = await iterator.next().catch((reason: unknown) => reason);
    expect([thrown]).toMatchObject([error]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(bench.eventsOf('call-failed')).toHaveLength(1);
  });

  it.each([true, false])(
    'lets the shutdown end a stream in an error that has its text (a pull is pending: %s)',
    async (isPulled) => {
      const bench = new Bench({ routes, providers, script: { K1: streaming(ROLE, said('a'), silence) } });
      const iterator = bench.client.promises.stream({ messages: [] });
      await iterator.next();
      await iterator.next();
      const catching = () => iterator.next().catch((reason: unknown) => reason);
      const pending = isPulled ? catching() : undefined;
      await bench.pass(0);
      bench.core.gate.drain();
      expect(bench.core.gate.size).toBe(1);
      bench.core.gate.abortAll();
      await bench.pass(0);
      bench.expectClean();
      expect(await (pending ?? catching())).toMatchObject({
        name: 'LlmStreamInterruptedError',
        category: 'cancelled',
        text: 'a',
      });
    },
  );

  it.each(phases)('leaves nothing behind when the reader leaves %s', async (_, answer) => {
    const policies = { backoffMs: 20_000 };
    const bench = new Bench({ routes, providers, script: { K1: answer }, policies });
    const { controller, count } = counted();
    const seen: string[] = [];
    const subscription = bench.client.stream({ messages: [] }, { signal: controller.signal }).subscribe({
      error: () => seen.push('error'),
      complete: () => seen.push('complete'),
    });
    await bench.pass(1_000);
    subscription.unsubscribe();
    await bench.pass(0);
    expect(seen).toEqual([]);
    expect(bench.upstream.calls).toHaveLength(1);
    expect(bench.eventsOf('call-failed')).toMatchObject([{ category: 'cancelled' }]);
    expect(bench.eventsOf('call-succeeded')).toEqual([]);
    expect(count()).toBe(0);
    bench.expectClean();
  });

  it('makes no upstream call for a stream whose signal has fired already', async () => {
    const bench = new Bench({ routes, providers, script: { K1: okStream('Hello') } });
    expect(await bench.stream({ messages: [] }, { signal: AbortSignal.abort('too late') })).toMatchObject({
      error: 'too late',
    });
    expect(bench.upstream.calls).toHaveLength(0);
    bench.expectClean();
  });

  it('leaves no listener on the signal of a caller who makes many streams', async () => {
    const bench = new Bench({
      routes,
      providers,
      script: { K1: [failing(500, 'Internal error.'), okStream('Hello')] },
    });
    const { controller, count } = counted();
    const wanted = Array.from({ length: 20 }, () => ({ options: { signal: controller.signal } }));
    for (const { completed } of await bench.streams(wanted)) expect(completed).toBe(true);
    expect(count()).toBe(0);
    bench.expectClean();
  });
});
