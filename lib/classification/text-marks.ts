import { codesOf } from './text-codes.js';

/**
 * What one look at a text tells of it.
 *
 * Most marks stand for one search for keys each, and are what a text must have before that is worth its time: a text without
 * any holds nothing that is shaped like a key. The last two are of no search.
 *
 * @internal
 */
export const TEXT_MARKS = {
  assigned: 1,
  prefixed: 2,
  masked: 4,
  elided: 8,
  run: 16,
  scheme: 32,
  jwt: 64,
  /** A URL that may have a name and a password before its host. */
  userinfo: 512,
  /** It may quote something. */
  quoted: 128,
  /** It is no line of printable ASCII with single blanks between its words, as most sentences are. */
  uneven: 256,
} as const;

/** All that stand for a search. @internal */
export const KEY_MARKS = 127 | TEXT_MARKS.userinfo;

/** What a character is to the searches. `LETTER` is whatever else a long run may be made of. */
const KIND = {
  other: 0,
  letter: 1,
  digit: 2,
  space: 3,
  /** Ends a vendor's prefix, and parts the pieces of a run. */
  sign: 4,
  dot: 5,
  colon: 6,
  equals: 7,
  star: 8,
  capitalA: 9,
  capitalJ: 10,
  quote: 11,
} as const;

const BLANK = 32;
const DOT = 46;
const AT = 64;
const SMALL_E = 101;
const SMALL_Y = 121;
const TILDE = 126;
const BULLET = 0x2022;
const ELLIPSIS = 0x2026;

/** Those that are more than a letter, a digit or a blank. */
const SIGNS = [
  ['-', KIND.sign],
  ['_', KIND.sign],
  ['.', KIND.dot],
  [':', KIND.colon],
  ['=', KIND.equals],
  ['*', KIND.star],
  ['A', KIND.capitalA],
  ['J', KIND.capitalJ],
  ['"', KIND.quote],
  ["'", KIND.quote],
  ['`', KIND.quote],
] as const;

const KINDS = kindsOfAscii();

function kindsOfAscii(): Uint8Array {
  const kinds = new Uint8Array(128);
  for (let code = 0; code < 128; code += 1) {
    const character = String.fromCharCode(code);
    if (/[\w+/]/.test(character)) kinds[code] = KIND.letter;
    if (/\d/.test(character)) kinds[code] = KIND.digit;
    if (/\s/.test(character)) kinds[code] = KIND.space;
  }
  for (const [character, kind] of SIGNS) kinds[character.charCodeAt(0)] = kind;
  return kinds;
}

/** An unbroken piece of a run is random from so many characters on, where it has digits and where it has none. */
const SHORTEST_RUN = 20;
const SHORTEST_LETTERS = 32;
const SHORTEST_VALUE = 6;
/** `basic`. */
const SHORTEST_SCHEME = 5;
/** So many characters at least stand behind a vendor's prefix. */
const SHORTEST_KEY = 6;

/**
 * Looks once at each character of a text and tells what it has, as a sum of {@link TEXT_MARKS}. Rather one too many than one
 * too few.
 *
 * Most characters are letters, and cost no more than a look. What a word was made of is told where it ends.
 *
 * @internal
 */
export function textMarksIn(text: string): number {
  let marks = 0;
  let isAssigning = false;
  let hasRandom = false;
  let mayName = false;
  let isMasked = false;
  let hasRun = false;
  let hasAt = false;
  let lastDigit = -1;
  // Where there began: a chunk between blanks, a run in it, a piece of the run between its dashes.
  let chunk = 0;
  let run = 0;
  let piece = 0;
  const { length } = text;
  const codes = codesOf(text);
  // The end is as good as a blank.
  codes[length] = BLANK;
  for (let index = 0; index <= length; index += 1) {
    const code = codes[index]!;
    const kind = kindOf(code);
    if (kind === KIND.letter) continue;
    if (code === BLANK && index - chunk < SHORTEST_SCHEME) {
      // What was a short word says nothing.
      if (index === chunk) marks |= TEXT_MARKS.uneven;
      chunk = run = piece = index + 1;
    } else if (kind === KIND.digit) lastDigit = index;
    else if (kind === KIND.equals) marks |= TEXT_MARKS.assigned;
    else if (kind === KIND.capitalA) {
      if (isLetterOfPrefixes(codes[index + 1]!) && mayBeKey(codes, index + 1)) marks |= TEXT_MARKS.prefixed;
    } else if (kind === KIND.capitalJ) {
      if (index > 1 && codes[index - 2] === SMALL_E && codes[index - 1] === SMALL_Y) marks |= TEXT_MARKS.jwt;
    } else {
      const size = index - piece;
      if (size >= SHORTEST_LETTERS || (size >= SHORTEST_RUN && lastDigit >= piece)) marks |= TEXT_MARKS.run;
      piece = index + 1;
      if (kind === KIND.sign) {
        if (endsPrefix(codes, index)) marks |= TEXT_MARKS.prefixed;
        continue;
      }
      if (index - run >= SHORTEST_RUN) hasRun = true;
      run = index + 1;
      if (kind === KIND.space) {
        const chars = index - chunk;
        if (chars >= SHORTEST_RUN || (chars >= SHORTEST_VALUE && lastDigit >= chunk)) hasRandom = true;
        if (chars === 0) marks |= TEXT_MARKS.uneven;
        chunk = index + 1;
        mayName ||= endsScheme(codes, index);
      } else if (kind === KIND.dot) {
        if (index > 0 && codes[index - 1] === DOT) isMasked = true;
        if (endsPrefix(codes, index)) marks |= TEXT_MARKS.prefixed;
      } else if (kind === KIND.colon) isAssigning ||= endsName(codes, index);
      else if (kind === KIND.star) isMasked = true;
      else if (kind === KIND.quote) marks |= TEXT_MARKS.quoted;
      else if (code === AT) hasAt = true;
      if (code < BLANK || code > TILDE) marks |= TEXT_MARKS.quoted | TEXT_MARKS.uneven;
      // White space that is not ASCII may stand behind the name of a scheme.
      if (code >= 128) mayName = true;
    }
  }
  if (isMasked) marks |= marksOfMasks(text);
  if (isAssigning && (hasRandom || isMasked)) marks |= TEXT_MARKS.assigned;
  if (mayName && (hasRandom || isMasked)) marks |= TEXT_MARKS.scheme;
  if (hasRandom && (text.includes('dapi') || text.includes('ya29.'))) marks |= TEXT_MARKS.prefixed;
  if (hasAt && text.includes('://')) marks |= TEXT_MARKS.userinfo;
  // The second half of a key whose first half was taken out already.
  return hasRun && text.includes('[redacted]') ? marks | TEXT_MARKS.run : marks;
}

