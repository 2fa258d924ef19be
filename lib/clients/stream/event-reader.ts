import { createParser, type EventSourceParser } from 'eventsource-parser';
import { isRecord, parsedJsonOf } from '../wire/json.js';
import type { WireStreamEvent } from '../wire/wire.interface.js';
import { LineEnds } from './line-ends.js';
import { NamedErrors } from './named-errors.js';
import { Prelude } from './prelude.js';
import { StrayLines } from './stray-lines.js';
import { bufferOf, Utf8Text } from './utf8-text.js';
import { WholeEvents } from './whole-events.js';

/** An event that goes on for longer is no event; one with a large image in base64 is. */
const MAX_EVENT_CHARS = 32 * 1024 * 1024;
const [FEED, RETURN] = [0x0a, 0x0d];
/** Up to here a byte is a blank, or controls something. */
const LAST_BLANK = 0x20;
const NO_BYTES = Buffer.alloc(0);

/** Stands among the events where one came that is too long. @internal */
export const OVERLONG_MARK: WireStreamEvent = { event: undefined, data: '' };
/** Stands before an event that comes behind lines like an error. @internal */
export const STRAY_MARK: WireStreamEvent = { event: undefined, data: '' };

/**
 * The server-sent events in a body that comes in pieces, wherever these are cut. Nothing is looked at before it is asked for.
 *
 * What lies between two blank lines of one piece is taken apart at once ({@link WholeEvents}); what is cut, or not in the plain form,
 * goes through the parser of event streams. Behind a blank line the parser holds nothing, so that the two can take turns.
 *
 * @internal
 */
export class EventReader {
  /** What came before the first event; absent from then on. */
  prelude: Prelude | undefined = new Prelude();
  private readonly strayLines = new StrayLines();
  private readonly text = new Utf8Text();
  private readonly lineEnds = new LineEnds();
  private readonly namedErrors = new NamedErrors();
  private readonly parser: EventSourceParser;
  /** What has come and was not looked at. */
  private bytes: Buffer = NO_BYTES;
  private readonly whole = new WholeEvents();
  /** What the parser has given. */
  private parsed: WireStreamEvent[] = [];
  /** How many of these were taken. */
  private taken = 0;
  /** Whether all that was looked at ends with a blank line. */
  private isBetweenEvents = false;
  /** Whether the bytes are at their end, so that an event may be cut. */
  private isClosed = false;

  constructor() {
    this.parser = createParser({
      onEvent: (event) => this.arrive(event),
      onError: ({ type, line }) => {
        if (type === 'max-buffer-size-exceeded') this.parsed.push(OVERLONG_MARK);
        else if (line !== undefined) this.strayLines.add(line);
      },
      maxBufferSize: MAX_EVENT_CHARS,
    });
  }

  /** What looks like an error between the events, as evidence; `undefined` without any. */
  get strayEvidence(): string | undefined {
    return this.strayLines.evidence;
  }

  /** Takes a piece of the body, when all events of the last one have been taken. */
  feed(bytes: Uint8Array): void {
    this.bytes = bufferOf(bytes);
  }

  /** The body is at its end: its last event may lack the blank line. */
  close(): void {
    this.isClosed = true;
    this.parse(this.text.end());
    const { prelude } = this;
    if (prelude?.isDocument === true) return;
    if (prelude === undefined || /^\s*(?:data|event|id):/m.test(prelude.text)) this.parser.feed('\n\n');
  }

  /** The next event, or one of the marks; `undefined` where more of the body has to come. */
  next(): WireStreamEvent | undefined {
    for (;;) {
      const event = this.nextParsed() ?? this.whole.next();
      if (event !== undefined) return event;
      if (!this.readOn()) return undefined;
    }
  }

  private nextParsed(): WireStreamEvent | undefined {
    if (this.taken < this.parsed.length) return this.parsed[this.taken++];
    if (this.taken > 0) {
      this.parsed = [];
      this.taken = 0;
    }
    return undefined;
  }

  /** Looks at what comes next. @returns whether there was anything */
  private readOn(): boolean {
    const unusual = this.whole.takeRest();
    if (unusual !== '') this.parse(unusual);
    else if (this.bytes.length === 0) return false;
    else if (!this.beginWhole()) this.readToBlankLine();
    return true;
  }

  /** Begins with the events that are whole. @returns whether there are any */
  private beginWhole(): boolean {
    if (!this.isBetweenEvents || this.prelude !== undefined || this.strayEvidence !== undefined) return false;
    const length = lastEventEnd(this.bytes);
    if (length === 0) return false;
    this.whole.begin(this.takeText(length));
    return true;
  }

  /** Gives the parser the event that is begun, with all that stands behind it where it does not end. */
  private readToBlankLine(): void {
    const length = firstEventEnd(this.bytes);
    this.isBetweenEvents = length !== 0;
    this.parse(this.takeText(length === 0 ? this.bytes.length : length));
  }

  private takeText(length: number): string {
    const text = this.text.read(this.bytes.subarray(0, length));
    this.bytes = length === this.bytes.length ? NO_BYTES : this.bytes.subarray(length);
    return text;
  }

  private parse(text: string): void {
    const events = this.prelude === undefined ? text : this.prelude.add(text);
    if (events !== '') this.parser.feed(this.namedErrors.read(this.lineEnds.read(events)));
  }

  private arrive({ event, data }: WireStreamEvent): void {
    if (this.isClosed && !isWholeData(data)) return;
    this.prelude = undefined;
    if (this.strayEvidence !== undefined) this.parsed.push(STRAY_MARK);
    this.parsed.push({ event, data });
  }
}

/** An event that the end of the bytes has cut is no event. */
function isWholeData(data: string): boolean {
  return data.trim() === '[DONE]' || isRecord(parsedJsonOf(data));
}

/** Where the last event ends that is whole; 0 without any. */
function lastEventEnd(bytes: Buffer): number {
  for (let at = bytes.lastIndexOf(FEED); at > 0; at = bytes.lastIndexOf(FEED, at - 1)) {
    const before = bytes[at - 1] === RETURN ? at - 2 : at - 1;
    if (bytes[before] === FEED) return at + 1;
  }
  return 0;
}

/** Where the first event ends, blank lines before it aside; 0 where it does not. */
function firstEventEnd(bytes: Buffer): number {
  let from = 0;
  while (from < bytes.length && (bytes[from] as number) <= LAST_BLANK) from += 1;
  for (let at = bytes.indexOf(FEED, from); at !== -1; at = bytes.indexOf(FEED, at + 1)) {
    const next = bytes[at + 1] === RETURN ? at + 2 : at + 1;
    if (bytes[next] === FEED) return next + 1;
  }
  return 0;
}
