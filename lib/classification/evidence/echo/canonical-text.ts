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

/** Marks that nobody sees, outside the ranges below: joiners, an Arabic and a Mongolian mark, the mark of byte order. */
const INVISIBLE: ReadonlySet<number> = new Set([0x034f, 0x061c, 0x180e, 0xfeff]);

let foldedCodes: Uint16Array | undefined;

/** For each UTF-16 unit its lower case, or 0 for what divides words: built at the first failure, 128 KB. */
function foldTable(): Uint16Array {
  if (foldedCodes !== undefined) return foldedCodes;
  const table = new Uint16Array(65_536);
  for (let code = 0; code < 65_536; code += 1) table[code] = isDivider(code) ? 0 : foldedCode(code);
  foldedCodes = table;
  return table;
}

function isDivider(code: number): boolean {
  if (code < 128) return !((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122));
  return (
    code <= 0xbf ||
    INVISIBLE.has(code) ||
    (code >= 0x2000 && code <= 0x206f) ||
    (code >= 0x2190 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x3020) ||
    (code >= 0xe000 && code <= 0xf8ff) ||
    (code >= 0xfe00 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20) ||
    (code >= 0xff3b && code <= 0xff40) ||
    (code >= 0xff5b && code <= 0xff65) ||
    code >= 0xfff0
  );
}

function foldedCode(code: number): number {
  const lower = String.fromCharCode(code).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : code;
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
  const table = foldTable();
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

/** As for all escapes, what was escaped once more is read too: `&amp;#65;`, `%2541`. */
const ENTITY = /&(?:amp;){0,4}(?:[a-z][a-z\d]{1,24};|#x([0-9a-f]{1,5});?|#(\d{1,6});?)/iy;
const UNICODE = /u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}/y;
const OCTETS = /(?:%(?:25){0,4}[0-9a-fA-F]{2}){1,64}/y;

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
  return { end: index + octets.length, decoded: decodedOctets(octets.replace(/%(?:25)+(?=[0-9a-fA-F]{2})/g, '%')) };
}

function decodedOctets(octets: string): string {
  try {
    return decodeURIComponent(octets);
  } catch {
    // Some of them are no UTF-8: the letters among them are read all the same.
    return octets.replace(/%(..)/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16) & 0x7f));
  }
}
