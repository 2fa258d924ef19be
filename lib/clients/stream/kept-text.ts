/** So many pieces are put together at a time. */
const MAX_PIECES = 64;

/**
 * A text that is kept while its pieces come, for whoever may ask for it.
 *
 * Not `text += piece`: that makes a chain with a link for each piece, which every garbage collection copies again, those of all open
 * streams together.
 *
 * @internal
 */
export class KeptText {
  private readonly joined: string[] = [];
  private pieces: string[] = [];
  private chars = 0;

  /** @param maxChars - what comes behind so much is not kept */
  constructor(private readonly maxChars = Infinity) {}

  add(piece: string): void {
    if (piece === '' || this.chars >= this.maxChars) return;
    this.chars += piece.length;
    if (this.pieces.push(piece) < MAX_PIECES) return;
    this.joined.push(this.pieces.join(''));
    this.pieces = [];
  }

  /** All that was kept; the last piece may go beyond the limit. */
  get text(): string {
    return this.joined.join('') + this.pieces.join('');
  }
}
