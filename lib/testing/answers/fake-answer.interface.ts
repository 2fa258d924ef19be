import type { FakeChunks } from '../streams/fake-chunks.interface.js';
import type { FakeStream } from '../streams/fake-stream.interface.js';
import type { FakeDelivery, FakeMessage } from './fake-message.interface.js';

/**
 * An HTTP answer as it is; what `providerFailure()` gives is one.
 *
 * @publicApi
 */
export interface FakeHttpAnswer extends FakeDelivery {
  /** The HTTP status. */
  readonly status: number;
  /** Beside the `content-type` of JSON, where `body` is any. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text goes as it is, nothing as an empty body, everything else as JSON. */
  readonly body?: unknown;
  /**
   * The body as it goes over the wire, with its pauses and its break; takes the place of `body`.
   *
   * @example { status: 200, headers: { 'content-type': 'text/event-stream' }, chunks: [event, { waitMs: 900 }, { error: 'ECONNRESET' }] }
   */
  readonly chunks?: FakeChunks | undefined;
}

/**
 * Vectors for a call of an embeddings endpoint.
 *
 * @publicApi
 */
export interface FakeEmbeddings extends FakeDelivery {
  /** One for each input. */
  readonly embeddings: readonly (readonly number[])[];
}

/**
 * A count for a call of an endpoint that counts tokens.
 *
 * @publicApi
 */
export interface FakeTokenCount extends FakeDelivery {
  /** How many tokens are counted. */
  readonly inputTokens: number;
}

/**
 * An upstream answer: a text, a message, a stream, or a raw HTTP answer.
 *
 * - A call that asks for a stream gets a text and a message streamed in a few pieces; an HTTP answer goes as it is,
 *   which makes error documents and pages under 200.
 * - A call for embeddings or a count of tokens gets made-up numbers for a text and a message.
 *
 * @publicApi
 */
export type FakeAnswer = string | FakeMessage | FakeStream | FakeEmbeddings | FakeTokenCount | FakeHttpAnswer;

/** An answer ready to be sent. @internal */
export interface WrittenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
