import { canonicalTextOf, type CanonicalText } from '../classification/evidence/echo/canonical-text.js';

/** Stands where a secret was. @internal */
export const REDACTED = '[redacted]';
/** So many letters of a secret are enough to know its end across a gap. */
const MIN_LETTERS = 4;

/**
 * A text without what is left of one secret beside each `[redacted]`: whoever takes out what is only shaped like a key leaves
 * the beginning and the end of a key with other characters. These may be short where they touch the mark.
 *
 * @internal
 */
export function withoutEnds(text: string, secret: string): string {
  if (!text.includes(REDACTED)) return text;
  const lower = secret.toLowerCase();
  const letters = lettersOf(canonicalTextOf(secret));
  const [first = '', ...others] = text.split(REDACTED);
  return others.reduce((clean, piece) => {
    const head = Math.max(headIn(clean, lower), headOfLettersIn(clean, letters));
    const tail = Math.max(tailIn(piece, lower), tailOfLettersIn(piece, letters));
    return clean.slice(0, clean.length - head) + REDACTED + piece.slice(tail);
  }, first);
}

/** How many characters at the end of a text are the beginning of a secret. */
function headIn(text: string, secret: string): number {
  const end = text.slice(-secret.length).toLowerCase();
  return longest(end.length, 1, (length) => secret.startsWith(end.slice(end.length - length)));
}

/** How many characters at the beginning of a text are the end of a secret. */
function tailIn(text: string, secret: string): number {
  const start = text.slice(0, secret.length).toLowerCase();
  return longest(start.length, 1, (length) => secret.endsWith(start.slice(0, length)));
}

/** The same, whatever stands between the letters. */
function headOfLettersIn(text: string, secret: string): number {
  const from = Math.max(text.length - 4 * secret.length, 0);
  const canonical = canonicalTextOf(text.slice(from));
  const end = lettersOf(canonical).slice(-secret.length);
  const length = longest(end.length, MIN_LETTERS, (size) => secret.startsWith(end.slice(end.length - size)));
  return length === 0 ? 0 : text.length - from - (canonical.starts[canonical.length - length] as number);
}

function tailOfLettersIn(text: string, secret: string): number {
  const canonical = canonicalTextOf(text.slice(0, 4 * secret.length));
  const start = lettersOf(canonical).slice(0, secret.length);
  const length = longest(start.length, MIN_LETTERS, (size) => secret.endsWith(start.slice(0, size)));
  return length === 0 ? 0 : (canonical.ends[length - 1] as number);
}

function lettersOf({ codes, length }: CanonicalText): string {
  let letters = '';
  for (let at = 0; at < length; at += 1) letters += String.fromCharCode(codes[at] as number);
  return letters;
}

function longest(from: number, least: number, matches: (length: number) => boolean): number {
  for (let length = from; length >= least; length -= 1) if (matches(length)) return length;
  return 0;
}
