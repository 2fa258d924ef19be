import { isErrorDocument } from '../../classification/evidence/error-document.js';
import type { LlmFailure } from '../../classification/failure.interface.js';
import { ClassifiedFailure } from '../../failover/attempt.interface.js';
import { emptyAnswer, isThoughtsAlone, malformed, THOUGHTS_ALONE } from '../answer-faults.js';
import type { LlmChatChunk, LlmChatChunkChoice } from '../chat-chunk.interface.js';
import type { LlmUsage } from '../chat.interface.js';
import { isRecord, jsonTextOf, parsedJsonOf, type JsonRecord } from '../wire/json.js';
import { hasThoughts, saysAnything, saysMoreThanThoughts } from '../wire/said.js';
import { mayBeSilent } from '../wire/silent-reasons.js';
import { mergedUsage } from '../wire/usage.js';
import type { WireAnswer, WireStreamEvent, WireStreamReader, WireStreamStep } from '../wire/wire.interface.js';
import { EventReader, OVERLONG_MARK, STRAY_MARK } from './event-reader.js';
import { isKeepAlive } from './keep-alive.js';
import { chunksOfResponse } from './response-chunks.js';

/** So much is read behind the end of an answer, to keep the connection; then it is closed. */
const MAX_DRAINED_BYTES = 64 * 1024;

const NOTHING_HEARD = { text: '' };

/** What a chunk source is made of. */
export interface ChunkSourceInit {
  readonly body: AsyncIterable<Uint8Array>;
  readonly reader: WireStreamReader;
  /** Reads an answer that comes whole, in place of events. */
  readonly answer: (document: unknown, text: string) => WireAnswer;
  /** Tells what an error inside the stream means, beside what the model has said before it. */
  readonly classify: (body: unknown, answer: string) => LlmFailure;
}

/**
 * The chunks of one stream, pulled: nothing is read from the socket, and no event is parsed, that nobody has asked for. (Chunks
 * that wait for their reader would be copied by each garbage collection, those of all open streams together.)
 *
 * The body is judged by what stands in it, whatever its label says: events, or a whole answer in one document, which then is
 * handed on in chunks too.
 *
 * Ends where the protocol says so. A stream that stops without its end mark, or says that it failed, throws a
 * {@link ClassifiedFailure}; a broken connection throws what the transport throws. A finish reason of every choice is an
 * end mark too: what breaks behind it takes nothing from the answer. An end mark while one choice has its finish reason and another
 * has none is no end.
 *
 * @internal
 */
export class ChunkSource {
  /**
   * What the reader of the chunks has of the answer, for errors that repeat it. An object, not a function: one that is put there
   * for each stream would be kept, with all that it sees, until the next full garbage collection.
   */
  heard: { readonly text: string } = NOTHING_HEARD;
  private readonly bytes: AsyncIterator<Uint8Array>;
  private readonly events = new EventReader();
  /** What was read and not handed out. */
  private waiting: LlmChatChunk[] = [];
  /** How many of these were taken. */
  private taken = 0;
  private error: LlmFailure | undefined;
  private hasEnded = false;
  /** Whether lines that look like an error stand before the event that is looked at. */
  private hasStrayed = false;
  /** Whether the bytes are at their end. */
  private isClosed = false;
  /** By index of the choice: whether its finish reason has come. */
  private readonly finished = new Map<number, boolean>();
  /** The choice that was spoken of last. */
  private lastIndex: number | undefined;
  private readonly reasons: string[] = [];
  /** The model and the id that the chunks name. */
  model: string | undefined;
  id: string | undefined;
  /** How many chunks have come since the first content, that one included. */
  contentChunks = 0;
  private hasThoughts = false;
  private hasSpoken = false;
  private mayBeSilent = false;
  private counted: LlmUsage | undefined;

  constructor(private readonly init: ChunkSourceInit) {
    this.bytes = init.body[Symbol.asyncIterator]();
  }

  /** The next chunk, where it has been read already. */
  takeReady(): LlmChatChunk | undefined {
    for (;;) {
      const waiting = this.nextWaiting();
      if (waiting !== undefined) return waiting;
      const event = this.events.next();
      if (event === undefined) return undefined;
      const chunk = this.take(event);
      if (chunk !== undefined) return chunk;
    }
  }

  /** Whether every choice has its finish reason: only usage may still come. */
  get isWhole(): boolean {
    return this.finished.size > 0 && [...this.finished.values()].every(Boolean);
  }

