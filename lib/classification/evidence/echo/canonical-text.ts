/** From here on a character stands for about a word, as in Chinese; it weighs as much as two letters. */
const FIRST_WIDE = 0x2e80;
const ESCAPE = 27;
const PERCENT = 37;
const AMPERSAND = 38;
const LESS_THAN = 60;
const BACKSLASH = 92;

/** The letters and digits of a text, in lower case, with where each of them stands in it. */
export interface CanonicalText {
  readonly codes: Uint16Array;
  /** Where each letter begins in the text. */
  readonly starts: Uint32Array;
  /** Where each letter ends in the text. */
  readonly ends: Uint32Array;
  /** 1 where a letter begins a word. */
  readonly begins: Uint8Array;
  readonly length: number;
}

/** Buffers that are written by {@link canonicalise} and used again. */
export interface CanonicalBuffer {
  codes: Uint16Array;
  /** Absent where nobody asks where the letters stand. */
  starts?: Uint32Array | undefined;
  ends?: Uint32Array | undefined;
  /** 1 where a letter begins a word; absent where nobody asks. */
  begins?: Uint8Array | undefined;
}

/** What divides words, from the first to the last code: white space, punctuation, symbols, private use. */
const DIVIDERS: readonly (readonly [number, number])[] = [
  [0x00, 0x2f],
  [0x3a, 0x40],
  [0x5b, 0x60],
  [0x7b, 0xbf],
  [0x0300, 0x036f],
  [0x061c, 0x061c],
  [0x180b, 0x180f],
  [0x2000, 0x206f],
  [0x2190, 0x2bff],
  [0x3000, 0x3020],
  // Halves of emoji and of rare characters: servers drop them, or put a question mark in their place.
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0xfe00, 0xfe6f],
  [0xfeff, 0xff0f],
  [0xff1a, 0xff20],
  [0xff3b, 0xff40],
  [0xff5b, 0xff65],
  [0xfff0, 0xffff],
];

/** Where scripts have capital letters. */
const CASED: readonly (readonly [number, number])[] = [
  [0x41, 0x5a],
  [0xc0, 0x1fff],
  [0x2c00, 0x2dff],
  [0xa640, 0xabff],
  [0xff21, 0xff3a],
];

let foldTable: Uint16Array | undefined;

/** For each UTF-16 unit its lower case, or 0 for what divides words: made at the first failure, 128 KB. */
function folds(): Uint16Array {
  if (foldTable !== undefined) return foldTable;
  const table = new Uint16Array(65_536);
  for (let code = 0; code < table.length; code += 1) table[code] = code;
  for (const [first, last] of CASED) {
    for (let code = first; code <= last; code += 1) {
      const lower = String.fromCharCode(code).toLowerCase();
      if (lower.length === 1) table[code] = lower.charCodeAt(0);
    }
  }
  for (const [first, last] of DIVIDERS) table.fill(0, first, last + 1);
  foldTable = table;
  return table;
}

/** Whether a letter stands for a word of its own. @internal */
export function isWide(code: number): boolean {
  return code >= FIRST_WIDE;
}

/**
 * A text with one spelling for each character: composed, and of full width or any other shape in its plain form. The same
 * string where it is plain ASCII.
 *
 * @internal
 */
export function composed(text: string): string {
  return /[\u0080-\uffff]/.test(text) ? text.normalize('NFKC') : text;
}

/**
 * Reduces a text to what stays the same however it is quoted: its letters and digits in lower case.
 *
 * White space, punctuation, quotes, tags and emoji fall away; escapes of JSON, Python, JavaScript, HTML, URLs and terminals are
 * read, once or many times over, so that a text and its literal come to the same. Linear in the length of the text.
 *
 * @param text - {@link composed}
 * @param at - where in the buffer to write
 * @returns where the next letter would be written; the buffer must hold as many letters as the text
 * @internal
 */
export function canonicalise(text: string, buffer: CanonicalBuffer, at = 0): number {
  const table = folds();
  const { codes, starts, ends, begins } = buffer;
  const size = text.length;
  let length = at;
  /** Whether something stood between this letter and the one before. */
  let isDivided = true;
  for (let index = 0; index < size;) {
    const code = text.charCodeAt(index);
    const folded = table[code] as number;
    if (folded !== 0) {
      codes[length] = folded;
      if (begins !== undefined) begins[length] = isDivided || folded >= FIRST_WIDE ? 1 : 0;
      if (starts !== undefined && ends !== undefined) {
        starts[length] = index;
        ends[length] = index + 1;
      }
      isDivided = folded >= FIRST_WIDE;
      length += 1;
      index += 1;
      continue;
    }
    if (code !== BACKSLASH && code !== AMPERSAND && code !== PERCENT && code !== LESS_THAN && code !== ESCAPE) {
      isDivided = true;
      index += 1;
      continue;
    }
    const { end, decoded } = readEscape(text, index, code);
    if (decoded === '') isDivided = true;
    for (let place = 0; place < decoded.length; place += 1) {
      const letter = table[decoded.charCodeAt(place)] as number;
      if (letter === 0) {
        isDivided = true;
        continue;
      }
      codes[length] = letter;
      if (begins !== undefined) begins[length] = isDivided || letter >= FIRST_WIDE ? 1 : 0;
      if (starts !== undefined && ends !== undefined) {
        starts[length] = index;
        ends[length] = end;
      }
      isDivided = letter >= FIRST_WIDE;
      length += 1;
    }
    index = end;
  }
  return length;
}

