import { canonicalise, canonicalTextOf, isWide, type CanonicalText } from './canonical-text.js';
import { sentTextsOf } from './sent-texts.js';
import { isWirePath, plainName } from './wire-names.js';

/**
 * Stands in a text where words of the request, or of an answer, were left out: one character that no rule reads.
 *
 * @internal
 */
export const LEFT_OUT = '\uE000';

/** Letters in a row that have to agree before a closer look is worth while. */
const SEED = 8;
/** The same for a text of characters that stand for words. */
const WIDE_SEED = 5;
const HASH_BITS = 13;
/** An echo is at least so many characters or so many words. */
const MIN_ECHO_CHARS = 12;
const MIN_ECHO_WORDS = 3;
/** From here on words that agree are no coincidence, wherever they stand. */
const LONG_ECHO_CHARS = 32;
const LONG_ECHO_WORDS = 6;
/** So much of one text is looked at; the rest of it counts for nothing. */
const MAX_TEXT_CHARS = 16_384;
/** Comparisons for one text; where they do not suffice, all of it counts as an echo. */
const MAX_STEPS = 1_500_000;

/** Tells the provider's words from those that it repeats. */
export interface EchoFilter {
  /** The text with {@link LEFT_OUT} in the place of each echo. */
  withoutEchoes(text: string): string;
  /** Whether this very string was sent: a code that the provider only hands back. */
  wasSent(text: string): boolean;
  /** Whether anything was left out so far. */
  readonly hasFound: boolean;
  /** Whether the whole of what was sent is known. */
  readonly isComplete: boolean;
}

/**
 * Makes a filter for what one attempt sent, and what its answer has said so far.
 *
 * An echo is found in whatever form it comes back: quoted, cut short, escaped once or twice, as a literal of JSON or
 * Python, across line breaks. It is at least 12 characters or three words long, and more than names of the wires' fields
 * and of the model. Short agreement in the midst of a sentence is coincidence: it counts where it is set off on both
 * sides, where it is the whole of a text that was sent, or from six words or 32 characters on.
 *
 * Works in time linear in request and text; costs nothing until the first text is asked for.
 *
 * @param sent - what was sent; kept by reference
 * @internal
 */
export function createEchoFilter(sent: unknown, model?: string): EchoFilter {
  return new RequestEchoFilter(sent, model);
}

/** A stretch of a text, from the first letter to behind the last, counted in letters. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

class RequestEchoFilter implements EchoFilter {
  hasFound = false;
  private gathered: ReturnType<typeof sentTextsOf> | undefined;
  private canonicalTexts: readonly { readonly codes: Uint16Array; readonly length: number }[] | undefined;

  constructor(
    private readonly sent: unknown,
    private readonly model: string | undefined,
  ) {}

  get isComplete(): boolean {
    return this.gather().isComplete;
  }

  withoutEchoes(whole: string): string {
    if (whole.length < WIDE_SEED) return whole;
    const text = whole.length > MAX_TEXT_CHARS ? whole.slice(0, MAX_TEXT_CHARS) : whole;
    const canonical = canonicalTextOf(text);
    if (canonical.length < WIDE_SEED) return text;
    const stretches = this.find(canonical, text);
    if (stretches.length === 0) return text;
    this.hasFound = true;
    return withoutStretches(text, canonical, stretches);
  }

  wasSent(text: string): boolean {
    return this.gather().texts.includes(text);
  }

  private gather(): ReturnType<typeof sentTextsOf> {
    return (this.gathered ??= sentTextsOf(this.sent, this.model));
  }

  /** The letters of all that was sent, text by text; made once and kept for the next text that is asked for. */
  private canonicals() {
    if (this.canonicalTexts !== undefined) return this.canonicalTexts;
    const { texts } = this.gather();
    const size = texts.reduce((sum, text) => sum + text.length, 0);
    const whole = new Uint16Array(size);
    let at = 0;
    this.canonicalTexts = texts.map((text) => {
      const codes = whole.subarray(at, at + text.length);
      const length = canonicalise(text, { codes });
      at += text.length;
      return { codes, length };
    });
    return this.canonicalTexts;
  }

  private find(canonical: CanonicalText, text: string): readonly Stretch[] {
    const index = new SeedIndex(canonical);
    const found: Stretch[] = [];
    for (const { codes, length } of this.canonicals()) {
      for (const match of index.matchesIn(codes, length)) {
        const isWhole = match.to - match.from === length;
        const stretch = trimmed(match, canonical);
        if (stretch !== undefined && this.isEcho(stretch, isWhole, canonical, text)) found.push(stretch);
      }
      if (index.isSpent) return [{ from: 0, to: canonical.length }];
    }
    return found;
  }

  private isEcho(stretch: Stretch, isWhole: boolean, canonical: CanonicalText, text: string): boolean {
    const from = canonical.starts[stretch.from] as number;
    const to = canonical.ends[stretch.to - 1] as number;
    const size = sizeOf(stretch, canonical);
    if (size.chars < MIN_ECHO_CHARS && size.words < MIN_ECHO_WORDS) return false;
    const said = text.slice(from, to);
    if (this.isOwnName(said)) return false;
    if (isWhole || size.chars >= LONG_ECHO_CHARS || size.words >= LONG_ECHO_WORDS) return true;
    return (
      isSetOff(text.slice(stretch.from === 0 ? 0 : canonical.ends[stretch.from - 1], from), stretch.from === 0) &&
      isSetOff(
        text.slice(to, stretch.to === canonical.length ? text.length : canonical.starts[stretch.to]),
        stretch.to === canonical.length,
      )
    );
  }

  /** Names of the wire and of the model, such as `models/NAME`: every request has them, and nobody has to be hidden. */
  private isOwnName(said: string): boolean {
    if (this.model === undefined || this.model === '') return isWirePath(said);
    const rest = said.toLowerCase().replaceAll(this.model.toLowerCase(), ' ');
    const plain = plainName(said);
    const isPartOfModel = plain !== '' && plainName(this.model).includes(plain) && !/[^\x20-\x7e]/.test(said);
    return isPartOfModel || isWirePath(rest) || !/[\p{L}\p{N}]/u.test(rest);
  }
}

