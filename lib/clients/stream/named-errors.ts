const NAMED = /\nevent: ?error\n(?:(?:id|retry)?:[^\n]*\n)*\n/;
/** An event without data is no longer. */
const MAX_EVENT_CHARS = 256;
const TAIL_CHARS = '\nevent: error\n'.length;

/**
 * Gives an event that is named `error` and has no data an empty object for it: the format drops events without data, and
 * with it the news that the answer has failed.
 *
 * @internal
 */
export class NamedErrors {
  /** What has been read of the event that is on its way. */
  private tail = '\n';

  /** @param piece - of the stream, its line ends written as `\n` */
  read(piece: string): string {
    const { tail } = this;
    // Almost always: to look any closer would copy the whole piece.
    if (!piece.includes('error') && !tail.includes('\ne')) {
      const blank = piece.lastIndexOf('\n\n');
      this.keep(blank === -1 ? tail + piece : piece.slice(blank + 1));
      return piece;
    }
    const all = tail + piece;
    let seen = all;
    let from = tail.length;
    let text = '';
    for (let found = NAMED.exec(seen); found !== null; found = NAMED.exec(seen)) {
      const blank = found.index + found[0].length - 1;
      text += `${seen.slice(from, blank)}data: {}\n`;
      seen = seen.slice(blank);
      from = 0;
    }
    text += seen.slice(from);
    // Behind a blank line an event begins.
    this.keep(all.slice(all.lastIndexOf('\n\n') + 1));
    return text;
  }

  private keep(begun: string): void {
    this.tail = begun.length > MAX_EVENT_CHARS ? begun.slice(-TAIL_CHARS) : begun;
  }
}
