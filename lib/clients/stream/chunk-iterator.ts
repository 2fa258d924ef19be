import type { LlmChatChunk } from '../chat-chunk.interface.js';
import type { ChatStream } from './chat-stream.js';

/**
 * A stream as an async iterable: the call begins with the first pull, and each pull reads no more than it hands on, so that
 * a slow reader slows the upstream down. Leaving the loop closes the socket.
 *
 * @param open - makes the call; rejects where it fails before its first content
 * @internal
 */
export class ChunkIterator implements AsyncIterableIterator<LlmChatChunk, undefined> {
  private stream: Promise<ChatStream> | undefined;
  private isOver = false;

  constructor(
    private readonly open: (signal: AbortSignal) => Promise<ChatStream>,
    private readonly controller = new AbortController(),
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<LlmChatChunk, undefined>> {
    if (this.isOver) return DONE;
    try {
      this.stream ??= this.open(this.controller.signal);
      const chunk = await (await this.stream).next();
      if (chunk !== undefined) return { done: false, value: chunk };
      this.isOver = true;
      return DONE;
    } catch (error) {
      this.isOver = true;
      throw error;
    }
  }

  async return(): Promise<IteratorResult<LlmChatChunk, undefined>> {
    if (!this.isOver) this.leave();
    return DONE;
  }

  private leave(): void {
    this.isOver = true;
    const { stream } = this;
    this.controller.abort(new DOMException('The reader left.', 'AbortError'));
    // A call that ends because its reader left has nobody to tell.
    void stream?.then(
      (opened) => opened.leave(),
      () => undefined,
    );
  }
}

const DONE = { done: true, value: undefined } as const;
