import { vi } from 'vitest';
import { collectBody } from '../../lib/clients/collect-body.js';
import { PulledBody } from '../../lib/clients/transport/pulled-body.js';
import { ManualClock } from './support/manual-clock.js';

/** A body of equal chunks without an end; knows how much was taken of it. */
class EndlessBody implements AsyncIterable<Uint8Array> {
  taken = 0;
  isLeft = false;

  constructor(private readonly chunk: string) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        this.taken += 1;
        yield Buffer.from(this.chunk);
      }
    } finally {
      this.isLeft = true;
    }
  }
}

async function* chunks(...texts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('collectBody', () => {
  const clock = new ManualClock();

  it.each([
    ['nothing', [], ''],
    ['one chunk', ['one'], 'one'],
    ['many chunks', ['one ', 'two ', 'three'], 'one two three'],
    ['a character that is cut in two', [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)], 'é'],
  ])('gives %s as text, complete', async (_what, given, text) => {
    await expect(collectBody(chunks(...given), { maxBytes: 1_000, clock })).resolves.toEqual({
      text,
      isComplete: true,
    });
  });

  it('stops at the bound, and leaves the body', async () => {
    const body = new EndlessBody('x'.repeat(10));
    const read = await collectBody(body, { maxBytes: 25, clock });
    expect(read).toEqual({ text: 'x'.repeat(25), isComplete: false });
    expect(body).toMatchObject({ taken: 3, isLeft: true });
  });

  it('stops when time is up, with what has come, and leaves no timer', async () => {
    const stalled: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => {
        let isFirst = true;
        return {
          next: async () => {
            if (!isFirst) await new Promise<never>(() => undefined);
            isFirst = false;
            return { done: false, value: Buffer.from('first') };
          },
        };
      },
    };
    const read = collectBody(stalled, { maxBytes: 1_000, maxMs: 5_000, clock });
    await clock.hasTimer(5_000);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5_000);
    await expect(read).resolves.toEqual({ text: 'first', isComplete: false });
    expect(clock.size).toBe(0);
  });

  it('throws what the body throws, and leaves no timer', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first');
      throw new Error('reset');
    }
    await expect(collectBody(broken(), { maxBytes: 1_000, maxMs: 5_000, clock })).rejects.toThrow('reset');
    expect(clock.size).toBe(0);
  });
});

describe('collectBody of a body that is pushed in', () => {
  const clock = new ManualClock();

  function pushed() {
    const source = { pause: vi.fn(), resume: vi.fn(), leave: vi.fn() };
    return { body: new PulledBody(source), source };
  }

  it('gives what is there already', async () => {
    const { body } = pushed();
    body.push(Buffer.from('one '));
    body.push(Buffer.from('two'));
    body.complete();
    await expect(collectBody(body, { maxBytes: 100, clock })).resolves.toEqual({ text: 'one two', isComplete: true });
  });

  it('waits for the end, and does not slow down what comes fast', async () => {
    const { body, source } = pushed();
    const piece = Buffer.alloc(100_000, 'x');
    body.push(piece);
    const read = collectBody(body, { maxBytes: 1_000_000, clock });
    body.push(piece);
    body.push(piece);
    body.complete();
    await expect(read).resolves.toEqual({ text: 'x'.repeat(300_000), isComplete: true });
    expect([source.pause, source.resume].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(source.leave).not.toHaveBeenCalled();
  });

  it.each([['before it is read', true] as const, ['while it is read', false] as const])(
    'leaves it at the bound, when that is reached %s',
    async (_when, isThere) => {
      const { body, source } = pushed();
      if (isThere) body.push(Buffer.alloc(30, 'x'));
      const read = collectBody(body, { maxBytes: 25, clock });
      if (!isThere) for (const text of ['x'.repeat(10), 'x'.repeat(20)]) body.push(Buffer.from(text));
      await expect(read).resolves.toEqual({ text: 'x'.repeat(25), isComplete: false });
      expect(source.leave).toHaveBeenCalledTimes(1);
    },
  );

  it.each([['before it is read', true] as const, ['while it is read', false] as const])(
    'throws what it broke off with, %s',
    async (_when, isThere) => {
      const { body } = pushed();
      body.push(Buffer.from('half'));
      if (isThere) body.fail(new Error('reset'));
      const read = collectBody(body, { maxBytes: 100, clock });
      if (!isThere) body.fail(new Error('reset'));
      await expect(read).rejects.toThrow('reset');
    },
  );
});
