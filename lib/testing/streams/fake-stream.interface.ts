import type { FakeMessage } from '../answers/fake-message.interface.js';
import type { ProviderFailureKind, ProviderFailureOptions } from '../failures/failure-kind.js';
import type { FakeHold } from '../server/fake-hold.js';

/**
 * The pieces of a streamed text. A generator is asked for the next piece only when the client has taken the last one, so
 * that an answer may be larger than memory. Its `finally` runs when the client leaves. It serves one call: where a turn is
 * to serve several, a function as answer makes a new one for each. The pieces of a string are its characters.
 *
 * @publicApi
 */
export type FakePieces = Iterable<string> | AsyncIterable<string>;

/**
 * What comes after the pieces and the tool calls of a stream.
 *
 * - `complete`: finish reason, usage, the protocol's end mark
 * - `unmarked`: finish reason and usage, then a clean close without the end mark
 * - `cut`: a clean close without a finish reason
 * - `reset`: ECONNRESET, some milliseconds later, so that the client has read what was sent
 * - `stall`: silence until the client leaves or the server closes
 * - `{ error }`: the provider's error document as an event of the stream, then a clean close; further fields are those
 *   of `providerFailure()`
 *
 * @publicApi
 */
export type FakeStreamEnding =
  | 'complete'
  | 'unmarked'
  | 'cut'
  | 'reset'
  | 'stall'
  | ({ readonly error: ProviderFailureKind } & ProviderFailureOptions);

/**
 * How a stream goes over the wire and how it ends.
 *
 * @publicApi
 */
export interface FakeStreamOptions extends Omit<FakeMessage, 'text'> {
  /** What comes after the pieces. @default 'complete' */
  readonly ending?: FakeStreamEnding | undefined;
  /** Where the stream stops before `ending` until the test releases it; silent meanwhile. */
  readonly hold?: FakeHold | undefined;
  /**
   * Whether the events without content come first: the role chunk of OpenAI, `message_start` and `ping` of Anthropic,
   * an empty part of Gemini. Without them and without pieces, `ending` is the first thing after the head: `cut` makes an
   * empty body.
   *
   * @default true
   */
  readonly preamble?: boolean | undefined;
  /** How many bytes go at once, wherever that cuts lines and characters. A client in another process may still read
   * several chunks at once. @default one event at once */
  readonly chunkBytes?: number | undefined;
  /** How lines end. @default '\n' */
  readonly lineEnd?: '\n' | '\r\n' | undefined;
  /** Puts a heartbeat (a comment of SSE) before each event. @default false */
  readonly comments?: boolean | undefined;
}

/**
 * A streamed answer. A call that asks for no stream gets the pieces as one text, and what `ending` means for one document:
 * the error answer of `{ error }`, or the first half of the document and then the end, the reset or the silence.
 *
 * @publicApi
 */
export interface FakeStream extends FakeStreamOptions {
  /** The pieces of its text. */
  readonly stream: FakePieces;
}

/** A stream on its way: bytes, and at their end what becomes of the connection. @internal */
export type StreamBytes = AsyncGenerator<Uint8Array, 'close' | 'reset' | 'stall'>;
