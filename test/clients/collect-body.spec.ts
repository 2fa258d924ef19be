import { collectBody } from '../../lib/clients/collect-body.js';
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
