import { canonicalise, canonicalTextOf, type CanonicalText } from '../classification/evidence/echo/canonical-text.js';
import { spellingsOf } from './secret-spellings.js';

/** Letters in a row that have to agree before a closer look is worth while. */
const SEED = 5;
/** Each part of so many letters holds a seed that is indexed. */
const MIN_PART_LETTERS = 10;
const STRIDE = MIN_PART_LETTERS - SEED + 1;
/** So long a part of a secret counts as the secret. */
const MIN_PART_CHARS = 12;
/** A secret that has fewer letters, and the beginning of one that the end of a text cuts, is any word. */
const MIN_LETTERS = 6;
/** Comparisons for one text; where they do not suffice, all of it counts as a secret. */
const MAX_STEPS = 2_000_000;
const FACTOR = 0x01000193;

/** A part of a text, from its first character to behind the last. */
export interface TextSpan {
  readonly from: number;
  readonly to: number;
}

/** One way to write a secret; `first` and `end` say where its letters stand among all letters. */
interface Spelling {
  readonly written: string;
  readonly first: number;
  readonly end: number;
}

/** An agreement of a text with a spelling, in letters of either. */
interface Agreement {
  readonly from: number;
  readonly to: number;
  readonly spelledFrom: number;
  readonly spelledTo: number;
}

/**
 * Finds secrets in a text however they are written there: in other letter case, with white space, line breaks, hyphens or
 * invisible marks between their characters, with escapes of JSON, HTML or URLs, in base64 or hexadecimal digits; whole, cut by the end of the text,
 * or a part of at least 12 characters.
 *
 * What that costs depends on the text, hardly on how many secrets there are: of each only one seed in six letters is
 * indexed, by its hash, and the hash of every place of the text is looked up.
 *
 * @internal
 */
export class SpellingIndex {
  private readonly spellings: Spelling[] = [];
  /** Secrets of signs with hardly a letter: these are searched as they are. */
  private readonly signs: string[] = [];
  private readonly letters: Uint16Array;
  /** The last seed with a hash, counted from 1; 0 for none. */
  private readonly heads: Int32Array;
  /** The one before it, by seed. */
  private readonly next: Int32Array;
  private readonly seedPlaces: Int32Array;
  private readonly seedSpellings: Int32Array;
  /** The same for spellings by their first letters, which only count where the end of a text cuts them. */
  private readonly beginnings: Int32Array;
  private readonly nextBeginnings: Int32Array;
  private readonly shift: number;

  constructor(secrets: Iterable<string>) {
    const written = [...secrets];
    const all = written.flatMap(spellingsOf);
    this.letters = new Uint16Array(all.reduce((sum, { length }) => sum + length, 0));
    this.readSpellings(written, all);
    const count = this.spellings.reduce((sum, spelling) => sum + seedsIn(spelling), 0);
    const bits = Math.max(Math.ceil(Math.log2(count + 1)) + 1, 4);
    this.shift = 32 - bits;
    this.heads = new Int32Array(2 ** bits);
    this.next = new Int32Array(count);
    this.seedPlaces = new Int32Array(count);
    this.seedSpellings = new Int32Array(count);
    this.beginnings = new Int32Array(2 ** bits);
    this.nextBeginnings = new Int32Array(this.spellings.length);
    this.noteSeeds();
  }

  /** Where secrets stand in a text, in order; none of the spans touch. */
  spansIn(text: string): readonly TextSpan[] {
    const spans = this.signs.flatMap((sign) => placesOf(sign, text));
    if (this.spellings.length > 0) spans.push(...new Search(this, text).spans());
    return merged(spans);
  }

  /** The seeds that may stand at a place of a text; the last one first. */
  firstSeedAt(hash: number): number {
    return this.heads[this.slotOf(hash)] as number;
  }

  seedBefore(seed: number): number {
    return this.next[seed - 1] as number;
  }

  spellingOf(seed: number): Spelling {
    return this.spellings[this.seedSpellings[seed - 1] as number] as Spelling;
  }

