/**
 * Follows a JSON object or list that comes in pieces, each character once, and tells when it is whole.
 *
 * @internal
 */
export class JsonProgress {
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private hasBegun = false;

  /** Whether anything but blanks has come. */
  get isBlank(): boolean {
    return !this.hasBegun;
  }

  /** Whether an object or a list has come to its end. */
  get isWhole(): boolean {
    return this.hasBegun && this.depth === 0 && !this.isInString;
  }

  add(piece: string): void {
    for (const character of piece) this.step(character);
  }

  private step(character: string): void {
    if (this.isInString) {
      if (this.isEscaped) this.isEscaped = false;
      else if (character === '\\') this.isEscaped = true;
      else if (character === '"') this.isInString = false;
      return;
    }
    if (character === '"') this.isInString = true;
    else if (character === '{' || character === '[') this.depth += 1;
    else if (character === '}' || character === ']') this.depth -= 1;
    else if (/\s/.test(character)) return;
    this.hasBegun = true;
  }
}
