import { createParser, type EventSourceParser } from 'eventsource-parser';
import { ClassifiedFailure } from '../../failover/attempt.interface.js';
import type { LlmFailure } from '../../classification/failure.interface.js';
import type { LlmChatChunk } from '../chat-chunk.interface.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep } from '../wire/wire.interface.js';

/** An event that goes on for longer is no event. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;

/** What a chunk source is made of. */
export interface ChunkSourceInit {
  readonly body: AsyncIterable<Uint8Array>;
  readonly reader: WireStreamReader;
  /** Tells what an error inside the stream means. */
  readonly classify: (body: unknown) => LlmFailure;
}

/**
 * The chunks of one stream, pulled: nothing is read from the socket that nobody has asked for.
 *
 * Ends where the protocol says so. A stream that stops without its end mark, or says that it failed, throws a
 * {@link ClassifiedFailure}; a broken connection throws what the transport throws.
 *
 * @internal
 */
export class ChunkSource {
  private readonly bytes: AsyncIterator<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private readonly parser: EventSourceParser;
  private readonly ready: LlmChatChunk[] = [];
  private error: LlmFailure | undefined;
  private hasEnded = false;
  private hasFinishReason = false;
  private hasEvents = false;
  private pendingChars = 0;

  constructor(private readonly init: ChunkSourceInit) {
    this.bytes = init.body[Symbol.asyncIterator]();
    this.parser = createParser({ onEvent: (event) => this.take(event) });
  }

  /** The next chunk, where it has been read already. */
  takeReady(): LlmChatChunk | undefined {
    return this.ready.shift();
  }

  /** The next chunk; `undefined` when the answer is complete. */
  async next(): Promise<LlmChatChunk | undefined> {
    for (;;) {
      const chunk = this.takeReady();
      if (chunk !== undefined) return chunk;
      if (this.error !== undefined) throw new ClassifiedFailure(this.error);
      if (this.hasEnded) return undefined;
      const { done, value } = await this.bytes.next();
      if (done === true) this.finish();
      else this.feed(this.decoder.decode(value, { stream: true }));
    }
  }

  /** Closes the socket. */
  close(): void {
    this.bytes.return?.().catch(() => undefined);
  }

  private feed(text: string): void {
    this.pendingChars += text.length;
    this.parser.feed(text);
    if (this.pendingChars > MAX_EVENT_CHARS) this.error ??= OVERLONG;
  }

  private take(event: WireStreamEvent): void {
    this.pendingChars = 0;
    this.hasEvents = true;
    if (this.hasEnded || this.error !== undefined) return;
    const step = this.init.reader.read(event);
    if (step.kind === 'error') this.error = this.init.classify(step.body);
    else this.keep(step);
  }

  private keep({ kind, chunks }: Exclude<WireStreamStep, { kind: 'error' }>): void {
    for (const chunk of chunks) {
      this.ready.push(chunk);
      this.hasFinishReason ||= chunk.choices.some(
        ({ finish_reason: reason }) => reason !== null && reason !== undefined,
      );
    }
    this.hasEnded ||= kind === 'end';
  }

  /** The bytes are at their end: right after an end mark or a finish reason, cut anywhere else. */
  private finish(): void {
    this.parser.reset({ consume: true });
    this.hasEnded ||= this.hasFinishReason;
    if (!this.hasEnded) this.error ??= this.hasEvents ? CUT : NOTHING;
  }
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
