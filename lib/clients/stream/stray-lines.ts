const MAX_CHARS = 64 * 1024;

/**
 * Lines of an event stream that stand in no field of its format. Such lines are to be passed over, but what fails behind the
 * head of an answer often writes its error just so: a document, a page, or a field called `error`.
 *
 * @internal
 */
export class StrayLines {
  private text = '';

  /** @param line - as it was sent, behind no known field's name */
  add(line: string): void {
    const [, value] = /^error:\s*(.*)/i.exec(line) ?? [];
    if (this.text === '' && value === undefined && !/^\s*[[{<]/.test(line)) return;
    if (this.text.length < MAX_CHARS) this.text += `${value ?? line}\n`;
  }

  /** What looks like an error, as evidence; `undefined` without any. */
  get evidence(): string | undefined {
    return this.text === '' ? undefined : this.text.trim();
  }
}
