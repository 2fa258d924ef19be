/** Keys of one maker begin alike; after so many characters they differ. */
const HEAD_LENGTH = 16;
/** The same for shorter keys. */
const SHORT_HEAD_LENGTH = 6;
const NONE: readonly string[] = [];

/**
 * Finds loaded keys in a text, whole or cut by the end of the text. What that costs depends on the text, not on how many
 * keys are loaded.
 *
 * @internal
 */
export class SpellingIndex {
  private readonly heads = new Map<string, string[]>();
  private readonly shortHeads = new Map<string, string[]>();
  private readonly sorted: readonly string[];

  /** @param minLength - a shorter end of a text is not taken for a key that was cut */
  constructor(
    spellings: Iterable<string>,
    private readonly minLength: number,
  ) {
    this.sorted = [...spellings].toSorted();
    for (const spelling of this.sorted) {
      if (spelling.length < HEAD_LENGTH) note(this.shortHeads, spelling.slice(0, SHORT_HEAD_LENGTH), spelling);
      else note(this.heads, spelling.slice(0, HEAD_LENGTH), spelling);
    }
  }

  /** How many characters of `text`, from `at` on and before `end`, are a key or the beginning of one that `end` cuts. */
  lengthAt(text: string, at: number, end: number): number {
    const rest = end - at;
    if (rest < HEAD_LENGTH && rest >= this.minLength && this.isBeginning(text.slice(at, end))) return rest;
    let longest = 0;
    for (const spelling of this.heads.get(text.slice(at, at + HEAD_LENGTH)) ?? NONE) {
      if (spelling.length > longest && text.startsWith(spelling, at)) longest = spelling.length;
      else if (spelling.length > rest && text.startsWith(spelling.slice(0, rest), at)) return rest;
    }
    if (this.shortHeads.size === 0) return longest;
    for (const spelling of this.shortHeads.get(text.slice(at, at + SHORT_HEAD_LENGTH)) ?? NONE) {
      if (spelling.length > longest && text.startsWith(spelling, at)) longest = spelling.length;
    }
    return longest;
  }

  private isBeginning(text: string): boolean {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return this.sorted[low]?.startsWith(text) ?? false;
  }
}

function note(heads: Map<string, string[]>, head: string, spelling: string): void {
  const alike = heads.get(head);
  if (alike === undefined) heads.set(head, [spelling]);
  else alike.push(spelling);
}
