import { createParser, type EventSourceParser } from 'eventsource-parser';
import { ClassifiedFailure } from '../../failover/attempt.interface.js';
import { isErrorDocument } from '../../classification/evidence/error-document.js';
import type { LlmFailure } from '../../classification/failure.interface.js';
import type { LlmChatChunk } from '../chat-chunk.interface.js';
import { isKeepAlive } from './keep-alive.js';
import { LineEnds } from './line-ends.js';
import { NamedErrors } from './named-errors.js';
import { StrayLines } from './stray-lines.js';
import { isRecord, parsedJsonOf } from '../wire/json.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep } from '../wire/wire.interface.js';

/** An event that goes on for longer is no event. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;
/** What is no event stream at all is kept so far, as evidence. */
const MAX_EVIDENCE_CHARS = 64 * 1024;
/** So much is read behind the end of an answer, to keep the connection; then it is closed. */
const MAX_DRAINED_BYTES = 64 * 1024;

/** What a chunk source is made of. */
export interface ChunkSourceInit {
  readonly body: AsyncIterable<Uint8Array>;
  readonly reader: WireStreamReader;
  /** Tells what an error inside the stream means, beside what the model has said before it. */
  readonly classify: (body: unknown, answer: string) => LlmFailure;
}

/**
 * The chunks of one stream, pulled: nothing is read from the socket that nobody has asked for.
 *
 * Ends where the protocol says so. A stream that stops without its end mark, or says that it failed, throws a
 * {@link ClassifiedFailure}; a broken connection throws what the transport throws. A finish reason of every choice is an
 * end mark too: what breaks behind it takes nothing from the answer.
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
  private ready: LlmChatChunk[] = [];
  /** How many of them were taken. */
  private taken = 0;
  private error: LlmFailure | undefined;
  private hasEnded = false;
  /** Whether the bytes are at their end, so that an event may be cut. */
  private isClosed = false;
  /** By index of the choice: whether its finish reason has come. */
  private readonly finished = new Map<number, boolean>();
  private hasEvents = false;
  private evidence = '';

  constructor(private readonly init: ChunkSourceInit) {
    this.bytes = init.body[Symbol.asyncIterator]();
    this.parser = createParser({
      onEvent: (event) => this.take(event),
      onError: ({ type, line }) => {
        if (type === 'max-buffer-size-exceeded') this.error ??= OVERLONG;
        else if (line !== undefined) this.strayLines.add(line);
      },
      maxBufferSize: MAX_EVENT_CHARS,
    });
  }

  /** The next chunk, where it has been read already. */
  takeReady(): LlmChatChunk | undefined {
    if (this.taken < this.ready.length) return this.ready[this.taken++];
    if (this.taken > 0) {
      this.ready = [];
      this.taken = 0;
    }
    return undefined;
  }

  /** Whether every choice has its finish reason: only usage may still come. */
  get isWhole(): boolean {
    return this.finished.size > 0 && [...this.finished.values()].every(Boolean);
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
    if (!this.hasEvents && this.evidence.length < MAX_EVIDENCE_CHARS) this.evidence += text;
    this.parser.feed(this.namedErrors.read(this.lineEnds.read(text)));
  }

  private take(event: WireStreamEvent): void {
    if (this.isClosed && !isWholeData(event.data)) return;
    this.hasEvents = true;
    this.evidence = '';
    if (this.hasEnded || this.error !== undefined || isKeepAlive(event)) return;
    const { evidence } = this.strayLines;
    if (evidence !== undefined) {
      this.failBy(evidence);
      return;
    }
    const step = this.init.reader.read(event);
    if (step.kind === 'error') this.failBy(step.body);
    else this.keep(step);
  }

  /** What fails behind the last finish reason takes nothing from the answer. */
  private failBy(body: unknown): void {
    if (this.isWhole && saysError(body)) this.hasEnded = true;
    else this.error = this.init.classify(body, this.answerSoFar());
  }

  private keep({ kind, chunks }: Exclude<WireStreamStep, { kind: 'error' }>): void {
    for (const chunk of chunks) {
      this.ready.push(chunk);
      for (const { index, finish_reason: reason } of chunk.choices) {
        const isFinished = reason !== null && reason !== undefined;
        if (isFinished || !this.finished.has(index)) this.finished.set(index, isFinished);
      }
    }
    this.hasEnded ||= kind === 'end';
  }

  /** The bytes are at their end: right after an end mark or a finish reason, cut anywhere else. */
  private finish(): void {
    this.isClosed = true;
    // The last event may lack the blank line that ends it.
    if (this.hasEvents || /^\s*(?:data|event|id):/m.test(this.evidence))
      this.parser.feed(`${this.decoder.decode()}\n\n`);
    this.hasEnded ||= this.isWhole;
    if (this.hasEnded) return;
    const { evidence } = this.strayLines;
    if (this.hasEvents && evidence !== undefined) this.failBy(evidence);
    this.error ??= this.hasEvents ? CUT : this.withoutEvents();
  }

  /** Nothing that is an event: an error document under the head of a stream tells what it is, anything else does not. */
  private withoutEvents(): LlmFailure {
    if (!/^\s*[[{<]/.test(this.evidence)) return NOTHING;
    const failure = this.init.classify(this.evidence, '');
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
