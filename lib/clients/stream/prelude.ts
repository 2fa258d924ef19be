/** A line that only an event stream has: a field of an event, or a comment. No line of a JSON document begins so. */
const EVENT_LINE = /[\r\n](?:data|event|id|retry)?:/;
/** The longest piece of such a line's beginning that can be cut. */
const TAIL_CHARS = '\nevent'.length;
/** What is neither a document nor events is kept so far, as evidence. */
const MAX_EVIDENCE_CHARS = 64 * 1024;
/** A longer document is none. */
const MAX_DOCUMENT_CHARS = 64 * 1024 * 1024;

/** What a body has turned out to be, as far as it has come. */
export type BodyKind = 'unknown' | 'document' | 'page' | 'events';

/**
 * What comes before the first event of a body that is to be a stream: judges by the text what the body is, whatever its label
 * says, and keeps what is none of a stream's.
 *
 * A text that begins like a JSON document is kept until it ends, or until a line comes that no document has.
 *
 * @internal
 */
export class Prelude {
  private readonly pieces: string[] = [];
  private size = 0;
  private kind: BodyKind = 'unknown';
  private tail = '';

  /** Whether more has come than is ever looked at. */
  get isOverlong(): boolean {
    return this.size > (this.kind === 'document' ? MAX_DOCUMENT_CHARS : MAX_EVIDENCE_CHARS);
  }

  /** Whether all that has come is a document, or the beginning of one. */
  get isDocument(): boolean {
    return this.kind === 'document';
  }

  /** Whether it is a page of markup. */
  get isPage(): boolean {
    return this.kind === 'page';
  }

  /** All that has come. */
  get text(): string {
    return this.pieces.join('');
  }

  /** @returns what is to be read as events, where it is not the text of a document */
  add(piece: string): string {
    this.keep(piece);
    if (this.kind === 'unknown') this.kind = kindOf(this.text);
    if (this.kind !== 'document') return piece;
    const seen = this.tail + piece;
    this.tail = seen.slice(-TAIL_CHARS);
    if (!EVENT_LINE.test(seen)) return '';
    this.kind = 'events';
    return this.text;
  }

  private keep(piece: string): void {
    if (this.isOverlong) return;
    this.pieces.push(piece);
    this.size += piece.length;
  }
}

function kindOf(text: string): BodyKind {
  const first = /\S/.exec(text)?.[0];
  if (first === undefined) return 'unknown';
  if (first === '<') return 'page';
  return first === '{' || first === '[' ? 'document' : 'events';
}
