/** From here on a character stands for about a word, as in Chinese; it weighs as much as two letters. */
const FIRST_WIDE = 0x2e80;
const BACKSLASH = 92;
const AMPERSAND = 38;
const PERCENT = 37;

/** The letters and digits of a text, in lower case, with where each of them stands in it. */
export interface CanonicalText {
  readonly codes: Uint16Array;
  /** Where each letter begins in the text. */
  readonly starts: Uint32Array;
  /** Where each letter ends in the text. */
  readonly ends: Uint32Array;
  readonly length: number;
}

/** Buffers that are written by {@link canonicalise} and used again. */
export interface CanonicalBuffer {
  codes: Uint16Array;
  /** Absent where nobody asks where the letters stand. */
  starts?: Uint32Array | undefined;
  ends?: Uint32Array | undefined;
}

/** What divides words, from the first to the last code: white space, punctuation, symbols, private use. */
const DIVIDERS: readonly (readonly [number, number])[] = [
  [0x00, 0x2f],
  [0x3a, 0x40],
  [0x5b, 0x60],
  [0x7b, 0xbf],
  [0x2000, 0x206f],
  [0x2190, 0x2bff],
  [0x3000, 0x3020],
  [0xe000, 0xf8ff],
  [0xfe00, 0xfe6f],
  [0xff00, 0xff0f],
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
  return code >= FIRST_WIDE && !(code >= 0xd800 && code <= 0xdfff);
}

/**
 * Reduces a text to what stays the same however it is quoted: its letters and digits in lower case.
 *
 * White space, punctuation and quotes fall away; escapes of JSON, Python, JavaScript, HTML and URLs are read, once or
 * many times over, so that a text and its literal come to the same. Linear in the length of the text.
 *
 * @param from - where to begin
 * @returns how many letters were written to the buffer, which must hold `to - from`
 * @internal
 */
export function canonicalise(text: string, buffer: CanonicalBuffer, from = 0, to = text.length): number {
  const table = folds();
  const { codes, starts, ends } = buffer;
  let length = 0;
  for (let index = from; index < to;) {
    const code = text.charCodeAt(index);
    const folded = table[code] as number;
    if (folded !== 0) {
      codes[length] = folded;
      if (starts !== undefined && ends !== undefined) {
        starts[length] = index;
        ends[length] = index + 1;
      }
      length += 1;
      index += 1;
      continue;
    }
    if (code !== BACKSLASH && code !== AMPERSAND && code !== PERCENT) {
      index += 1;
      continue;
    }
    const escape = readEscape(text, index, code);
    for (let place = 0; place < escape.decoded.length; place += 1) {
      const decoded = table[escape.decoded.charCodeAt(place)] as number;
      if (decoded === 0) continue;
      codes[length] = decoded;
      if (starts !== undefined && ends !== undefined) {
        starts[length] = index;
        ends[length] = escape.end;
      }
      length += 1;
    }
    index = escape.end;
  }
  return length;
}

/** The same for one text, with the places of its letters. @internal */
export function canonicalTextOf(text: string): CanonicalText {
  const size = text.length;
  const buffer = { codes: new Uint16Array(size), starts: new Uint32Array(size), ends: new Uint32Array(size) };
  return { ...buffer, length: canonicalise(text, buffer) };
}

interface ReadEscape {
  readonly end: number;
  /** What it stands for; empty where it only divides. Never longer than the escape itself. */
  readonly decoded: string;
}

const ENTITY = /&(?:(?:quot|apos|amp|lt|gt|nbsp|#x([0-9a-f]{1,5})|#(\d{1,6}));)/iy;
const UNICODE = /u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}/y;
const OCTETS = /(?:%[0-9a-fA-F]{2}){1,64}/y;

function readEscape(text: string, index: number, code: number): ReadEscape {
  if (code === AMPERSAND) return readEntity(text, index);
  if (code === PERCENT) return readOctets(text, index);
  let end = index + 1;
  while (text.charCodeAt(end) === BACKSLASH) end += 1;
  UNICODE.lastIndex = end;
  const match = UNICODE.exec(text);
  if (match !== null) {
    const point = Number.parseInt(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '', 16);
    return { end: end + match[0].length, decoded: point <= 0x10ffff ? String.fromCodePoint(point) : '' };
  }
  return { end: /[nrtbfva0]/.test(text.charAt(end)) ? end + 1 : end, decoded: '' };
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
  try {
    return { end: index + octets.length, decoded: decodeURIComponent(octets) };
  } catch {
    return { end: index + octets.length, decoded: '' };
  }
}
