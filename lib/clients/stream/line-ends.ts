/**
 * Writes all line ends of a text that comes in pieces as `\n`, also a `\r\n` that is cut in two.
 *
 * The parser of event streams takes all of them, but where both kinds stand in one piece it looks for the next of each kind
 * at each line, perhaps to the end of the piece.
 *
 * @internal
 */
export class LineEnds {
  private isAfterReturn = false;

  read(piece: string): string {
    if (piece === '') return piece;
    const text = this.isAfterReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    this.isAfterReturn = piece.endsWith('\r');
    return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
  }
}