/**
 * Finds where words of a text occur elsewhere: the longest agreement from the beginning of each word on.
 *
 * Only the beginnings of words are indexed, by the hash of their first letters; the hash of every place elsewhere rolls on.
 */
class SeedIndex {
  private readonly seed: number;
  /** What the letter that leaves the window counts. */
  private readonly leaving: number;
  /** Where the last word with a hash begins, counted from 1; 0 for none. */
  private readonly heads = new Int16Array(1 << HASH_BITS);
  /** The one before it. */
  private readonly next: Int16Array;
  /** Where the word before begins, by where a word begins; -1 for the first one. */
  private readonly wordBefore: Int16Array;
  /** How far the longest agreement over a word reaches that the present search has found; 0 for none. */
  private readonly reached: Uint16Array;
  private isReached = false;
  private steps = MAX_STEPS;

  constructor(private readonly text: CanonicalText) {
    const { codes, length } = text;
    this.seed = codes.subarray(0, length).some(isWide) ? WIDE_SEED : SEED;
    this.leaving = powerOf(this.seed);
    this.next = new Int16Array(length);
    this.wordBefore = new Int16Array(length).fill(-1);
    this.reached = new Uint16Array(length);
    let last = -1;
    for (let at = 0; at < length; at += 1) {
      if (!beginsWord(text, at)) continue;
      this.wordBefore[at] = last;
      last = at;
      if (at + this.seed <= length) this.add(at);
    }
  }

  private add(at: number): void {
    const slot = slotOf(hashAt(this.text.codes, at, this.seed));
    this.next[at] = this.heads[slot] as number;
    this.heads[slot] = at + 1;
  }

  /** Whether the text asked for more comparisons than it may. */
  get isSpent(): boolean {
    return this.steps <= 0;
  }

  /** The stretches of the text that agree with a part of `codes`. */
  matchesIn(codes: Uint16Array, length: number): readonly Stretch[] {
    const { heads, seed, leaving } = this;
    if (length < seed) return NONE;
    let found: Stretch[] | undefined;
    if (this.isReached) this.reached.fill(0);
    this.isReached = false;
    let hash = hashAt(codes, 0, seed);
    for (let at = 0; ; at += 1) {
      let candidate = heads[slotOf(hash)] as number;
      while (candidate !== 0 && this.steps > 0) {
        const stretch = this.grow(codes, length, at, candidate - 1);
        if (stretch !== undefined) (found ??= []).push(stretch);
        candidate = this.next[candidate - 1] as number;
      }
      if (at + seed >= length) return found ?? NONE;
      hash = (Math.imul(hash - Math.imul(codes[at] as number, leaving), FACTOR) + (codes[at + seed] as number)) | 0;
    }
  }