  /** How many letters of a text, from a place on, agree with the spelling of a seed. */
  agreeingFrom(seed: number, { codes, length }: CanonicalText, at: number): number {
    const { letters } = this;
    const place = this.seedPlaces[seed - 1] as number;
    const longest = Math.min(length - at, this.spellingOf(seed).end - place);
    let size = 0;
    while (size < longest && letters[place + size] === codes[at + size]) size += 1;
    return size;
  }

  /** How many letters of a text before a place agree with the spelling of a seed. */
  agreeingBefore(seed: number, { codes }: CanonicalText, at: number): number {
    const { letters } = this;
    const place = this.seedPlaces[seed - 1] as number;
    const longest = Math.min(at, place - this.spellingOf(seed).first);
    let size = 0;
    while (size < longest && letters[place - size - 1] === codes[at - size - 1]) size += 1;
    return size;
  }

  /** Whether the spelling of any secret begins with the letters of a text from a place on. */
  beginsWith({ codes, length }: CanonicalText, from: number): boolean {
    const { letters, spellings } = this;
    let spelling = this.beginnings[this.slotOf(hashAt(codes, from))] as number;
    while (spelling !== 0) {
      const { first, end } = spellings[spelling - 1] as Spelling;
      let size = 0;
      while (from + size < length && first + size < end && letters[first + size] === codes[from + size]) size += 1;
      if (from + size === length) return true;
      spelling = this.nextBeginnings[spelling - 1] as number;
    }
    return false;
  }

  placeOf(seed: number): number {
    return this.seedPlaces[seed - 1] as number;
  }

  private readSpellings(secrets: readonly string[], all: readonly string[]): void {
    const known = new Set(secrets);
    let first = 0;
    for (const written of all) {
      const codes = this.letters.subarray(first, first + written.length);
      const end = first + canonicalise(written, { codes });
      if (end - first >= MIN_LETTERS) this.spellings.push({ written, first, end });
      else if (known.has(written)) this.signs.push(written);
      first += written.length;
    }
  }

  private noteSeeds(): void {
    let seed = 0;
    for (const [index, { first, end }] of this.spellings.entries()) {
      const beginning = this.slotOf(hashAt(this.letters, first));
      this.nextBeginnings[index] = this.beginnings[beginning] as number;
      this.beginnings[beginning] = index + 1;
      for (let place = firstSeedIn(first, end); place + SEED <= end; place += STRIDE) {
        const slot = this.slotOf(hashAt(this.letters, place));
        this.seedPlaces[seed] = place;
        this.seedSpellings[seed] = index;
        this.next[seed] = this.heads[slot] as number;
        seed += 1;
        this.heads[slot] = seed;
      }
    }
  }

  private slotOf(hash: number): number {
    return Math.imul(hash, 0x9e3779b1) >>> this.shift;
  }
}

/** One search in one text. */
class Search {
  private readonly canonical: CanonicalText;
  private steps = MAX_STEPS;

  constructor(
    private readonly index: SpellingIndex,
    private readonly text: string,
  ) {
    this.canonical = canonicalTextOf(text);
  }

  spans(): readonly TextSpan[] {
    const { codes, length } = this.canonical;
    const cut = this.cutSpan();
    const found: TextSpan[] = cut === undefined ? [] : [cut];
    let at = 0;
    while (at + SEED <= length) {
      let behind = 0;
      for (let seed = this.index.firstSeedAt(hashAt(codes, at)); seed !== 0; seed = this.index.seedBefore(seed)) {
        const after = this.index.agreeingFrom(seed, this.canonical, at);
        const before = after < SEED ? 0 : this.index.agreeingBefore(seed, this.canonical, at);
        this.steps -= after + before + 1;
        if (this.steps <= 0) return [{ from: 0, to: this.text.length }];
        if (after < SEED || after + before < MIN_LETTERS) continue;
        const place = this.index.placeOf(seed);
        const agreement = { from: at - before, to: at + after, spelledFrom: place - before, spelledTo: place + after };
        const spelling = this.index.spellingOf(seed);
        if (!this.isSecret(agreement, spelling)) continue;
        found.push(this.spanOf(agreement, spelling));
        behind = Math.max(behind, agreement.to);
      }
      // What begins within a secret and goes on behind it may be the next one.
      at = Math.max(at + 1, behind - SEED + 1);
    }
    return found;
  }