  /** The tokens of the answer so far, where they were told. */
  get usage(): LlmUsage | undefined {
    return mergedUsage(this.init.reader.usageSoFar, this.counted);
  }

  /** Why its choices have ended, as far as they have. */
  get finishReasons(): readonly string[] | undefined {
    return this.reasons.length === 0 ? undefined : this.reasons;
  }

  /** Whether all that has come of the answer are thoughts, though it ended as one that has more to say. */
  get isThoughtsAlone(): boolean {
    return this.hasThoughts && !this.hasSpoken && !this.mayBeSilent;
  }

  /** The next chunk; `undefined` when the answer is complete. */
  async next(): Promise<LlmChatChunk | undefined> {
    for (;;) {
      const chunk = this.takeReady();
      if (chunk !== undefined) return chunk;
      if (this.error !== undefined) throw new ClassifiedFailure(this.error);
      if (this.hasEnded) return undefined;
      if (this.isClosed) this.conclude();
      else await this.readOn();
    }
  }

  /** Reads what comes behind the end mark, so that the connection can be used again; closes it where that is too much. */
  async drain(): Promise<void> {
    let size = 0;
    for (;;) {
      const { done, value } = await this.bytes.next();
      if (done === true) return;
      size += value.byteLength;
      if (size > MAX_DRAINED_BYTES) return this.close();
    }
  }

  /** Closes the socket. */
  close(): void {
    this.bytes.return?.().catch(() => undefined);
  }

  private async readOn(): Promise<void> {
    this.endOverlong();
    if (this.error !== undefined) return;
    try {
      const { done, value } = await this.bytes.next();
      this.isClosed = done === true;
      if (done === true) this.events.close();
      else this.events.feed(value);
    } catch (error) {
      if (!this.isWhole) throw error;
      this.hasEnded = true;
    }
  }

  private endOverlong(): void {
    const { prelude } = this.events;
    if (prelude?.isOverlong !== true) return;
    if (prelude.isDocument) this.error ??= OVERLONG;
    else if (prelude.isPage) this.failBy(prelude.text);
  }

  private nextWaiting(): LlmChatChunk | undefined {
    if (this.taken < this.waiting.length) return this.waiting[this.taken++];
    if (this.taken > 0) {
      this.waiting = [];
      this.taken = 0;
    }
    return undefined;
  }

  /** Looks at an event. @returns what it adds, where that is to be handed out at once; what else it adds waits */
  private take(event: WireStreamEvent): LlmChatChunk | undefined {
    if (event === OVERLONG_MARK) this.error ??= OVERLONG;
    else if (event === STRAY_MARK) this.hasStrayed = true;
    else if (!this.hasEnded && this.error === undefined && !isKeepAlive(event)) return this.read(event);
    return undefined;
  }

  private read(event: WireStreamEvent): LlmChatChunk | undefined {
    if (this.hasStrayed) {
      this.failBy(this.events.strayEvidence);
      return undefined;
    }
    const step = this.init.reader.read(event);
    if (step.kind === 'chunks' && step.chunks.length === 1) return this.noted(step.chunks[0] as LlmChatChunk);
    if (step.kind === 'error') this.failBy(step.body);
    else if (step.kind === 'chunks' && step.chunks.length === 0) this.takeNews(event);
    else this.keep(step);
    return undefined;
  }

  /** An event that is no part of an answer: it may tell of a failure in another dialect, or be a whole answer. */
  private takeNews({ data }: WireStreamEvent): void {
    const body = parsedJsonOf(data);
    if (!isRecord(body)) return;
    if (isErrorDocument(body)) this.failBy(body);
    else if (this.finished.size === 0) this.takeAnswer(this.init.answer(body, data));
  }

  /** What fails behind the last finish reason takes nothing from the answer. */
  private failBy(body: unknown): void {
    if (this.isWhole && saysError(body)) this.hasEnded = true;
    else this.error ??= malformed(this.init.classify(body, this.heard.text));
  }

  private keep({ kind, chunks }: Extract<WireStreamStep, { readonly chunks: unknown }>): void {
    for (const chunk of chunks) this.waiting.push(this.noted(chunk));
    if (kind !== 'end') return;
    // Some of several choices have ended, and the others never will.
    const ends = [...this.finished.values()];
    if (ends.includes(true) && ends.includes(false)) this.error ??= HALF_ENDED;
    else this.hasEnded = true;
  }

