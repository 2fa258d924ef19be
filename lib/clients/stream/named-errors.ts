const NAMED = /\nevent: ?error\n\n/;
const TAIL_CHARS = '\nevent: error\n'.length;

/**
 * Gives an event that is named `error` and has no data an empty object for it: the format drops events without data, and
 * with it the news that the answer has failed.
 *
 * @internal
 */
export class NamedErrors {
  /** The last characters that were read. */
  private tail = '\n';

  /** @param piece - of the stream, its line ends written as `\n` */
  read(piece: string): string {
    const { tail } = this;
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
    // Behind a blank line nothing has begun.
    this.tail = all.endsWith('\n\n') ? '\n' : all.slice(-TAIL_CHARS);
    return text;
  }
}