  private isSecret(agreement: Agreement, spelling: Spelling): boolean {
    const { from, to, spelledFrom, spelledTo } = agreement;
    const { starts, ends } = this.canonical;
    const size = to - from;
    const chars = (ends[to - 1] as number) - (starts[from] as number);
    if (size >= MIN_PART_LETTERS && chars >= MIN_PART_CHARS) return true;
    if (spelledFrom !== spelling.first || spelledTo !== spelling.end) return false;
    return this.isWritten(from, to, spelling) || this.isSetOff(from, to);
  }

  /** The beginning of a secret that the end of the text cuts; the longest one. */
  private cutSpan(): TextSpan | undefined {
    const { starts, ends, length } = this.canonical;
    for (let size = Math.min(MIN_PART_LETTERS, length); size >= MIN_LETTERS; size -= 1) {
      const from = length - size;
      if (!this.index.beginsWith(this.canonical, from)) continue;
      return { from: starts[from] as number, to: ends[length - 1] as number };
    }
    return undefined;
  }

  /** A short secret counts within a word only as it is written: the letters of "a latest key" hold those of "test-key". */
  private isWritten(from: number, to: number, { written }: Spelling): boolean {
    const { starts, ends } = this.canonical;
    const said = this.text.slice(starts[from], ends[to - 1]);
    return written.toLowerCase().includes(said.toLowerCase());
  }

  private isSetOff(from: number, to: number): boolean {
    const { starts, ends, length } = this.canonical;
    const isFree = from === 0 || (starts[from] as number) > (ends[from - 1] as number);
    return isFree && (to === length || (starts[to] as number) > (ends[to - 1] as number));
  }

  /** The place of an agreement in the text, with the signs that a whole secret begins and ends with. */
  private spanOf({ from, to, spelledFrom, spelledTo }: Agreement, { written, first, end }: Spelling): TextSpan {
    const start = this.canonical.starts[from] as number;
    const stop = this.canonical.ends[to - 1] as number;
    const [lead = ''] = /^[^\p{L}\p{N}]*/u.exec(written) ?? [];
    const [tail = ''] = /[^\p{L}\p{N}]*$/u.exec(written) ?? [];
    const hasLead = spelledFrom === first && this.text.slice(0, start).endsWith(lead);
    const hasTail = spelledTo === end && this.text.startsWith(tail, stop);
    return { from: hasLead ? start - lead.length : start, to: hasTail ? stop + tail.length : stop };
  }
}

/**
 * Where the first seed of a spelling begins. Keys of one maker begin alike, and so would the seeds of all of them; a part that
 * is more than that beginning holds the next one.
 */
function firstSeedIn(first: number, end: number): number {
  return end - first > MIN_PART_LETTERS ? first + STRIDE : first;
}

function seedsIn({ first, end }: Spelling): number {
  return Math.floor((end - firstSeedIn(first, end) - SEED) / STRIDE) + 1;
}

function hashAt(codes: Uint16Array, at: number): number {
  let hash = 0;
  for (let index = at; index < at + SEED; index += 1) hash = (Math.imul(hash, FACTOR) + (codes[index] as number)) | 0;
  return hash;
}

function placesOf(sign: string, text: string): readonly TextSpan[] {
  const spans: TextSpan[] = [];
  const lower = text.toLowerCase();
  const sought = sign.toLowerCase();
  for (let from = lower.indexOf(sought); from !== -1; from = lower.indexOf(sought, from + sought.length)) {
    spans.push({ from, to: from + sought.length });
  }
  return spans;
}

/** Spans that overlap or touch become one. */
function merged(spans: readonly TextSpan[]): readonly TextSpan[] {
  const whole: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    const last = whole.at(-1);
    if (last === undefined || from > last.to) whole.push({ from, to });
    else last.to = Math.max(last.to, to);
  }
  return whole;
}