function kindOf(code: number): number {
  return code < 128 ? KINDS[code]! : code === BULLET || code === ELLIPSIS ? KIND.star : KIND.other;
}

function marksOfMasks(text: string): number {
  let marks: number = TEXT_MARKS.prefixed;
  if (text.includes('***') || text.includes('•••')) marks |= TEXT_MARKS.masked;
  if (text.includes('...') || text.includes('…')) marks |= TEXT_MARKS.elided;
  return marks;
}

/** Two letters in one number. */
function pair(before: number, last: number): number {
  return (before << 8) | last;
}

function pairsOf(ends: string): ReadonlySet<number> {
  return new Set(ends.split(' ').map((end) => pair(end.charCodeAt(0), end.charCodeAt(1))));
}

/** The last two letters of all prefixes that a sign ends: `sk-`, `gsk_`, `AQ.` ... */
const ENDS_OF_PREFIXES = pairsOf('sk pk rk ak ai hf r8 pi lx fw gp ok ss hp ho hu hs hr at ey AK AI AQ');

/** Whether a sign ends such a prefix, and what may be a key follows. */
function endsPrefix(codes: Uint16Array, sign: number): boolean {
  if (sign < 2 || !mayBeKey(codes, sign + 1)) return false;
  return ENDS_OF_PREFIXES.has(pair(codes[sign - 2]!, codes[sign - 1]!));
}

/** What follows the last `A` of the prefixes that no sign ends: `AIza`, `AKIA`, `ASIA`, `LTAI`, `ABSK` ... */
function isLetterOfPrefixes(code: number): boolean {
  return code === 73 || code === 75 || code === 83 || code === 66;
}

/** Whether enough of what keys are made of stands at a place. */
function mayBeKey(codes: Uint16Array, from: number): boolean {
  for (let index = from; index < from + SHORTEST_KEY; index += 1) {
    const kind = kindOf(codes[index]!);
    if (kind === KIND.other || kind === KIND.space || kind === KIND.colon || kind === KIND.quote) return false;
  }
  return true;
}

/** Whether a word ends as `bearer` and `basic` do. */
function endsScheme(codes: Uint16Array, end: number): boolean {
  if (end < SHORTEST_SCHEME) return false;
  const last = codes[end - 1]! | 32;
  if (last !== 114 && last !== 99) return false;
  const letters = pair(codes[end - 3]! | 32, codes[end - 2]! | 32);
  return letters === (last === 114 ? BEFORE_R : BEFORE_C);
}

const BEFORE_R = pair(114, 101);
const BEFORE_C = pair(115, 105);

/** The last two letters of all names that a value of a key is assigned to: `key`, `token`, `secret` ... */
const ENDS_OF_NAMES = pairsOf('ey en et rd wd re ig on de');

/** Whether a colon stands behind what may be such a name, also in quotes and with a blank or two before it. */
function endsName(codes: Uint16Array, colon: number): boolean {
  let end = colon;
  while (end > colon - 4 && end > 0 && isBetween(codes[end - 1]!)) end -= 1;
  return end > 1 && ENDS_OF_NAMES.has(pair(codes[end - 2]! | 32, codes[end - 1]! | 32));
}

/** Quotes and white space, and whatever is not plain ASCII. */
function isBetween(code: number): boolean {
  return code <= 32 || code === 34 || code === 39 || code > 126;
}
