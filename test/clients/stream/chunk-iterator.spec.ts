import { concatMap, from, take, toArray, lastValueFrom } from 'rxjs';
import type { LlmChatChunk } from '../../../lib/clients/chat-chunk.interface.js';
import { CallLifetime } from '../../../lib/failover/lifetime.js';
import { ChunkIterator } from '../../../lib/clients/stream/chunk-iterator.js';
import { pushed } from '../../../lib/clients/stream/pushed.js';
import type { ChatStream } from '../../../lib/clients/stream/chat-stream.js';

type Result = LlmChatChunk | undefined | Error;

function chunkNamed(id: string): LlmChatChunk {
  return { id, object: 'chat.completion.chunk', created: 0, model: 'm', choices: [] };
}

/** A stream whose pulls the test settles. */
class HandFed {
  readonly pulls: ((result: Result) => void)[] = [];
  left = 0;

  /** What is there already, for the next pulls. */
  readonly ready: LlmChatChunk[] = [];

  takeReady(): LlmChatChunk | undefined {
    return this.ready.shift();
  }

  next(): Promise<LlmChatChunk | undefined> {
    return new Promise((resolve, reject) => {
      this.pulls.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
    });
  }

  leave(): void {
    this.left += 1;
    this.pulls.at(-1)?.(undefined);
  }
}

const asStream = (fed: HandFed) => fed as unknown as ChatStream;

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('ChunkIterator', () => {
  it('opens its stream with the first pull, once', async () => {
    const fed = new HandFed();
    let opened = 0;
    const iterator = new ChunkIterator(async () => {
      opened += 1;
      return asStream(fed);
    });
    await turn();
    expect(opened).toBe(0);
    const first = iterator.next();
    await turn();
    fed.pulls[0]?.(chunkNamed('a'));
    expect(await first).toEqual({ done: false, value: chunkNamed('a') });
    const second = iterator.next();
    await turn();
    fed.pulls[1]?.(undefined);
    expect(await second).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(opened).toBe(1);
    expect(fed.pulls).toHaveLength(2);
  });

  it('hands on what is there already without another pull, also right behind one', async () => {
    const fed = new HandFed();
    const iterator = new ChunkIterator(async () => asStream(fed));
    const first = iterator.next().then((result) => ({ result, second: iterator.next() }));
    await turn();
    fed.ready.push(chunkNamed('b'));
    fed.pulls[0]?.(chunkNamed('a'));
    const { result, second } = await first;
    expect([result, await second]).toEqual(['a', 'b'].map((id) => ({ done: false, value: chunkNamed(id) })));
    expect(fed.pulls).toHaveLength(1);
  });

  it('keeps pulls in order that are made at the same time, one after the other', async () => {
    const fed = new HandFed();
    const iterator = new ChunkIterator(async () => asStream(fed));
    const results = Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    for (const [place, id] of ['a', 'b', 'c'].entries()) {
      await turn();
      expect(fed.pulls).toHaveLength(place + 1);
      fed.pulls[place]?.(chunkNamed(id));
    }
    expect((await results).map(({ value }) => value?.id)).toEqual(['a', 'b', 'c']);
  });

  it('throws an error once, then is over', async () => {
    const fed = new HandFed();
    const iterator = new ChunkIterator(async () => asStream(fed));
    const first = iterator.next();
    const second = iterator.next();
    await turn();
    fed.pulls[0]?.(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    expect(await second).toEqual({ done: true, value: undefined });
    expect(fed.pulls).toHaveLength(1);
  });

  it('throws what the call ends in that has no first content', async () => {
    const iterator = new ChunkIterator(() => Promise.reject(new Error('no target left')));
    await expect(iterator.next()).rejects.toThrow('no target left');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('ends a pull that is pending when its reader leaves, and leaves the stream once', async () => {
    const fed = new HandFed();
    const iterator = new ChunkIterator(async () => asStream(fed));
    const first = iterator.next();
    await turn();
    expect(await iterator.return()).toEqual({ done: true, value: undefined });
    expect(await first).toEqual({ done: true, value: undefined });
    expect(fed.left).toBeGreaterThan(0);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('ends the call of a reader who leaves before it has answered, and tells nobody of its error', async () => {
    const lifetime = new CallLifetime([]);
    const iterator = new ChunkIterator((ender) => {
      ender.take(lifetime);
      return new Promise((_resolve, reject) => {
        lifetime.onEnd(() => reject(lifetime.reason));
      });
    });
    const first = iterator.next();
    await turn();
    expect(lifetime.isOver).toBe(false);
    await iterator.return();
    expect(lifetime.isOver).toBe(true);
    expect(await first).toEqual({ done: true, value: undefined });
  });

  it('leaves a stream that opens after its reader has left', async () => {
    const fed = new HandFed();
    let open!: (stream: ChatStream) => void;
    const iterator = new ChunkIterator(() => new Promise((resolve) => (open = resolve)));
    const first = iterator.next();
    await turn();
    await iterator.return();
    open(asStream(fed));
    await turn();
    fed.pulls[0]?.(chunkNamed('late'));
    expect(await first).toEqual({ done: true, value: undefined });
    expect(fed.left).toBeGreaterThan(0);
  });

  it('makes no call for a reader who leaves before the first pull', async () => {
    let opened = 0;
    const iterator = new ChunkIterator(async () => {
      opened += 1;
      return asStream(new HandFed());
    });
    await iterator.return();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(opened).toBe(0);
  });
});

describe('pushed()', () => {
  async function* numbers(count: number, onEnd: () => void = () => undefined): AsyncGenerator<number, undefined> {
    try {
      for (let value = 1; value <= count; value += 1) yield value;
    } finally {
      onEnd();
    }
    return undefined;
  }

  it('is cold: each subscription opens a sequence of its own', async () => {
    let opened = 0;
    const source = pushed(() => {
      opened += 1;
      return numbers(3);
    });
    expect(opened).toBe(0);
    expect(await lastValueFrom(source.pipe(toArray()))).toEqual([1, 2, 3]);
    expect(await lastValueFrom(source.pipe(toArray()))).toEqual([1, 2, 3]);
    expect(opened).toBe(2);
  });

  it('leaves the sequence when its subscriber does, and emits nothing more', async () => {
    let ended = 0;
    const source = pushed(() => numbers(1_000, () => (ended += 1)));
    expect(await lastValueFrom(source.pipe(take(2), toArray()))).toEqual([1, 2]);
    await turn();
    expect(ended).toBe(1);
  });

  it('hands on the error of the sequence, after the values before it', async () => {
    const seen: unknown[] = [];
    const source = pushed(async function* (): AsyncGenerator<string, undefined> {
      yield 'a';
      throw new Error('broken');
    });
    await new Promise<void>((resolve) => {
      source.subscribe({
        next: (value) => seen.push(value),
        error: (error: Error) => {
          seen.push(error.message);
          resolve();
        },
        complete: () => seen.push('complete'),
      });
    });
    expect(seen).toEqual(['a', 'broken']);
  });

  it('keeps values in order behind a slow operator', async () => {
    const source = pushed(() => numbers(50)).pipe(concatMap((value) => from(turn().then(() => value))));
    expect(await lastValueFrom(source.pipe(toArray()))).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });
});
