import { canonicalise, isWide, type CanonicalText } from './canonical-text.js';
import type { SentText } from './sent-texts.js';

/** Letters in a row that have to agree before a closer look is worth while: of words, and of characters that stand for words. */
const SEED = 8;
const WIDE_SEED = 4;
/** Comparisons for all texts of one failure. A request that asks for more repeats itself beyond reason. */
const MAX_STEPS = 200_000;
const FACTOR = 0x01000193;

/** A stretch of a text that agrees with a part of what was sent, counted in letters. */
export interface Agreement {
  readonly from: number;
  /** Behind the last letter. */
  readonly to: number;
  /** Whether it begins where a text that was sent begins, and ends where it ends. */
  readonly startsText: boolean;
  readonly endsText: boolean;
  /** Whether that text is a label. */
  readonly isLabel: boolean;
}

/**
 * The words of what was sent, to be found again: made once for a failure, in time linear in the request.
 *
 * Each word is filed under the hash of its first letters and of those that follow; a look-up goes through the places with the
 * same hash, the latest first.
 *
 * @internal
 */
export class RequestIndex {
  private readonly codes: Uint16Array;
  /** By text: where its letters begin; one more for the end. */
  private readonly textStarts: Uint32Array;
  private readonly size: number;
  private readonly isLabel: readonly boolean[];
  private readonly bits: number;
  /** By hash: the last word filed there, counted from 1; 0 for none. */
  private readonly heads: Int32Array;
  /** By word: the one filed before it, and where it begins. */
  private readonly earlier: Int32Array;
  private readonly places: Int32Array;
  private steps = MAX_STEPS;

  constructor(texts: readonly SentText[]) {
    const size = texts.reduce((sum, { text }) => sum + text.length, 0);
    this.codes = new Uint16Array(size);
    const begins = new Uint8Array(size);
    this.textStarts = new Uint32Array(texts.length + 1);
    this.isLabel = texts.map(({ isLabel }) => isLabel);
    let at = 0;
    texts.forEach(({ text }, index) => {
      this.textStarts[index] = at;
      at = canonicalise(text, { codes: this.codes, begins }, at);
    });
    this.textStarts[texts.length] = at;
    this.size = at;
    let words = 0;
    for (let letter = 0; letter < at; letter += 1) words += begins[letter] as number;
    this.bits = Math.min(Math.max(Math.ceil(Math.log2(words + 1)), 8), 20);
    this.heads = new Int32Array(1 << this.bits);
    this.earlier = new Int32Array(words + 1);
    this.places = new Int32Array(words + 1);
    this.file(begins);
  }

  /** Whether the texts looked at so far asked for more comparisons than they may. */
  get isSpent(): boolean {
    return this.steps <= 0;
  }

  /** Where words of a text agree with what was sent: the longest agreements from the beginning of a word on. */
  agreementsOf(text: CanonicalText): readonly Agreement[] {
    const found: Agreement[] = [];
    let reached = 0;
    for (let from = 0; from < text.length; from += 1) {
      if (text.begins[from] === 0 || from + seedOf(text.codes[from] as number) > text.length) continue;
      reached = this.lookUp(text, from, reached, found);
      if (this.isSpent) break;
    }
    return found;
  }

  /** Whether one of the texts has the letters of another one in a row, wherever in a word they begin. */
  holds({ codes, length }: CanonicalText): boolean {
    if (length === 0) return false;
    const wanted = bytesOf(codes, length);
    const known = bytesOf(this.codes, this.size);
    for (let at = 0; this.steps > 0; at += 1) {
      at = known.indexOf(wanted, at * 2, 'utf16le') / 2;
      if (at < 0) return false;
      // What runs from one text into the next was not sent in one.
      if (at + length <= (this.textStarts[this.textOf(at) + 1] as number)) return true;
      this.steps -= length;
    }
    return false;
  }

  private file(begins: Uint8Array): void {
    let word = 0;
    for (let text = 0; text < this.isLabel.length; text += 1) {
      const end = this.textStarts[text + 1] as number;
      for (let at = this.textStarts[text] as number; at < end; at += 1) {
        if (begins[at] === 0) continue;
        const seed = seedOf(this.codes[at] as number);
        if (at + seed > end) continue;
        word += 1;
        const slot = this.slotOf(this.codes, at, seed);
        this.places[word] = at;
        this.earlier[word] = this.heads[slot] as number;
        this.heads[slot] = word;
      }
    }
  }

  /** @param reached - how far agreements that began before reach in the text: what ends there tells nothing new */
  private lookUp(text: CanonicalText, from: number, reached: number, found: Agreement[]): number {
    let longest = reached;
    const slot = this.slotOf(text.codes, from, seedOf(text.codes[from] as number));
    for (let word = this.heads[slot] as number; word !== 0 && this.steps > 0; word = this.earlier[word] as number) {
      const at = this.places[word] as number;
      this.steps -= 1;
      const index = this.textOf(at);
      const end = this.textStarts[index + 1] as number;
      if (!this.mayReachOn(text, from, at, end, longest)) continue;
      const to = from + this.agreeing(text, from, at, end);
      const start = this.textStarts[index] as number;
      const endsText = at + to - from === end;
      const isNews = to > longest || (at === start && (endsText || to === text.length));
      if (to - from < seedOf(text.codes[from] as number) || !isNews) continue;
      const before = this.agreeingBefore(text, from, at, start);
      const startsText = at - before === start;
      found.push({ from: from - before, to, startsText, endsText, isLabel: this.isLabel[index] === true });
      longest = Math.max(longest, to);
    }
    return longest;
  }

  /** A quick look at the letter behind the longest agreement so far: requests repeat themselves. */
  private mayReachOn(text: CanonicalText, from: number, at: number, end: number, longest: number): boolean {
    if (longest <= from) return true;
    const there = at + longest - from;
    // A whole text that was sent counts also where a longer one agrees.
    if (there >= end) return there === end;
    return longest < text.length && text.codes[longest] === this.codes[there];
  }

  private agreeing(text: CanonicalText, from: number, at: number, end: number): number {
    const most = Math.min(end - at, text.length - from);
    let size = 0;
    while (size < most && text.codes[from + size] === this.codes[at + size]) size += 1;
    this.steps -= size >> 2;
    return size;
  }

  /** How many letters agree before a word: where a server cut a word in two, its rest is of the request as well. */
  private agreeingBefore(text: CanonicalText, from: number, at: number, start: number): number {
    const most = Math.min(from, at - start);
    let size = 0;
    while (size < most && text.codes[from - size - 1] === this.codes[at - size - 1]) size += 1;
    this.steps -= size >> 2;
    // Only whole words of the text count.
    while (size > 0 && text.begins[from - size] === 0) size -= 1;
    return size;
  }

  private textOf(at: number): number {
    let [low, high] = [0, this.isLabel.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.textStarts[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private slotOf(codes: Uint16Array, at: number, seed: number): number {
    let hash = 0;
    for (let index = 0; index < seed; index += 1) hash = (Math.imul(hash, FACTOR) + (codes[at + index] as number)) | 0;
    return Math.imul(hash, 0x9e3779b1) >>> (32 - this.bits);
  }
}

function bytesOf({ buffer, byteOffset }: Uint16Array, length: number): Buffer {
  return Buffer.from(buffer, byteOffset, length * 2);
}

function seedOf(code: number): number {
  return isWide(code) ? WIDE_SEED : SEED;
}
