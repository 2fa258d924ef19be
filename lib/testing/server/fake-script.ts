import { assertFits, duration, objectOf, required, TEXT, that } from '../../checks/check.js';
import { opaque } from '../../opaque/opaque.js';
import { ANSWER, OUTCOME, PIECES, STREAM_OPTIONS } from '../answers/check-answer.js';
import { deliveryOf } from '../answers/delivery-of.js';
import type { FakeAnswer, WrittenAnswer } from '../answers/fake-answer.interface.js';
import { chunkedFor, faultFor, streamFor, streamHeadersOf, writeAnswer } from '../answers/write-answer.js';
import { keyLabelOf } from '../calls/call-key.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { assertFailure, type ProviderFailureKind, type ProviderFailureOptions } from '../failures/failure-kind.js';
import { failureFor } from '../failures/failure-for.js';
import { chunkBytesOf } from '../streams/chunk-bytes.js';
import type { FakeChunks } from '../streams/fake-chunks.interface.js';
import type { FakePieces, FakeStreamOptions, StreamBytes } from '../streams/fake-stream.interface.js';
import { streamBytesOf } from '../streams/stream-bytes.js';
import { textOf } from '../streams/text-of.js';
import type { Exchange } from './exchange.js';
import { FakeHold } from './fake-hold.js';
import type { FakeServerCall } from './fake-server-call.js';
import { pauseFor } from './pause-for.js';

/**
 * Which calls a script is for; a field that is missing fits every call.
 *
 * @publicApi
 */
export interface FakeCallFilter {
  /** The id of the provider, as in `server.baseUrl(id)`. @default any */
  readonly provider?: string | undefined;
  /** The model that the call names. @default any */
  readonly model?: string | undefined;
  /** The whole key, without `Bearer`. @default any */
  readonly key?: string | undefined;
}

/**
 * What a `FakeLlmServer` answers: an answer, or a function that makes one for the call. What the function throws
 * becomes a 500, and stands in `unmatched` of the server.
 *
 * @publicApi
 */
export type FakeServerAnswer = FakeAnswer | ((call: FakeServerCall) => FakeAnswer | Promise<FakeAnswer>);

const FILTER = objectOf({ provider: TEXT, model: TEXT, key: TEXT });
const DELAY = required(duration(0));
const BYTES = required(
  that((value) => typeof value === 'string' || value instanceof Uint8Array, 'a text or a Uint8Array'),
);

/** One turn of a script. */
type Turn = (exchange: Exchange) => void | Promise<void>;

/**
 * The answers to the calls that fit one filter.
 *
 * Each method adds a turn; each call takes the next one, and the last one repeats. Without any turn the calls are
 * answered with `Hello from <model>`.
 *
 * @example
 * server.on({ provider: 'openai' }).fail('rate_limited', { retryAfterMs: 1_000 }).reply('Hello');
 *
 * @publicApi
 */
export class FakeScript {
  readonly #filter: FakeCallFilter;
  readonly #turns: Turn[] = [];
  #taken = 0;
  #delayMs = 0;

  static {
    opaque<FakeScript>(this, (script) => {
      const { provider, model, key } = script.#filter;
      const turns = script.#turns.length;
      return { provider, model, key: key === undefined ? undefined : keyLabelOf(key), turns };
    });
  }

  /** @internal */
  constructor(filter: FakeCallFilter) {
    assertFits(FILTER, filter, 'filter');
    this.#filter = { ...filter };
  }

  /** Adds answers, one per call. @throws LlmOptionsError for what is none */
  reply(...answers: readonly FakeServerAnswer[]): this {
    for (const answer of answers) assertFits(ANSWER, answer, 'answer');
    for (const answer of answers) this.#add((exchange) => send(answer, exchange));
    return this;
  }

  /**
   * Adds a streamed answer: its pieces, and what comes after them.
   *
   * @example
   * server.on().stream(['Hel', 'lo'], { ending: 'reset' }).stream([], { preamble: false, ending: { error: 'overloaded' } });
   * @throws LlmOptionsError for options that there are not
   */
  stream(pieces: FakePieces, options: FakeStreamOptions = {}): this {
    assertFits(required(PIECES), pieces, 'pieces');
    assertFits(STREAM_OPTIONS, options, 'options');
    return this.reply({ ...options, stream: pieces });
  }

  /**
   * Adds the error answer of the call's provider, as `providerFailure()` writes it.
   *
   * @throws LlmOptionsError for a kind that is not known, and for details that there are not
   */
  fail(kind: ProviderFailureKind, options: ProviderFailureOptions = {}): this {
    assertFailure(kind, options);
    return this.reply((call) => failureFor(call, kind, options));
  }

  /** Delays the next turn that is added. A client that leaves in the meantime is not answered. */
  delay(delayMs: number): this {
    assertFits(DELAY, delayMs, 'delayMs');
    this.#delayMs += delayMs;
    return this;
  }

