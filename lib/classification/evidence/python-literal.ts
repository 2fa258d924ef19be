/** A literal and where it ends, the last character not included. */
export interface FoundLiteral {
  readonly value: object;
  readonly end: number;
}

const MAX_DEPTH = 12;
const MAX_CHARS = 16_384;

/**
 * Reads a dict or a list as Python prints it: `{'error': {'message': "can't", 'code': None}}`. Servers and clients in Python put
 * such a text into their errors where JSON was meant.
 *
 * Linear, within 16,384 characters and 12 levels; never throws.
 *
 * @param start - where its bracket stands
 * @returns `undefined` where there is none, or it is cut off
 * @see https://docs.python.org/3/reference/lexical_analysis.html#literals
 * @internal
 */
export function readPythonLiteral(text: string, start: number): FoundLiteral | undefined {
  const reader = new LiteralReader(text, start, Math.min(text.length, start + MAX_CHARS));
  const value = reader.value(0);
  return typeof value === 'object' && value !== null ? { value, end: reader.at } : undefined;
}

/** Where nothing could be read; `None` is a value. */
const NOTHING = Symbol('nothing');

type Value = object | string | number | boolean | null | typeof NOTHING;

const BLANK = /\s{0,64}/y;
/** `None`, `True`, `12`, `1.5e-3`, `Decimal`: whatever stands bare. */
const BARE = /[\w.+-]{1,64}/y;
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['None', null],
  ['null', null],
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
]);
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['(', ')'],
]);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);
/** What is no plain character of a string, by its quote. */
const STOPS: ReadonlyMap<string, RegExp> = new Map([
  ["'", /['\\]/g],
  ['"', /["\\]/g],
]);

class LiteralReader {
  constructor(
    private readonly text: string,
    public at: number,
    private readonly end: number,
  ) {}

  value(depth: number): Value {
    this.skipBlanks();
    const first = this.text.charAt(this.at);
    if (depth > MAX_DEPTH || this.at >= this.end) return NOTHING;
    if (first === '{') return this.dict(depth);
    const closing = CLOSING.get(first);
    if (closing !== undefined) return this.list(closing, depth);
    return first === "'" || first === '"' ? this.string(first) : this.bare();
  }

  private dict(depth: number): Value {
    const entries: (readonly [string, unknown])[] = [];
    this.at += 1;
    while (!this.passes('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string' || !this.passes(':')) return NOTHING;
      const value = this.value(depth + 1);
      if (value === NOTHING) return NOTHING;
      entries.push([key, value]);
      if (!this.passes(',') && !this.isNext('}')) return NOTHING;
    }
    return Object.fromEntries(entries);
  }

  private list(closing: string, depth: number): Value {
    const items: unknown[] = [];
    this.at += 1;
    while (!this.passes(closing)) {
      const item = this.value(depth + 1);
      if (item === NOTHING) return NOTHING;
      items.push(item);
      if (!this.passes(',') && !this.isNext(closing)) return NOTHING;
    }
    return items;
  }

  private string(quote: string): Value {
    const stops = STOPS.get(quote) ?? /$/g;
    let text = '';
    for (let from = this.at + 1; ;) {
      stops.lastIndex = from;
      const stop = stops.exec(this.text)?.index ?? this.end;
      if (stop >= this.end) return NOTHING;
      text += this.text.slice(from, stop);
      if (this.text.charAt(stop) === quote) {
        this.at = stop + 1;
        return text;
      }
      const escaped = this.text.charAt(stop + 1);
      text += ESCAPES.get(escaped) ?? escaped;
      from = stop + 2;
    }
  }

  private bare(): Value {
    BARE.lastIndex = this.at;
    const word = BARE.exec(this.text)?.[0];
    if (word === undefined) return NOTHING;
    this.at += word.length;
    const next = this.text.charAt(this.at);
    // b'bytes', u'text'
    if (word.length === 1 && (next === "'" || next === '"')) return this.string(next);
    const constant = CONSTANTS.get(word);
    if (constant !== undefined) return constant;
    const number = Number(word);
    return Number.isNaN(number) ? NOTHING : number;
  }

  private passes(mark: string): boolean {
    if (!this.isNext(mark)) return false;
    this.at += 1;
    return true;
  }

  private isNext(mark: string): boolean {
    this.skipBlanks();
    return this.at < this.end && this.text.charAt(this.at) === mark;
  }

  private skipBlanks(): void {
    BLANK.lastIndex = this.at;
    this.at += BLANK.exec(this.text)?.[0].length ?? 0;
  }
}
