import { createParser, type EventSourceParser } from 'eventsource-parser';
import { isErrorDocument } from '../../classification/evidence/error-document.js';
import type { LlmFailure } from '../../classification/failure.interface.js';
import { ClassifiedFailure } from '../../failover/attempt.interface.js';
import { emptyAnswer, isThoughtsAlone, malformed, THOUGHTS_ALONE } from '../answer-faults.js';
import type { LlmChatChunk, LlmChatChunkChoice } from '../chat-chunk.interface.js';
import type { LlmUsage } from '../chat.interface.js';
import { isRecord, jsonTextOf, parsedJsonOf } from '../wire/json.js';
import { hasThoughts, saysMoreThanThoughts } from '../wire/said.js';
import { mayBeSilent } from '../wire/silent-reasons.js';
import { mergedUsage } from '../wire/usage.js';
import type { WireAnswer, WireStreamEvent, WireStreamReader, WireStreamStep } from '../wire/wire.interface.js';
import { isKeepAlive } from './keep-alive.js';
import { LineEnds } from './line-ends.js';
import { NamedErrors } from './named-errors.js';
import { Prelude } from './prelude.js';
import { chunksOfResponse } from './response-chunks.js';
import { StrayLines } from './stray-lines.js';

/** An event that goes on for longer is no event. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;
/** So much is read behind the end of an answer, to keep the connection; then it is closed. */
const MAX_DRAINED_BYTES = 64 * 1024;

/** Stand among the events that wait: behind the first an event came that is too long, behind the second lines like an error. */
const OVERLONG_MARK: WireStreamEvent = { data: '' };
const STRAY_MARK: WireStreamEvent = { data: '' };

/** What a chunk source is made of. */
export interface ChunkSourceInit {
  readonly body: AsyncIterable<Uint8Array>;
  readonly reader: WireStreamReader;
  /** Reads an answer that comes whole, in place of events. */
  readonly answer: (document: unknown) => WireAnswer;
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
  /** What the reader of the chunks has of the answer's text, for errors that repeat it. */
  answerSoFar: () => string = () => '';
  private readonly bytes: AsyncIterator<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private readonly lineEnds = new LineEnds();
  private readonly namedErrors = new NamedErrors();
  private readonly strayLines = new StrayLines();
  private readonly parser: EventSourceParser;
  /** What has arrived. */
  private waiting: WireStreamEvent[] = [];
  /** How many of them were looked at. */
  private seen = 0;
  /** What the last of them has given. */
  private ready: readonly LlmChatChunk[] = [];
  /** How many of these were taken. */
  private taken = 0;
  /** What comes behind them, where more was looked at. */
  private readonly later: LlmChatChunk[] = [];
  private error: LlmFailure | undefined;
  private hasEnded = false;
  /** Whether lines that look like an error stand before the event that is looked at. */
  private hasStrayed = false;
  /** Whether the bytes are at their end, so that an event may be cut. */
  private isClosed = false;
  /** By index of the choice: whether its finish reason has come. */
  private readonly finished = new Map<number, boolean>();
  private readonly reasons: string[] = [];
  /** The model and the id that the chunks name. */
  model: string | undefined;
  id: string | undefined;
  /** What came before the first event; absent from then on. */
  private prelude: Prelude | undefined = new Prelude();
  private hasThoughts = false;
  private hasSpoken = false;
  private mayBeSilent = false;
  private counted: LlmUsage | undefined;

  constructor(private readonly init: ChunkSourceInit) {
    this.bytes = init.body[Symbol.asyncIterator]();
    this.parser = createParser({
      onEvent: (event) => this.arrive(event),
      onError: ({ type, line }) => {
        if (type === 'max-buffer-size-exceeded') this.waiting.push(OVERLONG_MARK);
        else if (line !== undefined) this.strayLines.add(line);
      },
      maxBufferSize: MAX_EVENT_CHARS,
    });
  }

  /** The next chunk, where it has been read already. */
  takeReady(): LlmChatChunk | undefined {
    while (this.taken >= this.ready.length) {
      if (this.later.length > 0) this.handOut(this.later.splice(0));
      else if (!this.lookOn()) return undefined;
    }
    return this.ready[this.taken++];
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
      await this.readOn();
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
    try {
      const { done, value } = await this.bytes.next();
      if (done === true) this.finish();
      else this.feed(this.decoder.decode(value, { stream: true }));
    } catch (error) {
      if (!this.isWhole) throw error;
      this.hasEnded = true;
    }
  }

  private feed(text: string): void {
    const { prelude } = this;
    const events = prelude === undefined ? text : prelude.add(text);
    if (events !== '') this.parser.feed(this.namedErrors.read(this.lineEnds.read(events)));
    if (this.prelude?.isOverlong !== true) return;
    if (this.prelude.isDocument) this.error ??= OVERLONG;
    else if (this.prelude.isPage) this.failBy(this.prelude.text);
  }

