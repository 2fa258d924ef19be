const MAX_CHARS = 64 * 1024;
/** So much of a line is looked at for words. */
const MAX_LEAD_CHARS = 512;

/**
 * Lines of an event stream that stand in no field of its format. Such lines are to be passed over, but what fails behind the
 * head of an answer often writes its error just so: a document, a page, a field called `error`, or a bare sentence, which no
 * field's name can be.
 *
 * @internal
 */
export class StrayLines {
  private text = '';

  /** @param line - as it was sent, behind no known field's name */
  add(line: string): void {
    const [, value] = /^error:\s*(.*)/i.exec(line) ?? [];
    if (this.text === '' && value === undefined && !/^\s*[[{<]/.test(line) && !isSentence(line)) return;
    if (this.text.length < MAX_CHARS) this.text += `${value ?? line}\n`;
  }

  /** What looks like an error, as evidence; `undefined` without any. */
  get evidence(): string | undefined {
    return this.text === '' ? undefined : this.text.trim();
  }
}

/** Three words and more, before any colon. */
function isSentence(line: string): boolean {
  return /^\s*[^\s:]+(?:\s+[^\s:]+){2}/.test(line.slice(0, MAX_LEAD_CHARS));
}
