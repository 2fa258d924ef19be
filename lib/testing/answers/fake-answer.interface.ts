import type { FakeChunks } from '../streams/fake-chunks.interface.js';
import type { FakeStream } from '../streams/fake-stream.interface.js';

/**
 * How an answer comes, whatever it says.
 *
 * @publicApi
 */
export interface FakeDelivery {
  /**
   * How long the upstream takes until the head of its answer, in milliseconds; `Infinity` for one that never answers. It
   * passes as timers do: in real time, or in a runner's faked one; `fake.clock.advance()` ends it too.
   *
   * @default 0
   */
  readonly afterMs?: number | undefined;
  /**
   * Whether the upstream does not notice that the call is aborted: waits and body go on, and the call does not reject. It
   * shows what a transport would do that ignores its signal. A `FakeLlmServer` notices: its socket closes.
   *
   * @default false
   */
  readonly ignoresAbort?: boolean | undefined;
}

/**
 * A tool call that a fake model makes.
 *
 * @publicApi
 */
export interface FakeToolCall {
  readonly name: string;
  /** An object, or JSON text as the model wrote it (also broken). @default {} */
  readonly arguments?: object | string | undefined;
  /** @default `call_<number of the call>_<position>` */
  readonly id?: string | undefined;
}

/**
 * What a fake model says, in no protocol: it is written in that of the call.
 *
 * @publicApi
 */
export interface FakeMessage extends FakeDelivery {
  readonly text?: string | undefined;
  /** An object that the model writes as JSON, as structured output is; takes the place of `text`. */
  readonly object?: object | undefined;
  readonly toolCalls?: readonly FakeToolCall[] | undefined;
  /** What the model thought; `reasoning_content` on the OpenAI wire, a `thinking` block on Anthropic's, a thought on Gemini's. */
  readonly reasoning?: string | undefined;
  /** Why the model would not answer: a field of its own on the OpenAI wire, text on the others. */
  readonly refusal?: string | undefined;
  /** @default 'tool_calls' with tool calls, else 'stop' */
  readonly finishReason?: 'stop' | 'length' | 'tool_calls' | 'content_filter' | undefined;
  /** @default 1 token per 4 characters */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number } | undefined;
}

/**
 * An HTTP answer as it is; what `providerFailure()` gives is one.
 *
 * @publicApi
 */
export interface FakeHttpAnswer extends FakeDelivery {
  readonly status: number;
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