/** The same for one text, with the places of its letters. @internal */
export function canonicalTextOf(text: string): CanonicalText {
  const size = text.length;
  const codes = new Uint16Array(size);
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  const begins = new Uint8Array(size);
  return { codes, starts, ends, begins, length: canonicalise(text, { codes, starts, ends, begins }) };
}

interface ReadEscape {
  readonly end: number;
  /** What it stands for; empty where it only divides. Never longer than the escape itself. */
  readonly decoded: string;
}

const ENTITY = /&(?:amp;){0,4}(?:[a-z][a-z\d]{1,24};|#x([0-9a-f]{1,5});?|#(\d{1,6});?|(?<=amp;))/iy;
const UNICODE = /u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\}/y;
/** Bytes as `\xNN` of Python and `\NNN` of C. */
const BYTES = /(?:\\{1,8}x[0-9a-fA-F]{2})+|(?:\\{1,8}[0-3][0-7]{2})+/y;
const OCTETS = /(?:%(?:25){0,3}[0-9a-fA-F]{2})+/y;
/** A tag that only lays out, or sets turns of a conversation apart. What else stands in angle brackets may be a caller's words. */
const TAG =
  /<\/?(?:[abipsu]|br|code|div|em|h[1-6]|kbd|li|mark|[ou]l|pre|small|span|strong|su[bp]|t[dhr])\s{0,2}\/?>|<\|(?:assistant|end|im_(?:end|start)|system|user)\|>/iy;
/** A terminal's colours: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const COLOUR = /\[[0-9;]{0,12}[A-Za-z]/y;

function readEscape(text: string, index: number, code: number): ReadEscape {
  switch (code) {
    case AMPERSAND:
      return readEntity(text, index);
    case PERCENT:
      return readOctets(text, index);
    case LESS_THAN:
      return divider(text, TAG, index, index + 1);
    case ESCAPE:
      return divider(text, COLOUR, index + 1, index + 1);
    default:
      return readBackslash(text, index);
  }
}

/** Passes over what a pattern matches at a place; else goes on behind the character. */
function divider(text: string, pattern: RegExp, at: number, otherwise: number): ReadEscape {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return { end: match === null ? otherwise : at + match[0].length, decoded: '' };
}

function readBackslash(text: string, index: number): ReadEscape {
  BYTES.lastIndex = index;
  const [bytes] = BYTES.exec(text) ?? [];
  if (bytes !== undefined) return afterEscape(text, index + bytes.length, textOfBytes(valuesIn(bytes)));
  let end = index + 1;
  while (text.charCodeAt(end) === BACKSLASH) end += 1;
  UNICODE.lastIndex = end;
  const match = UNICODE.exec(text);
  if (match !== null) {
    const point = Number.parseInt(match[1] ?? match[2] ?? match[3] ?? '', 16);
    return afterEscape(text, end + match[0].length, point <= 0x10ffff ? String.fromCodePoint(point) : '');
  }
  return { end: /[nrtbfva0]/.test(text.charAt(end)) ? end + 1 : end, decoded: '' };
}

/** An escaped ESC begins a colour like a plain one. */
function afterEscape(text: string, end: number, decoded: string): ReadEscape {
  return decoded === '\u001b' ? divider(text, COLOUR, end, end) : { end, decoded };
}

function valuesIn(bytes: string): number[] {
  const isHexadecimal = bytes.includes('x');
  return bytes
    .split(/\\+x?/)
    .slice(1)
    .map((digits) => Number.parseInt(digits, isHexadecimal ? 16 : 8));
}

/** UTF-8 where it is that, but for a character that is cut at the end; else one character a byte. */
function textOfBytes(values: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(values), { stream: true });
  } catch {
    return String.fromCharCode(...values);
  }
}

function readEntity(text: string, index: number): ReadEscape {
  ENTITY.lastIndex = index;
  const match = ENTITY.exec(text);
  if (match === null) return { end: index + 1, decoded: '' };
  const [whole, hex, decimal] = match;
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const isLetter = Number.isInteger(point) && point > 0 && point <= 0x10ffff;
  return { end: index + whole.length, decoded: isLetter ? String.fromCodePoint(point) : '' };
}

function readOctets(text: string, index: number): ReadEscape {
  OCTETS.lastIndex = index;
  const [octets] = OCTETS.exec(text) ?? [];
  if (octets === undefined) return { end: index + 1, decoded: '' };
  const values = octets
    .replaceAll(/%(?:25)*/g, '%')
    .split('%')
    .slice(1)
    .map((digits) => Number.parseInt(digits, 16));
  return { end: index + octets.length, decoded: textOfBytes(values) };
}
