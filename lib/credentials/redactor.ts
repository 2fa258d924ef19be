import { redactKeyShapes, redactMarkedKeys } from '../classification/redact-key-shapes.js';
import type { Secret } from './secret.js';

const REDACTED = '[redacted]';
/** Shorter values are left alone: replacing them would garble plain words. */
const MIN_LENGTH = 6;

/**
 * Takes secrets out of provider text: the loaded keys by value, plain or percent-encoded, and whatever else is shaped
 * like a key.
 *
 * @internal
 */
export class Redactor {
  /** What may stand for a loaded key. The longest first, so that a key that begins like a shorter one leaves no tail. */
  private spellings: readonly string[] = [];

  add(secret: Secret): void {
    const value = secret.reveal();
    if (value.length < MIN_LENGTH) return;
    const all = new Set([...this.spellings, value, encodeURIComponent(value)]);
    this.spellings = [...all].toSorted((left, right) => right.length - left.length);
  }

  /** For sentences and codes. */
  redact(text: string): string {
    return redactKeyShapes(this.withoutKeys(text));
  }

  /** For ids of requests, which are long random runs themselves: only what is marked as a key is taken out. */
  redactId(id: string): string {
    return redactMarkedKeys(this.withoutKeys(id));
  }

  private withoutKeys(text: string): string {
    let clean = text;
    for (const spelling of this.spellings) {
      if (clean.includes(spelling)) clean = clean.replaceAll(spelling, REDACTED);
      clean = withoutCutKey(clean, spelling);
      if (clean.includes(REDACTED)) clean = withoutEnds(clean, spelling);
    }
    return clean;
  }
}

/** What is shaped like a key is taken out before the text comes here; of a key with other characters that leaves ends. */
function withoutEnds(text: string, value: string): string {
  const [first = '', ...others] = text.split(REDACTED);
  return others.reduce((clean, piece) => {
    const tail = longest(value.length, (length) => piece.startsWith(value.slice(-length)));
    const head = longest(value.length, (length) => clean.endsWith(value.slice(0, length)));
    return clean.slice(0, clean.length - head) + REDACTED + piece.slice(tail);
  }, first);
}

function longest(limit: number, matches: (length: number) => boolean): number {
  for (let length = limit; length > 0; length -= 1) if (matches(length)) return length;
  return 0;
}

/** Provider text is cut to a length before it comes here, and the cut may go through a key. */
function withoutCutKey(text: string, value: string): string {
  const end = text.endsWith('…') ? text.length - 1 : text.length;
  for (let length = Math.min(value.length - 1, end); length >= MIN_LENGTH; length -= 1) {
    const start = end - length;
    if (text.startsWith(value.slice(0, length), start)) return text.slice(0, start) + REDACTED + text.slice(end);
  }
  return text;
}
