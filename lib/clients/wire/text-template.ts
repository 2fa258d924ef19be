import { parsedJsonOf } from './json.js';

/** Texts that differ in more places are not alike. */
const MAX_HOLES = 8;
/** Parts of a text that are no longer are copied by the engine; a longer one would keep all of the text. */
const MAX_COPIED_CHARS = 12;
/** From here on characters stand in strings as they are, but for two. */
const FIRST_PLAIN = 0x20;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
/** What stands in numbers beside digits: `.`, `e`, `E`, `+`, `-`. */
const NUMBER_SIGNS: ReadonlySet<number> = new Set([0x2e, 0x65, 0x45, 0x2b, MINUS]);
const [ZERO, NINE] = [0x30, 0x39];
/** A whole number of so many digits is put together faster than it is parsed. */
const MAX_QUICK_DIGITS = 9;
/** Begins what stands in for strings and numbers, and how a text would spell it. */
const [STAND_IN, SPELT_STAND_IN] = ['\u0000', '\\u0000'];

/** What a hole holds. */
type HoleValue = string | number;

/** A string or a number of a text that another one has another in place of. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

/**
 * A JSON text with holes, for texts that are the same but for the strings and numbers there: these alone are read.
 *
 * What it reads is what parsing the whole text would give: all between the holes has to be the same, character by character, and each
 * hole has to hold one string or one number and nothing else.
 *
 * @internal
 */
export class TextTemplate {
  private constructor(
    /** What stands before the first hole. */
    private readonly head: string,
    /** What stands behind each hole. */
    private readonly pieces: readonly string[],
    /** Whether a hole is one for numbers. */
    private readonly areNumbers: readonly boolean[],
  ) {}

  /** What two texts have in common; `undefined` where they differ in anything else than strings and numbers, or in nothing. */
  static of(text: string, other: string): TextTemplate | undefined {
    const holes = text.includes(SPELT_STAND_IN) ? undefined : holesOf(text, other);
    if (holes === undefined || holes.length === 0 || holes.length > MAX_HOLES) return undefined;
    const own = unshared(text);
    const pieces = holes.map(({ to }, place) => own.slice(to, holes[place + 1]?.from));
    const areNumbers = holes.map(({ from }) => beginsNumber(own.charCodeAt(from)));
    const template = new TextTemplate(own.slice(0, holes[0]?.from), pieces, areNumbers);
    return template.read(other) === undefined ? undefined : template;
  }

  /** What stands in the holes of a text; `undefined` where it is another one, or where a string there is empty. */
  read(text: string): readonly HoleValue[] | undefined {
    const { head, pieces, areNumbers } = this;
    // Not by `startsWith()`: it takes several times as long.
    if (text.slice(0, head.length) !== head) return undefined;
    const values: HoleValue[] = [];
    let from = head.length;
    for (let hole = 0; hole < pieces.length; hole += 1) {
      const piece = pieces[hole]!;
      const isNumber = areNumbers[hole]!;
      const to = isNumber ? numberEnd(text, from) : stringEnd(text, from);
      if (text.slice(to, to + piece.length) !== piece) return undefined;
      const value = isNumber ? numberAt(text, from, to) : stringAt(text, from, to);
      if (value === undefined || value === '') return undefined;
      values.push(value);
      from = to + piece.length;
    }
    return from === text.length ? values : undefined;
  }

  /** The text with stand-ins in its holes, by which these are found in what it is parsed to. */
  get withStandIns(): string {
    return this.pieces.reduce((text, piece, place) => text + JSON.stringify(standInOf(place)) + piece, this.head);
  }

  /** The places of the holes, by what stands in for them. */
  get standIns(): ReadonlyMap<unknown, number> {
    return new Map(this.pieces.map((_, place) => [standInOf(place), place]));
  }
}

/** The strings and numbers that two texts differ in; `undefined` where they differ in anything else. */
function holesOf(text: string, other: string): readonly Hole[] | undefined {
  const holes: Hole[] = [];
  let [from, otherFrom] = [0, 0];
  while (from < text.length) {
    if (kindAt(text, from) !== kindAt(other, otherFrom)) return undefined;
    const to = valueEnd(text, from);
    const otherTo = valueEnd(other, otherFrom);
    if (text.slice(from, to) !== other.slice(otherFrom, otherTo)) holes.push({ from, to });
    [from, otherFrom] = [to, otherTo];
  }
  return holes;
}

/** What begins there: a number, or else the character itself, be it that of a string. */
function kindAt(text: string, at: number): string | undefined {
  return beginsNumber(text.charCodeAt(at)) ? 'number' : text[at];
}

/** Where the string or the number ends that begins there; behind the character where neither does. */
function valueEnd(text: string, from: number): number {
  return beginsNumber(text.charCodeAt(from)) ? numberEnd(text, from) : stringEnd(text, from);
}

function numberEnd(text: string, from: number): number {
  let end = from + 1;
  while (goesOnInNumber(text.charCodeAt(end))) end += 1;
  return end;
}

function beginsNumber(code: number): boolean {
  return isDigit(code) || code === MINUS;
}

function goesOnInNumber(code: number): boolean {
  return isDigit(code) || NUMBER_SIGNS.has(code);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Where the string ends that begins there; behind the character where none does. */
function stringEnd(text: string, from: number): number {
  if (text[from] !== '"') return from + 1;
  let end = text.indexOf('"', from + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? from + 1 : end + 1;
}

/** Whether an odd number of backslashes stands before a character. @internal */
export function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first -= 1;
  return (at - first) % 2 === 1;
}

function stringAt(text: string, from: number, to: number): string | undefined {
  if (isShortAndPlain(text, from, to)) return text.slice(from + 1, to - 1);
  const string = parsedJsonOf(text.slice(from, to));
  return typeof string === 'string' ? string : undefined;
}

function numberAt(text: string, from: number, to: number): number | undefined {
  const isQuick = to - from <= MAX_QUICK_DIGITS && text.charCodeAt(from) !== ZERO;
  let number = 0;
  for (let at = from; isQuick && at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return parsedNumberAt(text, from, to);
    number = number * 10 + (code - ZERO);
  }
  return isQuick ? number : parsedNumberAt(text, from, to);
}

function parsedNumberAt(text: string, from: number, to: number): number | undefined {
  const number = parsedJsonOf(text.slice(from, to));
  return typeof number === 'number' ? number : undefined;
}

/** Whether what `stringEnd()` has found is a short string without escapes. To parse these as well would take several times as long. */
function isShortAndPlain(text: string, from: number, to: number): boolean {
  const length = to - from - 2;
  if (length < 0 || length > MAX_COPIED_CHARS) return false;
  for (let at = from + 1; at < to - 1; at += 1) {
    const code = text.charCodeAt(at);
    if (code < FIRST_PLAIN || code === BACKSLASH) return false;
  }
  return true;
}

/** No string of the text is the same: it spells none with this character. */
function standInOf(place: number): string {
  return STAND_IN + String(place);
}

/** The same text in memory of its own: a part of another one keeps all of that. */
function unshared(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
