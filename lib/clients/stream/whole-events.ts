import type { WireStreamEvent } from '../wire/wire.interface.js';

const CARRIAGE_RETURN = 13;
const SPACE = 32;
const [EVENT, DATA] = ['event:', 'data:'];

/**
 * Takes events out of a text that begins behind a blank line and ends with one, one by one, as almost all of a stream is: a line of
 * data, perhaps behind a line with the event's name.
 *
 * Anything else (comments, further fields, data of several lines, line ends of several kinds) is left to the parser of event streams,
 * with all that follows: this reads the plain form alone, and reads it as the parser does.
 *
 * @internal
 */
export class WholeEvents {
  private text = '';
  /** Where the next event begins. */
  private at = 0;
  private lineBreak: '\n' | '\r\n' = '\n';

  /** @param text - begins behind a blank line and ends with one */
  begin(text: string): void {
    this.text = text;
    this.at = 0;
    this.lineBreak = text.includes('\r') ? '\r\n' : '\n';
  }

  /** The next event; `undefined` at the end, and before what is not in the plain form. */
  next(): WireStreamEvent | undefined {
    const { text } = this;
    let from = this.at;
    let event: string | undefined;
    if (text.startsWith(EVENT, from)) {
      const nameEnd = this.lineEnd(from);
      if (nameEnd === -1) return undefined;
      event = text.slice(valueStart(text, from + EVENT.length), nameEnd);
      from = this.behind(nameEnd);
    }
    if (!text.startsWith(DATA, from)) return undefined;
    const end = this.lineEnd(from);
    if (end === -1) return undefined;
    const blank = this.behind(end);
    if (!text.startsWith(this.lineBreak, blank)) return undefined;
    this.at = blank + this.lineBreak.length;
    return { event: event === '' ? undefined : event, data: text.slice(valueStart(text, from + DATA.length), end) };
  }

  /** What is not in the plain form, up to the end. */
  takeRest(): string {
    const rest = this.text.slice(this.at);
    this.begin('');
    return rest;
  }

  /** Where the line ends that begins there; -1 where it does not end as the others do. */
  private lineEnd(from: number): number {
    const { text } = this;
    const feed = text.indexOf('\n', from);
    if (this.lineBreak === '\n' || feed === -1) return feed;
    const end = feed - 1;
    // A return in the middle of the line would end it as well.
    return text.charCodeAt(end) === CARRIAGE_RETURN && text.indexOf('\r', from) === end ? end : -1;
  }

  /** Where the next line begins. */
  private behind(lineEnd: number): number {
    return lineEnd + this.lineBreak.length;
  }
}

function valueStart(text: string, from: number): number {
  return text.charCodeAt(from) === SPACE ? from + 1 : from;
}