  /** The agreement from two equal seeds on; none where the word before agrees as well, for it was found from there. */
  private grow(codes: Uint16Array, length: number, at: number, candidate: number): Stretch | undefined {
    const { codes: own, length: ownLength } = this.text;
    this.steps -= 1;
    // Where the letter behind the longest agreement so far is another one, this is no longer: texts repeat themselves.
    const end = this.reached[candidate] as number;
    if (end > 0 && (end >= ownLength || own[end] !== codes[at + end - candidate] || at + end - candidate >= length))
      return undefined;
    const longest = Math.min(length - at, ownLength - candidate);
    let size = 0;
    while (size < longest && own[candidate + size] === codes[at + size]) size += 1;
    this.steps -= size;
    if (size < this.seed || this.agreesBefore(codes, at, candidate)) return undefined;
    this.noteReach(candidate, candidate + size);
    return { from: candidate, to: candidate + size };
  }

  private noteReach(from: number, to: number): void {
    this.isReached = true;
    for (let at = from; at < to; at += 1) if ((this.reached[at] as number) < to) this.reached[at] = to;
  }

  private agreesBefore(codes: Uint16Array, at: number, candidate: number): boolean {
    const wordBefore = this.wordBefore[candidate] as number;
    const back = candidate - wordBefore;
    if (wordBefore === -1 || back > at) return false;
    for (let step = 1; step <= back; step += 1) {
      if (this.text.codes[candidate - step] !== codes[at - step]) return false;
    }
    return true;
  }
}

const FACTOR = 0x01000193;
const NONE: readonly Stretch[] = [];

function hashAt(codes: Uint16Array, at: number, size: number): number {
  let hash = 0;
  for (let index = 0; index < size; index += 1) hash = (Math.imul(hash, FACTOR) + (codes[at + index] as number)) | 0;
  return hash;
}

/** The factor of the first of so many letters. */
function powerOf(size: number): number {
  let power = 1;
  for (let index = 1; index < size; index += 1) power = Math.imul(power, FACTOR);
  return power;
}

function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - HASH_BITS);
}

/** A stretch that begins and ends with whole words; `undefined` where none is left. */
function trimmed({ from, to }: Stretch, text: CanonicalText): Stretch | undefined {
  let [start, end] = [from, to];
  while (start < end && !beginsWord(text, start)) start += 1;
  while (end > start && end < text.length && !beginsWord(text, end)) end -= 1;
  return end > start ? { from: start, to: end } : undefined;
}

function beginsWord({ codes, starts, ends }: CanonicalText, at: number): boolean {
  if (at === 0 || isWide(codes[at] as number) || isWide(codes[at - 1] as number)) return true;
  return (starts[at] as number) > (ends[at - 1] as number);
}

function sizeOf({ from, to }: Stretch, text: CanonicalText): { readonly chars: number; readonly words: number } {
  let [words, wide] = [0, 0];
  for (let at = from; at < to; at += 1) {
    if (isWide(text.codes[at] as number)) wide += 1;
    else if (at === from || beginsWord(text, at)) words += 1;
  }
  const chars = (text.ends[to - 1] as number) - (text.starts[from] as number) + wide;
  return { chars, words: words + wide / 2 };
}

/** Whether a gap between letters is more than the blank between two words. */
function isSetOff(gap: string, isEdge: boolean): boolean {
  return isEdge || /[^ \t]/.test(gap);
}

function withoutStretches(text: string, { starts, ends }: CanonicalText, stretches: readonly Stretch[]): string {
  let result = '';
  let at = 0;
  for (const { from, to } of stretches.toSorted((one, other) => one.from - other.from || other.to - one.to)) {
    const [start, end] = [starts[from] as number, ends[to - 1] as number];
    if (end <= at) continue;
    if (start > at) result += text.slice(at, start);
    if (!result.endsWith(LEFT_OUT)) result += LEFT_OUT;
    at = end;
  }
  return result + text.slice(at);
}
