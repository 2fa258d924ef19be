import { vi } from 'vitest';
import { Readable } from 'node:stream';
import { clientStream, isAsyncIterator } from '../../lib/interceptors/client-stream.js';

const PUBLIC = new Error('public');

async function* failing(thrown: unknown): AsyncGenerator<string> {
  yield 'Once';
  throw thrown;
}

/** Waits for what never comes until the signal fires, and then fails because of it. */
async function* waiting(signal: AbortSignal): AsyncGenerator<string> {
  yield 'Once';
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

const over = <Value>(source: AsyncIterable<Value>, onLeave = () => undefined as void) =>
  clientStream(source, { toPublic: () => PUBLIC, onLeave });

describe('a stream that a client reads', () => {
  it('hands values on, and tells what may be told of a failure', async () => {
    const onLeave = vi.fn();
    const stream = over(failing(new Error('private')), onLeave);
    expect(await stream.next()).toEqual({ done: false, value: 'Once' });
    await expect(stream.next()).rejects.toBe(PUBLIC);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(onLeave).not.toHaveBeenCalled();
  });

  it('ends quietly when the client leaves while a value is waited for', async () => {
    const controller = new AbortController();
    const stream = over(waiting(controller.signal), () => controller.abort(new Error('left')));
    await stream.next();
    const pending = stream.next();
    expect(await stream.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it('tells once that the client has left', async () => {
    const onLeave = vi.fn();
    const stream = over(failing(PUBLIC), onLeave);
    await stream.return?.();
    await stream.return?.();
    expect(onLeave).toHaveBeenCalledTimes(1);
  });

  it('can be left where the source cannot', async () => {
    const source = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false as const, value: 1 }) }) };
    const stream = over(source);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    expect(await stream.return?.()).toEqual({ done: true, value: undefined });
  });
});

describe('an async iterator', () => {
  it('is a generator, and no stream, also where that has a next()', () => {
    expect(isAsyncIterator(failing(PUBLIC))).toBe(true);
    expect(isAsyncIterator(Readable.from(['a']))).toBe(false);
    expect(isAsyncIterator(Object.assign(Readable.from(['a']), { next: () => undefined }))).toBe(false);
    expect(isAsyncIterator(new ReadableStream())).toBe(false);
  });
});
