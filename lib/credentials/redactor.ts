import { inspect } from 'node:util';
import { redactKeyShapes, redactMarkedKeys } from '../classification/redact-key-shapes.js';
import type { Secret } from './secret.js';
import { SpellingIndex } from './spelling-index.js';

const REDACTED = '[redacted]';
/** Shorter values are left alone: replacing them would garble plain words. */
const MIN_LENGTH = 6;
/** So many keys are remembered that are used no more: late answers may still name them. */
const MAX_RETIRED = 1_000;

/** Takes secrets out of provider text. */
export interface TextRedactor {
  /** For sentences and codes. */
  redact(text: string): string;
  /** For ids of requests, which are long random runs themselves: only what is marked as a key is taken out. */
  redactId(id: string): string;
}

/**
 * Takes secrets out of provider text: the loaded keys by value, plain or percent-encoded, and whatever else is shaped
 * like a key.
 *
 * @internal
 */
export class Redactor implements TextRedactor {
  readonly #spellings = new Set<string>();
  readonly #retired = new Set<string>();
  /** Made when it is needed: keys come in thousands, and most processes never redact. */
  #index: SpellingIndex | undefined;

  /** How many spellings it knows. */
  get size(): number {
    return this.#spellings.size;
  }

  add(secret: Secret): void {
    for (const spelling of spellingsOf(secret)) {
      this.#retired.delete(spelling);
      if (this.#spellings.has(spelling)) continue;
      this.#spellings.add(spelling);
      this.#index = undefined;
    }
  }

  /** The key is used no more; it is known for some time yet. */
  retire(secret: Secret): void {
    for (const spelling of spellingsOf(secret)) this.#retired.add(spelling);
    for (const spelling of this.#retired) {
      if (this.#retired.size <= MAX_RETIRED) break;
      this.#retired.delete(spelling);
      this.#spellings.delete(spelling);
      this.#index = undefined;
    }
  }

  /** It holds keys as they are, and must not show them to whoever logs an object that leads to it. */
  toJSON(): string {
    return '[redactor]';
  }

  [inspect.custom](): string {
    return this.toJSON();
  }

  redact(text: string): string {
    return redactKeyShapes(this.withoutKeys(text));
  }

  redactId(id: string): string {
    return redactMarkedKeys(this.withoutKeys(id));
  }

  /** For what was said about a request with one key, which may have been taken to pieces before. */
  with(secret: Secret | undefined): TextRedactor {
    const sent = secret === undefined ? [] : spellingsOf(secret);
    const own = new SpellingIndex(sent, MIN_LENGTH);
    const clean = (text: string) => sent.reduce(withoutEnds, withoutSpellings(this.withoutKeys(text), own));
    return {
      redact: (text) => redactKeyShapes(clean(text)),
      redactId: (id) => redactMarkedKeys(clean(id)),
    };
  }

  private withoutKeys(text: string): string {
    if (this.#spellings.size === 0) return text;
    this.#index ??= new SpellingIndex(this.#spellings, MIN_LENGTH);
    return withoutSpellings(text, this.#index);
  }
}

function spellingsOf(secret: Secret): readonly string[] {
  const value = secret.reveal();
  return value.length < MIN_LENGTH ? [] : [...new Set([value, encodeURIComponent(value)])];
}

function withoutSpellings(text: string, index: SpellingIndex): string {
  // Provider text is cut to a length before it comes here, and the cut may go through a key.
  const end = text.endsWith('…') ? text.length - 1 : text.length;
  let clean = '';
  let from = 0;
  for (let at = 0; at < end; at += 1) {
    const length = index.lengthAt(text, at, end);
    if (length === 0) continue;
    clean += text.slice(from, at) + REDACTED;
    from = at + length;
    at = from - 1;
  }
  return clean + text.slice(from);
}

/** What is shaped like a key is taken out before the text comes here; of a key with other characters that leaves ends. */
function withoutEnds(text: string, value: string): string {
  if (!text.includes(REDACTED)) return text;
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
