/** Where the pieces of a body come from. */
export interface BodySource {
  pause(): void;
  resume(): void;
  /** Closes the socket. */
  leave(): void;
}

/** The source is paused while so much waits to be read. */
const MAX_WAITING_BYTES = 64 * 1024;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What was gathered of a body. */
export interface GatheredBody {
  readonly pieces: readonly Uint8Array[];
  /** Whether it is the whole body. */
  readonly isComplete: boolean;
}

/**
 * A body that is pushed in and pulled out. What has come since the last pull goes out in one piece; while the reader is slow
 * the source is paused. To be read once, one pull at a time; leaving it early closes the socket.
 *
 * @internal
 */
export class PulledBody implements AsyncIterableIterator<Uint8Array, undefined> {
  private pieces: Uint8Array[] = [];
  private size = 0;
  private isPaused = false;
  private ending: { readonly error?: unknown } | undefined;
  private wake: (() => void) | undefined;
  /** The reader is woken when so much has come. */
  private wakeAtBytes = 1;
  private pauseAtBytes = MAX_WAITING_BYTES;

  constructor(private readonly source: BodySource) {}

  /** Whether its end has come, whichever it is. */
  get isOver(): boolean {
    return this.ending !== undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.pieces.length === 0 && this.ending === undefined) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const { pieces } = this;
    if (pieces.length === 0) return this.end();
    this.pieces = [];
    this.size = 0;
    this.resume();
    return { done: false, value: pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces) };
  }

  /**
   * Takes the body as a whole, instead of piece by piece: as fast as it comes, and at once where it is there. At `maxBytes` it is
   * left.
   *
   * @throws what the body broke off with
   */
  gather(maxBytes: number): GatheredBody | Promise<GatheredBody> {
    if (this.ending !== undefined || this.size >= maxBytes) return this.gathered(maxBytes);
    this.wakeAtBytes = maxBytes;
    this.pauseAtBytes = maxBytes;
    this.resume();
    return new Promise<void>((resolve) => (this.wake = resolve)).then(() => this.gathered(maxBytes));
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    if (this.ending === undefined) this.source.leave();
    this.pieces = [];
    this.finish({});
    return DONE;
  }

  /** A piece has come. */
  push(piece: Uint8Array): void {
    if (this.ending !== undefined) return;
    this.pieces.push(piece);
    this.size += piece.byteLength;
    if (this.size >= this.pauseAtBytes && !this.isPaused) {
      this.isPaused = true;
      this.source.pause();
    }
    if (this.size >= this.wakeAtBytes) this.wakeReader();
  }

  /** The body is whole. */
  complete(): void {
    this.finish({});
  }

  /** The body has broken off; what has come before goes out first. */
  fail(error: unknown): void {
    this.finish({ error });
  }

  /** Nobody wants the rest. */
  cancel(error: unknown): void {
    this.pieces = [];
    this.fail(error);
  }

  private gathered(maxBytes: number): GatheredBody {
    const { pieces, size, ending } = this;
    if (size < maxBytes) {
      this.pieces = [];
      if (ending !== undefined && 'error' in ending) throw ending.error;
      return { pieces, isComplete: true };
    }
    void this.return();
    return { pieces, isComplete: false };
  }

  private resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.source.resume();
  }

  private finish(ending: { readonly error?: unknown }): void {
    this.ending ??= ending;
    this.wakeReader();
  }

  private wakeReader(): void {
    this.wake?.();
    this.wake = undefined;
  }

  private end(): IteratorReturnResult<undefined> {
    if (this.ending !== undefined && 'error' in this.ending) throw this.ending.error;
    return DONE;
  }
}
