/** What a mark does to a text. */
export const MARK = { none: 0, hard: 1, opening: 2, closing: 3, quote: 4, comma: 5, question: 6, blank: 7 } as const;

const MARKS: ReadonlyMap<number, number> = new Map(
  (
    [
      ['.!;\n|•·。！；', MARK.hard],
      ['?？', MARK.question],
      ['([{（【', MARK.opening],
      [')]}）】', MARK.closing],
      ['"\'`“”‘’「」『』', MARK.quote],
      [',，', MARK.comma],
      [' ', MARK.blank],
    ] as const
  ).flatMap(([marks, meaning]) => marks.split('').map((mark) => [mark.charCodeAt(0), meaning] as const)),
);

const ASCII_MARKS = Uint8Array.from({ length: 128 }, (_, code) => MARKS.get(code) ?? MARK.none);

/** What a character does to a text, as one of {@link MARK}. @internal */
export function markOf(code: number): number {
  return code < 128 ? ASCII_MARKS[code]! : (MARKS.get(code) ?? MARK.none);
}

/** What may stand in a run of letters, digits and what joins them, and what it has to do with it. */
export const PART = { none: 0, letter: 1, digit: 2, joint: 4, dash: 8, apostrophe: 16 } as const;

const PARTS = partsOfRuns();

function partsOfRuns(): Uint8Array {
  const parts = new Uint8Array(128);
  for (let code = 97; code <= 122; code += 1) parts[code] = PART.letter;
  for (let code = 48; code <= 57; code += 1) parts[code] = PART.digit;
  for (const dash of '_-*') parts[dash.charCodeAt(0)] = PART.dash;
  for (const joint of './:@+~\\') parts[joint.charCodeAt(0)] = PART.joint;
  parts[39] = PART.apostrophe;
  return parts;
}

const APOSTROPHE = 0x2019;

/** What a character is in a run; joints and apostrophes belong to it where something goes on behind them. @internal */
export function partAt(codes: Uint16Array, index: number): number {
  const code = codes[index]!;
  if (isAccented(code)) return PART.letter;
  const part = code < 128 ? PARTS[code]! : code === APOSTROPHE ? PART.apostrophe : PART.none;
  if (part < PART.joint || part === PART.dash) return part;
  const next = codes[index + 1]!;
  if (part === PART.apostrophe) return isLetter(next) ? part : PART.none;
  return isWordCode(next) ? part : PART.none;
}

/** A small letter of ASCII. @internal */
export function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** Letters, small ones where they are of ASCII, and digits. @internal */
export function isWordCode(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || isAccented(code);
}

/** What may go on with a word: digits, `_ - * ' ’ . / : @ + ~ \`, letters with accents. @internal */
export function isJoining(code: number): boolean {
  return (
    (code >= 42 && code <= 58 && code !== 44) ||
    code === 95 ||
    code === 39 ||
    code === 64 ||
    code === 92 ||
    code === 126 ||
    code === APOSTROPHE ||
    isAccented(code)
  );
}

function isAccented(code: number): boolean {
  return code >= 0xc0 && code < 0x250;
}

const FIRST_WIDE = 0x2e80;

/** A character that stands for about a word, as in Chinese, and no mark of such a script. @internal */
export function isWideLetter(code: number): boolean {
  return code >= FIRST_WIDE && !isWideMark(code);
}

function isWideMark(code: number): boolean {
  return (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff20) || code >= 0xff3b;
}