  /** Adds an answer that is kept back until the test releases it; ends the chain. */
  hold(answer: FakeServerAnswer = helloFrom): FakeHold {
    assertFits(ANSWER, answer, 'answer');
    const gate = new FakeHold();
    this.#add(async (exchange) => {
      await gate.pass(exchange.over);
      if (!exchange.isOver) await send(answer, exchange);
    });
    return gate;
  }

  /** Adds silence: no head, no body, until the client leaves or the server closes. */
  hang(): this {
    return this.#add(() => undefined);
  }

  /** Adds an answer that stops in the middle of its body and stays silent. */
  stall(answer: FakeServerAnswer = helloFrom): this {
    assertFits(ANSWER, answer, 'answer');
    return this.#add(async (exchange) => exchange.sendHalf(await written(answer, exchange)));
  }

  /** Adds an answer whose connection is closed in the middle of its body. */
  cut(answer: FakeServerAnswer = helloFrom): this {
    assertFits(ANSWER, answer, 'answer');
    return this.#add(async (exchange) => exchange.sendHalf(await written(answer, exchange), () => exchange.breakOff()));
  }

  /** Adds a reset of the connection before the head: ECONNRESET. */
  resetConnection(): this {
    return this.#add((exchange) => exchange.resetConnection());
  }

  /** Adds a close of the connection before the head, as by a server that restarts. */
  closeConnection(): this {
    return this.#add((exchange) => exchange.breakOff());
  }

  /**
   * Adds bytes in place of an HTTP answer, behind which the connection is closed: a head that is none, chunks whose length is
   * none, a length that does not fit.
   *
   * @example server.on().bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n');
   */
  bytes(bytes: string | Uint8Array): this {
    assertFits(BYTES, bytes, 'bytes');
    return this.#add((exchange) => exchange.sendBytes(bytes));
  }

  /** How many fields the filter names. @internal */
  get precision(): number {
    return Object.values(this.#filter).filter((value) => value !== undefined).length;
  }

  /** Whether the filter names a key. @internal */
  get isForOneKey(): boolean {
    return this.#filter.key !== undefined;
  }

  /** The model that the filter names for a provider. @internal */
  modelOf(provider: string): string | undefined {
    return this.#filter.provider === undefined || this.#filter.provider === provider ? this.#filter.model : undefined;
  }

  /** @internal */
  fits(call: FakeLlmCall): boolean {
    const { provider, model, key } = this.#filter;
    return (
      (provider === undefined || provider === call.provider) &&
      (model === undefined || model === call.model) &&
      (key === undefined || call.hasKey(key))
    );
  }

  /** Takes the next turn. @internal */
  async play(exchange: Exchange): Promise<void> {
    const turn = this.#turns[Math.min(this.#taken, this.#turns.length - 1)];
    this.#taken += 1;
    await (turn ?? sayHello)(exchange);
  }

  /** The filter for people, without the key. @internal */
  toString(): string {
    const { provider = '*', model = '*', key } = this.#filter;
    return `${provider}/${model}${key === undefined ? '' : ` (key ${keyLabelOf(key)})`}`;
  }

  #add(turn: Turn): this {
    const delayMs = this.#delayMs;
    this.#delayMs = 0;
    this.#turns.push(delayMs === 0 ? turn : delayed(turn, delayMs));
    return this;
  }
}

/** The answer where nothing is scripted. @internal */
export function sayHello(exchange: Exchange): Promise<void> {
  return send(helloFrom, exchange);
}

function helloFrom(call: FakeLlmCall): string {
  return `Hello from ${call.model}`;
}

async function send(answer: FakeServerAnswer, exchange: Exchange): Promise<void> {
  const { call, over } = exchange;
  const given = await givenFor(answer, exchange);
  const chunked = chunkedFor(given);
  if (chunked !== undefined) return exchange.sendStream(chunked, wireBytesOf(chunked.chunks, over));
  const stream = streamFor(given, call);
  if (stream === undefined) return sendDocument(given, exchange);
  await exchange.sendStream({ status: 200, headers: streamHeadersOf(call) }, streamBytesOf(stream, call, over));
}

/** The answer itself, once it is due. */
async function givenFor(answer: FakeServerAnswer, { call, over }: Exchange): Promise<FakeAnswer> {
  const given = typeof answer === 'function' ? await answer(call) : answer;
  assertFits(OUTCOME, given, 'answer');
  const { afterMs = 0 } = deliveryOf(given);
  if (afterMs > 0) await pauseFor(afterMs, over);
  return given;
}

/** Whatever breaks a body off, a socket knows one way. */
async function* wireBytesOf(chunks: FakeChunks, over: Promise<void>): StreamBytes {
  const end = yield* chunkBytesOf(chunks, (delayMs) => pauseFor(delayMs, over));
  return end === 'close' ? 'close' : 'reset';
}

function sendDocument(answer: FakeAnswer, exchange: Exchange): void {
  const written = faultFor(answer, exchange.call);
  if (written?.ending === undefined) return exchange.send(written ?? writeAnswer(answer, exchange.call));
  const after = {
    cut: () => exchange.breakOff(),
    reset: () => exchange.resetConnection(),
    stall: () => undefined,
  };
  exchange.sendHalf(written, after[written.ending]);
}

/** The whole body at once, that of a stream as well. */
async function written(answer: FakeServerAnswer, exchange: Exchange): Promise<WrittenAnswer> {
  const { call, over } = exchange;
  const given = await givenFor(answer, exchange);
  const chunked = chunkedFor(given);
  if (chunked !== undefined) {
    const { chunks, ...head } = chunked;
    return { ...head, body: await textOf(chunkBytesOf(chunks, () => Promise.resolve())) };
  }
  const stream = streamFor(given, call);
  if (stream === undefined) return writeAnswer(given, call);
  return { status: 200, headers: streamHeadersOf(call), body: await textOf(streamBytesOf(stream, call, over)) };
}

function delayed(turn: Turn, delayMs: number): Turn {
  return async (exchange) => {
    await pauseFor(delayMs, exchange.over);
    if (!exchange.isOver) await turn(exchange);
  };
}
