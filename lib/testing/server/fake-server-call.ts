import { FakeLlmCall, type FakeLlmCallInit } from '../calls/fake-llm-call.js';

/**
 * How an exchange ended.
 *
 * - `open`: not yet
 * - `answered`: the whole answer was handed to the network
 * - `client-left`: the client's socket went away before that
 * - `cut-off`: the server broke it off, as scripted or because it was closed
 *
 * @publicApi
 */
export type FakeCallOutcome = 'open' | 'answered' | 'client-left' | 'cut-off';

/**
 * One call that a `FakeLlmServer` has received.
 *
 * @publicApi
 */
export class FakeServerCall extends FakeLlmCall {
  /** Settles when the exchange is over; never rejects. */
  readonly closed: Promise<FakeCallOutcome>;
  #outcome: FakeCallOutcome = 'open';
  #writtenBytes = 0;
  #takenBytes = 0;
  #close!: (outcome: FakeCallOutcome) => void;

  /** @internal */
  constructor(init: FakeLlmCallInit) {
    super(init);
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  get outcome(): FakeCallOutcome {
    return this.#outcome;
  }

  /** Whether the client's socket went away before the answer was complete. */
  override get aborted(): boolean {
    return this.#outcome === 'client-left';
  }

  /** How many bytes of the body the server has written so far, those included that wait for the client. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** How many bytes of the body the network has taken so far. Stands still when the client does not read. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** @internal */
  noteWritten(bytes: number): void {
    this.#writtenBytes += bytes;
  }

  /** @internal */
  noteTaken(bytes: number): void {
    this.#takenBytes += bytes;
  }

  /** @internal */
  end(outcome: FakeCallOutcome): void {
    if (this.#outcome !== 'open') return;
    this.#outcome = outcome;
    this.#close(outcome);
  }
}
