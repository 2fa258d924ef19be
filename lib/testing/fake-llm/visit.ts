import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { LlmTestClock } from './llm-test-clock.js';

/** A call while it is under way: counts as open until its head is there, and notes whether it is given up. @internal */
export class Visit {
  #isOpen = true;

  constructor(
    private readonly clock: LlmTestClock,
    private readonly call: FakeLlmCall,
    private readonly signal: AbortSignal,
  ) {
    clock.enter();
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** The head is there. */
  leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.clock.leave();
  }

  /** Nothing more comes. */
  end(): void {
    this.leave();
    this.signal.removeEventListener('abort', this.#abort);
  }

  /** A body whose end is that of the call; a reader that leaves it before its end gives the call up. */
  async *whole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let hasEnded = false;
    try {
      yield* body;
      hasEnded = true;
    } catch (error) {
      hasEnded = true;
      throw error;
    } finally {
      if (!hasEnded) this.call.noteAbort();
      this.end();
    }
  }

  /** Ends the opening too: an answer that does not heed the abort is waited for by nobody. */
  readonly #abort = (): void => {
    this.call.noteAbort();
    this.leave();
  };
}
