import { ChatStream } from '../../../lib/clients/stream/chat-stream.js';
import type { LlmChatChunk } from '../../../lib/clients/chat-chunk.interface.js';
import type { AttemptEnd } from '../../../lib/failover/attempt.interface.js';
import { ManualClock } from '../support/manual-clock.js';

type Opened = ConstructorParameters<typeof ChatStream>[0];
type Info = ConstructorParameters<typeof ChatStream>[2];

/** A stream whose next chunk is what `next` gives. */
function streamOf(next: () => Promise<LlmChatChunk | undefined>) {
  const controller = new AbortController();
  const ends: string[] = [];
  const source = { next, takeReady: () => undefined, drain: () => Promise.resolve(), close: () => undefined };
  const opened = {
    value: { head: [], source, end: endOf(controller.signal) },
    interrupt: (thrown: unknown) => {
      ends.push('interrupted');
      return thrown;
    },
    succeed: () => ends.push('succeeded'),
    abandon: () => ends.push('abandoned'),
    abort: (reason: unknown) => controller.abort(reason),
    release: () => undefined,
  };
  const bounds = { idleTimeoutMs: 1_000, clock: new ManualClock() };
  const stream = new ChatStream(opened as unknown as Opened, bounds, {} as Info);
  return { stream, controller, ends };
}

/** The end of an attempt that a signal tells of. */
function endOf(signal: AbortSignal): AttemptEnd {
  return {
    signal,
    get isOver() {
      return signal.aborted;
    },
    get reason(): unknown {
      return signal.reason;
    },
    listen: (listener) => signal.addEventListener('abort', () => listener.attemptEnded(), { once: true }),
    unlisten: () => undefined,
  };
}

async function microtasks(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await Promise.resolve();
}

describe('ChatStream', () => {
  const gaps = Array.from({ length: 8 }, (_, count) => count);

  it.each(gaps)('takes no break for an end when its signal fires %i microtasks behind it', async (count) => {
    let breakOff!: (reason: Error) => void;
    const { stream, controller, ends } = streamOf(() => new Promise((_, reject) => (breakOff = reject)));
    const pulled = stream.next();
    breakOff(new Error('ECONNRESET'));
    void microtasks(count).then(() => controller.abort(new Error('enough')));
    await expect(pulled).rejects.toThrow(/ECONNRESET|enough/);
    expect(ends).toEqual(['interrupted']);
    await expect(stream.next()).resolves.toBeUndefined();
  });

  it.each(gaps)('ends one way only when its signal fires %i microtasks behind its end', async (count) => {
    let end!: (chunk: undefined) => void;
    const { stream, controller, ends } = streamOf(() => new Promise((resolve) => (end = resolve)));
    const pulled = stream.next().then(
      () => 'succeeded',
      () => 'interrupted',
    );
    end(undefined);
    void microtasks(count).then(() => controller.abort(new Error('enough')));
    expect(ends).toEqual([]);
    const ending = await pulled;
    expect(ends).toEqual([ending]);
  });
});