  private arrive(event: WireStreamEvent): void {
    if (this.isClosed && !isWholeData(event.data)) return;
    this.prelude = undefined;
    if (this.strayLines.evidence !== undefined) this.waiting.push(STRAY_MARK);
    this.waiting.push(event);
  }

  /** Looks at what has arrived next. @returns whether there was anything */
  private lookOn(): boolean {
    const event = this.waiting[this.seen];
    if (event === undefined) {
      if (this.seen > 0) this.waiting = [];
      this.seen = 0;
      return false;
    }
    this.seen += 1;
    if (event === OVERLONG_MARK) this.error ??= OVERLONG;
    else if (event === STRAY_MARK) this.hasStrayed = true;
    else this.take(event);
    return true;
  }

  private take(event: WireStreamEvent): void {
    if (this.hasEnded || this.error !== undefined || isKeepAlive(event)) return;
    if (this.hasStrayed) {
      this.failBy(this.strayLines.evidence);
      return;
    }
    const step = this.init.reader.read(event);
    if (step.kind === 'error') this.failBy(step.body);
    else if (step.kind === 'chunks' && step.chunks.length === 0) this.takeNews(event);
    else this.keep(step);
  }

  /** An event that is no part of an answer: it may tell of a failure in another dialect, or be a whole answer. */
  private takeNews({ data }: WireStreamEvent): void {
    const body = parsedJsonOf(data);
    if (!isRecord(body)) return;
    if (isErrorDocument(body)) this.failBy(body);
    else if (this.finished.size === 0) this.takeAnswer(this.init.answer(body));
  }

  /** What fails behind the last finish reason takes nothing from the answer. */
  private failBy(body: unknown): void {
    if (this.isWhole && saysError(body)) this.hasEnded = true;
    else this.error ??= malformed(this.init.classify(body, this.answerSoFar()));
  }

  private keep({ kind, chunks }: Exclude<WireStreamStep, { kind: 'error' }>): void {
    if (this.taken < this.ready.length || this.later.length > 0) this.later.push(...chunks);
    else this.handOut(chunks);
    for (const chunk of chunks) {
      this.model ??= chunk.model;
      this.id ??= chunk.id;
      if (chunk.usage !== undefined) this.counted = mergedUsage(this.counted, chunk.usage);
      for (const choice of chunk.choices) this.note(choice);
    }
    if (kind !== 'end') return;
    // Some of several choices have ended, and the others never will.
    const ends = [...this.finished.values()];
    if (ends.includes(true) && ends.includes(false)) this.error ??= HALF_ENDED;
    else this.hasEnded = true;
  }

  private handOut(chunks: readonly LlmChatChunk[]): void {
    this.ready = chunks;
    this.taken = 0;
  }

  private note({ index, delta, finish_reason: reason }: LlmChatChunkChoice): void {
    const isFinished = reason !== null && reason !== undefined;
    if (isFinished && this.finished.get(index) !== true) this.reasons.push(reason);
    if (isFinished || !this.finished.has(index)) this.finished.set(index, isFinished);
    if (mayBeSilent(reason)) this.mayBeSilent = true;
    if (this.hasSpoken) return;
    this.hasSpoken = saysMoreThanThoughts(delta);
    this.hasThoughts ||= hasThoughts(delta);
  }

  /** The bytes are at their end: right after an end mark or a finish reason, cut anywhere else. */
  private finish(): void {
    this.isClosed = true;
    this.feed(this.decoder.decode());
    const { prelude } = this;
    if (prelude?.isDocument === true) {
      this.takeDocument(prelude.text);
      return;
    }
    // The last event may lack the blank line that ends it.
    if (prelude === undefined || /^\s*(?:data|event|id):/m.test(prelude.text)) this.parser.feed('\n\n');
    while (this.lookOn());
    this.hasEnded ||= this.isWhole;
    if (this.hasEnded) return;
    const { evidence } = this.strayLines;
    if (this.prelude === undefined && evidence !== undefined) this.failBy(evidence);
    this.error ??= this.prelude === undefined ? CUT : this.withoutEvents(this.prelude.text);
  }

  /** A document in place of events: an answer, a list of what would have been events, or an error. */
  private takeDocument(text: string): void {
    const document = parsedJsonOf(text);
    if (isErrorDocument(document)) this.failBy(document);
    else if (Array.isArray(document)) this.takeList(document);
    else this.takeAnswer(this.init.answer(document));
    this.hasEnded ||= this.isWhole;
    if (!this.hasEnded) this.error ??= this.withoutEvents(text);
  }

  private takeList(documents: readonly unknown[]): void {
    for (const document of documents) {
      if (isRecord(document) && this.error === undefined) this.take({ data: jsonTextOf(document) ?? '' });
    }
    if (this.finished.size > 0 && !this.isWhole) this.error ??= CUT;
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

/** An event that the end of the bytes has cut is no event. */
function isWholeData(data: string): boolean {
  return data.trim() === '[DONE]' || isRecord(parsedJsonOf(data));
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