  /** Notes what a chunk says of the answer. @returns the chunk */
  private noted(chunk: LlmChatChunk): LlmChatChunk {
    this.model ??= chunk.model;
    this.id ??= chunk.id;
    if (chunk.usage !== undefined) this.counted = mergedUsage(this.counted, chunk.usage);
    for (const choice of chunk.choices) this.note(choice);
    if (this.hasSpoken || this.hasThoughts) this.contentChunks += 1;
    return chunk;
  }

  private note({ index, delta, finish_reason: reason }: LlmChatChunkChoice): void {
    const isFinished = reason !== null && reason !== undefined;
    // Almost all pieces say nothing new of their answer.
    if (!isFinished && this.hasSpoken && index === this.lastIndex) return;
    this.lastIndex = index;
    // What ended before it said anything had not begun.
    if (!isFinished && !this.hasThoughts && this.finished.get(index) === true && saysAnything(delta)) {
      this.finished.set(index, false);
      this.reasons.pop();
    }
    if (isFinished && this.finished.get(index) !== true) this.reasons.push(reason);
    if (isFinished || !this.finished.has(index)) this.finished.set(index, isFinished);
    if (mayBeSilent(reason)) this.mayBeSilent = true;
    if (this.hasSpoken) return;
    this.hasSpoken = saysMoreThanThoughts(delta);
    this.hasThoughts ||= hasThoughts(delta);
  }

  /** The bytes are at their end: right after an end mark or a finish reason, cut anywhere else. */
  private conclude(): void {
    const { prelude, strayEvidence } = this.events;
    if (prelude?.isDocument === true) {
      this.takeDocument(prelude.text);
      return;
    }
    this.hasEnded ||= this.isWhole;
    if (this.hasEnded) return;
    if (prelude === undefined && strayEvidence !== undefined) this.failBy(strayEvidence);
    this.error ??= prelude === undefined ? CUT : this.withoutEvents(prelude.text);
  }

  /** A document in place of events: an answer, a list of what would have been events, or an error. */
  private takeDocument(text: string): void {
    const document = parsedJsonOf(text);
    if (isErrorDocument(document)) this.failBy(document);
    else if (Array.isArray(document)) this.takeList(document);
    else this.takeAnswer(this.init.answer(document, text));
    this.hasEnded ||= this.isWhole;
    if (!this.hasEnded) this.error ??= this.withoutEvents(text);
  }

  private takeList(documents: readonly unknown[]): void {
    for (const document of documents) {
      if (isRecord(document) && this.error === undefined) this.takeListed(document);
    }
    if (this.finished.size > 0 && !this.isWhole) this.error ??= CUT;
  }

  private takeListed(document: JsonRecord): void {
    const chunk = this.take({ data: jsonTextOf(document) ?? '' });
    if (chunk !== undefined) this.waiting.push(chunk);
  }

  private takeAnswer(answer: WireAnswer): void {
    if (answer.kind === 'empty') this.error ??= emptyAnswer(malformed(this.init.classify('', '')));
    if (answer.kind !== 'response') return;
    if (isThoughtsAlone(answer.response)) this.error ??= THOUGHTS_ALONE;
    else this.keep({ kind: 'end', chunks: chunksOfResponse(answer.response) });
  }

  /** Nothing that is an event: an error document or a page tells what it is, anything else does not. */
  private withoutEvents(text: string): LlmFailure {
    if (!/^\s*[[{<]/.test(text)) return NOTHING;
    const failure = this.init.classify(text, '');
    return failure.category === 'unknown' ? NOTHING : failure;
  }
}

/** Whether an event tells of an error, or is no event at all; one that goes on with the answer is neither. */
function saysError(body: unknown): boolean {
  return !isRecord(body) || isErrorDocument(body);
}

const CUT: LlmFailure = {
  category: 'network_error',
  scope: 'base_url',
  explicit: true,
  message: 'the stream ended without its end mark',
  rule: 'stream/cut',
};

const HALF_ENDED: LlmFailure = {
  category: 'malformed_response',
  scope: 'provider_model',
  explicit: true,
  message: 'the stream ended before each of its choices did',
  rule: 'stream/half-ended',
};

const NOTHING: LlmFailure = {
  category: 'malformed_response',
  scope: 'provider_model',
  explicit: true,
  message: 'the stream ended without any event',
  rule: 'stream/nothing',
};

const OVERLONG: LlmFailure = {
  category: 'malformed_response',
  scope: 'provider_model',
  explicit: true,
  message: 'an event of the stream is too long',
  rule: 'stream/overlong-event',
};
