import { CallEnder } from '../../failover/lifetime.js';
import type { LlmChatChunk } from '../chat-chunk.interface.js';
import type { ChatStream } from './chat-stream.js';

/**
 * A stream as an async iterable: the call begins with the first pull, and each pull reads no more than it hands on, so that
 * a slow reader slows the upstream down. Leaving the loop closes the socket.
 *
 * @param start - makes the call; rejects where it fails before its first content
 * @internal
 */
export class ChunkIterator implements AsyncIterableIterator<LlmChatChunk, undefined> {
  // An app holds it, and a stream leads to the request that carries the key: nothing here is a property.
  /** Holds the request, and is let go when the call has begun. */
  #start: ((ender: CallEnder) => Promise<ChatStream>) | undefined;
  readonly #ender = new CallEnder();
  #stream: Promise<ChatStream> | undefined;
  #opened: ChatStream | undefined;
  #pending: Promise<unknown> = Promise.resolve();
  /** Pulls that have not settled. */
  #pulls = 0;
  #isOver = false;

  constructor(start: (ender: CallEnder) => Promise<ChatStream>) {
    this.#start = start;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Pulls that are made before the last one has settled wait for it. */
  next(): Promise<IteratorResult<LlmChatChunk, undefined>> {
    const ready = this.#pulls === 0 && !this.#isOver ? this.#opened?.takeReady() : undefined;
    if (ready !== undefined) return Promise.resolve({ done: false, value: ready });
    this.#pulls += 1;
    const result = this.#pulls === 1 ? this.pull() : this.#pending.then(() => this.pull());
    this.#pending = result.catch(() => undefined);
    return result;
  }

  async return(): Promise<IteratorResult<LlmChatChunk, undefined>> {
    if (!this.#isOver) this.leave();
    return DONE;
  }

  private async pull(): Promise<IteratorResult<LlmChatChunk, undefined>> {
    try {
      if (this.#isOver) return DONE;
      const stream = this.#opened ?? (await this.begin());
      this.#opened = stream;
      const chunk = await stream.next();
      if (chunk !== undefined && !this.hasLeft()) return { done: false, value: chunk };
      this.#isOver = true;
      return DONE;
    } catch (error) {
      // Who left does not hear how the call ended.
      if (this.hasLeft()) return DONE;
      this.#isOver = true;
      throw error;
    } finally {
      // Before the reader hears of it: its next pull may come at once.
      this.#pulls -= 1;
    }
  }

  private begin(): Promise<ChatStream> {
    const start = this.#start;
    this.#start = undefined;
    this.#stream ??= start?.(this.#ender);
    if (this.#stream === undefined) throw new TypeError('The call has neither begun nor a beginning.');
    return this.#stream;
  }

  private hasLeft(): boolean {
    return this.#isOver;
  }

  private leave(): void {
    this.#isOver = true;
    this.#opened?.leave();
    this.#ender.end(new DOMException('The reader left.', 'AbortError'));
    // A call that ends because its reader left has nobody to tell.
    this.#stream?.then(
      (opened) => opened.leave(),
      () => undefined,
    );
  }
}

const DONE = { done: true, value: undefined } as const;
