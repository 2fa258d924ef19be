/**
 * What a text must have before a search for keys is worth its time. Each mark stands for one search; a text without any holds
 * nothing that is shaped like a key.
 *
 * @internal
 */
export const KEY_MARKS = { assigned: 1, prefixed: 2, masked: 4, elided: 8, run: 16, scheme: 32, jwt: 64 } as const;

const SPACE = 1;
const DIGIT = 2;
/** What a long run may be made of. */
const RUN = 4;
/** What ends a vendor's prefix. */
const SIGN = 8;
const COLON = 16;
const EQUALS = 32;
const STAR = 64;
const CAPITAL_A = 128;

const KINDS = kindsOfAscii();

function kindsOfAscii(): Uint8Array {
  const kinds = new Uint8Array(128);
  for (let code = 0; code < 128; code += 1) {
    const character = String.fromCharCode(code);
    if (/[\w\-+/=]/.test(character)) kinds[code] = RUN;
    if (/\d/.test(character)) kinds[code] = RUN | DIGIT;
  }
  for (const code of [9, 10, 11, 12, 13, 32]) kinds[code] = SPACE;
  kinds[45] = RUN | SIGN;
  kinds[46] = SIGN;
  kinds[95] = RUN | SIGN;
  kinds[58] = COLON;
  kinds[61] = RUN | EQUALS;
  kinds[42] = STAR;
  kinds[65] = RUN | CAPITAL_A;
  return kinds;
}

const BULLET = 0x2022;
const ELLIPSIS = 0x2026;
const DOT = 46;

const SHORTEST_RUN = 20;
/** `basic`. */
const SHORTEST_SCHEME = 5;
/** Vendors' prefixes that no sign ends have four letters, and eight letters behind them. */
const SHORTEST_UNSIGNED = 12;
const SHORTEST_VALUE = 6;

/**
 * Looks once at each character of a text and tells which searches it needs. Rather one too many than one too few.
 *
 * @internal
 */
export function keyMarksIn(text: string): number {
  let marks = 0;
  let [isAssigning, hasRandom, mayName, isMasked] = [false, false, false, false];
  let [start, run, kindsInChunk] = [0, 0, 0];
  const { length } = text;
  for (let index = 0; index <= length; index += 1) {
    const code = index < length ? text.charCodeAt(index) : 32;
    const kind = code < 128 ? KINDS[code]! : code === BULLET || code === ELLIPSIS ? STAR : 0;
    if (code >= 128) mayName = true;
    kindsInChunk |= kind;
    run = (kind & RUN) === 0 ? 0 : run + 1;
    if (run === SHORTEST_RUN) marks |= KEY_MARKS.run;
    if ((kind & ~RUN) === 0) continue;
    if (kind === SPACE) {
      const size = index - start;
      if (size >= SHORTEST_VALUE && ((kindsInChunk & DIGIT) !== 0 || size >= SHORTEST_RUN)) hasRandom = true;
      if (size >= SHORTEST_UNSIGNED && (kindsInChunk & CAPITAL_A) !== 0) marks |= KEY_MARKS.prefixed;
      if (size >= SHORTEST_SCHEME)
        mayName ||= endsScheme(text.charCodeAt(index - 1) | 32, text.charCodeAt(index - 2) | 32);
      start = index + 1;
      kindsInChunk = 0;
    } else if (kind === STAR) isMasked = true;
    else if ((kind & EQUALS) !== 0) marks |= KEY_MARKS.assigned;
    else if (kind === COLON) isAssigning ||= endsName(text, index);
    else if ((kind & SIGN) !== 0) {
      if (code === DOT && text.charCodeAt(index - 1) === DOT) isMasked = true;
      if (ENDS_OF_PREFIXES.has((text.charCodeAt(index - 2) << 8) | text.charCodeAt(index - 1)))
        marks |= KEY_MARKS.prefixed;
    }
  }
  if (isMasked) marks |= marksOfMasks(text);
  if (isAssigning && (hasRandom || isMasked)) marks |= KEY_MARKS.assigned;
  if (mayName && (hasRandom || isMasked)) marks |= KEY_MARKS.scheme;
  if (hasRandom && (text.includes('dapi') || text.includes('ya29.'))) marks |= KEY_MARKS.prefixed;
  return text.includes('eyJ') ? marks | KEY_MARKS.jwt : marks;
}

function marksOfMasks(text: string): number {
  let marks: number = KEY_MARKS.prefixed;
  if (text.includes('***') || text.includes('•••')) marks |= KEY_MARKS.masked;
  if (text.includes('...') || text.includes('…')) marks |= KEY_MARKS.elided;
  return marks;
}

/** The last two letters of all prefixes that a sign ends: `sk-`, `gsk_`, `AQ.` ... */
const ENDS_OF_PREFIXES: ReadonlySet<number> = new Set(
  'sk pk rk ak ai hf r8 pi lx fw gp ok ss hp ho hu hs hr at ey AK AI AQ'
    .split(' ')
    .map((end) => (end.charCodeAt(0) << 8) | end.charCodeAt(1)),
);

/** Whether a word ends as `bearer` and `basic` do. */
function endsScheme(last: number, before: number): boolean {
  return (last === LETTER_R && before === LETTER_E) || (last === LETTER_C && before === LETTER_I);
}

const LETTER_R = 114;
const LETTER_E = 101;
const LETTER_C = 99;
const LETTER_I = 105;

/** The last two letters of all names that a value of a key is assigned to: `key`, `token`, `secret` ... */
const ENDS_OF_NAMES: ReadonlySet<string> = new Set(['ey', 'en', 'et', 'rd', 'wd', 're', 'ig', 'on', 'de']);

/** Whether a colon stands behind what may be such a name, also in quotes and with a blank or two before it. */
function endsName(text: string, colon: number): boolean {
  let end = colon;
  while (end > colon - 4 && end > 0 && isBetween(text.charCodeAt(end - 1))) end -= 1;
  return ENDS_OF_NAMES.has(text.slice(Math.max(0, end - 2), end).toLowerCase());
}

/** Quotes and white space, and whatever is not plain ASCII. */
function isBetween(code: number): boolean {
  return code <= 32 || code === 34 || code === 39 || code > 126;
}
