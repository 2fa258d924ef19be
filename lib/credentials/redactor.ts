import { inspect } from 'node:util';
import { SHAPES, type TextRedactor } from '../classification/redact-failure.js';
import { REDACTED, withoutEnds } from './secret-ends.js';
import { SpellingIndex } from './spelling-index.js';

/** Shorter values are left alone: replacing them would garble plain words. */
const MIN_LENGTH = 6;
/** So many keys are remembered that are used no more: late answers may still name them. */
const MAX_RETIRED = 1_000;
/** From so many new secrets on, all are read anew. */
const MAX_FRESH = 200;

/**
 * Takes secrets out of the text of others: those that it knows, in whatever spelling they come, and whatever else is shaped
 * like a key.
 *
 * @internal
 */
export class Redactor implements TextRedactor {
  readonly #secrets = new Set<string>();
  readonly #retired = new Set<string>();
  /** Made when it is needed: keys come in thousands, and most processes never redact. */
  #index: SpellingIndex | undefined;
  /** Those that came after the index was made: a pool of thousands is not read anew for one key that was replaced. */
  #fresh: string[] = [];
  #freshIndex: SpellingIndex | undefined;

  /** How many secrets it knows. */
  get size(): number {
    return this.#secrets.size;
  }

  add(...values: readonly string[]): void {
    for (const value of values) {
      this.#retired.delete(value);
      if (value.length < MIN_LENGTH || this.#secrets.has(value)) continue;
      this.#secrets.add(value);
      this.#fresh.push(value);
      this.#freshIndex = undefined;
    }
  }

  /** The key is used no more; it is known for some time yet. */
  retire(value: string): void {
    if (this.#secrets.has(value)) this.#retired.add(value);
    for (const oldest of this.#retired) {
      if (this.#retired.size <= MAX_RETIRED) break;
      this.#retired.delete(oldest);
      this.#secrets.delete(oldest);
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
    return SHAPES.redact(this.withoutKnown(text));
  }

  redactId(id: string): string {
    return SHAPES.redactId(this.withoutKnown(id));
  }

  /** For what was said about a request with these secrets, which may have been taken to pieces before. */
  with(secrets: Iterable<string>): TextRedactor {
    const sent = [...new Set(secrets)].filter((value) => value.length >= MIN_LENGTH);
    const own = new SpellingIndex(sent);
    const clean = (text: string) => sent.reduce(withoutEnds, withoutSpans(this.withoutKnown(text), own));
    return {
      redact: (text) => SHAPES.redact(clean(text)),
      redactId: (id) => SHAPES.redactId(clean(id)),
    };
  }

  private withoutKnown(text: string): string {
    if (this.#secrets.size === 0) return text;
    if (this.#index === undefined || this.#fresh.length > MAX_FRESH) {
      this.#index = new SpellingIndex(this.#secrets);
      this.#fresh = [];
      this.#freshIndex = undefined;
    }
    const clean = withoutSpans(text, this.#index);
    if (this.#fresh.length === 0) return clean;
    this.#freshIndex ??= new SpellingIndex(this.#fresh);
    return withoutSpans(clean, this.#freshIndex);
  }
}

function withoutSpans(text: string, index: SpellingIndex): string {
  let clean = '';
  let at = 0;
  for (const { from, to } of index.spansIn(text)) {
    clean += text.slice(at, from) + REDACTED;
    at = to;
  }
  return clean + text.slice(at);
}
