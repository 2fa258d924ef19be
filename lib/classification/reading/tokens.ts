import { WORDS_BEFORE_CONDITION, WORDS_BEFORE_ADVICE } from './clause-words.js';
import { LEFT_OUT } from '../evidence/echo/echo-filter.js';
import { QUOTATION_LEFT_OUT } from '../evidence/quotations.js';
import { type PhraseNode, type Vocabulary, type WidePhrases, widePhraseAt } from './phrase-table.js';
import type { Term } from './terms.js';

/** How a token is parted from the one before. */
export const GAP = { none: 0, comma: 1, colon: 2, quote: 2 } as const;

/** One word of a text. */
export interface Token {
  readonly word: string;
  readonly at: number;
  readonly end: number;
  /** Which clause it belongs to, counted from 0. */
  readonly clause: number;
  /** One of {@link GAP}. */
  readonly gap: number;
  /** What stands in quotes, or has digits: the name of something. */
  readonly isName: boolean;
  readonly isQuoted: boolean;
  /** What a Chinese word means. */
  readonly term: Term | undefined;
  /** Where the phrases go on that begin with it. */
  readonly node: PhraseNode | undefined;
}

/** A text in tokens, and the clauses that end in a question mark. */
export interface TokenisedText {
  readonly tokens: readonly Token[];
  readonly questions: ReadonlySet<number>;
}

const MAX_TOKENS = 900;
const MAX_NAME_CHARS = 80;
const FIRST_WIDE = 0x2e80;

/** What a mark does to a text. */
const MARK = { none: 0, hard: 1, opening: 2, closing: 3, quote: 4, comma: 5, question: 6, blank: 7 } as const;

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

/** What may stand in a run of letters, digits and what joins them, and what it has to do with it. */
const PART = { none: 0, letter: 1, digit: 2, joint: 4, dash: 8, apostrophe: 16 } as const;

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

/** What holds no digits and is a name all the same: addresses, paths, files. */
const NAME = /[@~\\]|\/.*\/|\.(?:com|ai|io|org|net|cn|dev|py|js|ts|go|json|md|app|cloud|html?)$/;
const LEFT_OUT_CODE = LEFT_OUT.charCodeAt(0);
const QUOTATION_CODE = QUOTATION_LEFT_OUT.charCodeAt(0);
const HOLE_END = /[\s.,?!。？！，]{0,8}/y;
const QUOTED_NAME = /([\s\S])\\{0,3}([^\s"'`“”‘’]{1,80}?)\\{0,3}["'`”’」』]/y;

/**
 * Parts a text into words and clauses.
 *
 * A clause ends at a full stop, a semicolon, a line's end, and before `please`, `if` and their like; what stands in
 * brackets is a clause of its own, and the one around goes on after it. Linear in the length of the text.
 *
 * @param text - in lower case
 * @internal
 */
export function tokenise(text: string, wide: WidePhrases, vocabulary: Vocabulary): TokenisedText {
  const reader = new Tokeniser(text, wide, vocabulary);
  reader.run();
  return { tokens: reader.tokens, questions: reader.questions };
}

class Tokeniser {
  readonly tokens: Token[] = [];
  readonly questions = new Set<number>();
  private clauses = 1;
  private clause = 0;
  private gap: number = GAP.none;
  private isFirst = true;
  private isConditional = false;
  private readonly outer: number[] = [];

  constructor(
    private readonly text: string,
    private readonly wide: WidePhrases,
    private readonly vocabulary: Vocabulary,
  ) {}

  run(): void {
    const { text } = this;
    let index = 0;
    while (index < text.length && this.tokens.length < MAX_TOKENS) {
      const code = text.charCodeAt(index);
      if (isWordCode(code)) index = this.readRun(index);
      else if (code === 32) index += 1;
      else if (code === LEFT_OUT_CODE || code === QUOTATION_CODE) index = this.readHole(index);
      else if (code >= FIRST_WIDE && !isWideMark(code)) index = this.readWide(index);
      else index = this.readMark(index, code);
    }
  }

  private readRun(start: number): number {
    const end = endOfWord(this.text, start);
    if (end > start && !isJoining(this.text.charCodeAt(end))) {
      this.push(this.text.slice(start, end), start, end);
      return end;
    }
    return this.readJoined(start);
  }

  /** A run that is more than plain letters. */
  private readJoined(start: number): number {
    const { text } = this;
    let kinds = 0;
    let end = start;
    for (let kind = partAt(text, end); kind !== PART.none; kind = partAt(text, end)) {
      kinds |= kind;
      end += 1;
    }
    if (end === start) end += 1;
    const run = text.slice(start, end);
    if ((kinds & PART.digit) !== 0 || run.length > MAX_NAME_CHARS) this.pushName(run, start, false);
    else if ((kinds & PART.joint) === 0) this.pushWords(run, start, kinds);
    else if (NAME.test(run)) this.pushName(run, start, false);
    else this.pushParts(run, start, kinds);
    return end;
  }

  private pushParts(run: string, at: number, kinds: number): void {
    if (run.includes('.')) this.gap = Math.max(this.gap, GAP.comma);
    let offset = 0;
    for (const part of run.split(/[./:+]/)) {
      if (offset > 0) this.gap = Math.max(this.gap, run.charAt(offset - 1) === ':' ? GAP.colon : GAP.none);
      this.pushWords(part, at + offset, kinds);
      offset += part.length + 1;
    }
  }

  private pushWords(run: string, at: number, kinds: number): void {
    const hasApostrophe = (kinds & PART.apostrophe) !== 0;
    if ((kinds & PART.dash) === 0) {
      if (run !== '') this.pushWord(run, at, hasApostrophe);
      return;
    }
    let offset = 0;
    for (const part of run.split(/[_\-*]/)) {
      if (part !== '') this.pushWord(part, at + offset, hasApostrophe);
      offset += part.length + 1;
    }
  }

  private pushWord(part: string, at: number, hasApostrophe: boolean): void {
    const apostrophe = hasApostrophe ? part.search(/['’]/) : -1;
    if (apostrophe === -1) return this.push(part, at, at + part.length);
    const head = part.slice(0, apostrophe);
    if (part.endsWith('t') && head.endsWith('n')) {
      this.push(head === 'can' ? 'can' : head.slice(0, -1), at, at + apostrophe);
      return this.push('not', at + apostrophe - 1, at + part.length);
    }
    this.push(head, at, at + part.length);
  }

  private pushName(run: string, at: number, isQuoted: boolean): void {
    const node = isQuoted ? undefined : this.vocabulary.get(run)?.node;
    this.add(run, at, at + run.length, true, isQuoted, undefined, node);
  }

  private push(word: string, at: number, end: number): void {
    if (word === 'cannot') {
      this.push('can', at, at + 3);
      return this.push('not', at + 3, end);
    }
    const known = this.vocabulary.get(word);
    if (known === undefined) {
      const stemmed = stem(word);
      const node = stemmed === word ? undefined : this.vocabulary.get(stemmed)?.node;
      return this.add(stemmed, at, end, false, false, undefined, node);
    }
    if (!this.isFirst && (known.beginsAdvice || known.beginsCondition)) this.beginClause();
    if (known.beginsCondition && this.isFirst) this.isConditional = true;
    this.add(known.stem, at, end, false, false, undefined, known.node);
  }

  private add(
    word: string,
    at: number,
    end: number,
    isName: boolean,
    isQuoted: boolean,
    term: Term | undefined,
    node: PhraseNode | undefined,
  ): void {
    this.tokens.push({ word, at, end, clause: this.clause, gap: this.gap, isName, isQuoted, term, node });
    this.gap = GAP.none;
    this.isFirst = false;
  }

  private beginClause(): void {
    this.clause = this.clauses;
    this.clauses += 1;
    this.gap = GAP.none;
    this.isFirst = true;
    this.isConditional = false;
  }

  private readWide(start: number): number {
    const phrase = widePhraseAt(this.wide, this.text, start);
    if (phrase === undefined) {
      this.gap = Math.max(this.gap, GAP.none);
      return start + 1;
    }
    const end = start + phrase.text.length;
    if (!this.isFirst && WORDS_BEFORE_ADVICE.has(phrase.text.charAt(0)) && phrase.term.kind === 'nothing')
      this.beginClause();
    if (WORDS_BEFORE_CONDITION.has(phrase.text)) {
      if (!this.isFirst) this.beginClause();
      this.isConditional = true;
    }
    this.add(phrase.text, start, end, false, false, phrase.term, undefined);
    return end;
  }

  private readMark(index: number, code: number): number {
    switch (MARKS.get(code) ?? MARK.none) {
      case MARK.blank:
        return index + 1;
      case MARK.question:
        this.questions.add(this.clause);
        this.endClause(false);
        break;
      case MARK.hard:
        this.endClause(code === LINE_BREAK);
        break;
      case MARK.comma:
        if (this.isConditional) this.beginClause();
        else this.gap = Math.max(this.gap, GAP.comma);
        break;
      case MARK.opening:
        if (this.outer.length < 16) this.outer.push(this.clause);
        this.beginClause();
        break;
      case MARK.closing:
        this.closeBracket();
        break;
      case MARK.quote:
        return this.readQuote(index);
      default:
        if (code === LESS_THAN && this.text.charCodeAt(index + 1) === EQUALS) this.push('<=', index, index + 2);
        else if (code === MORE_THAN && this.isApart(index)) this.push('>', index, index + 1);
        else this.gap = Math.max(this.gap, GAP.colon);
    }
    return index + 1;
  }

  /** Whether a sign stands between blanks, as in a comparison. */
  private isApart(index: number): boolean {
    return this.text.charCodeAt(index - 1) === BLANK && this.text.charCodeAt(index + 1) === BLANK;
  }

  private endClause(isLine: boolean): void {
    if (isLine) this.outer.length = 0;
    if (!this.isFirst) this.beginClause();
  }

  private closeBracket(): void {
    const outer = this.outer.pop();
    if (outer === undefined) return this.beginClause();
    this.clause = outer;
    this.isFirst = false;
    this.isConditional = false;
  }

  /** What was left out is a name; the marks that ended it are not the server's. */
  private readHole(start: number): number {
    HOLE_END.lastIndex = start + 1;
    const end = start + 1 + (HOLE_END.exec(this.text)?.[0].length ?? 0);
    this.pushName('', start, true);
    const isEnd = end > start + 1 && MARKS.get(this.text.charCodeAt(end)) !== MARK.quote;
    if (isEnd && /\S/.test(this.text.slice(start + 1, end))) this.beginClause();
    return end;
  }

  private readQuote(index: number): number {
    QUOTED_NAME.lastIndex = index;
    const match = QUOTED_NAME.exec(this.text);
    if (match === null) {
      this.gap = Math.max(this.gap, GAP.quote);
      return index + 1;
    }
    this.pushName(match[2] ?? '', index + 1, true);
    return index + match[0].length;
  }
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 0xc0 && code < 0x250);
}

const LINE_BREAK = 10;
const BLANK = 32;
const LESS_THAN = 60;
const MORE_THAN = 62;
const EQUALS = 61;
const APOSTROPHE = 0x2019;

/** What a character is in a run; joints and apostrophes belong to it where something goes on behind them. */
function partAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 0xc0 && code < 0x250) return PART.letter;
  const part = code < 128 ? PARTS[code]! : code === APOSTROPHE ? PART.apostrophe : PART.none;
  if (part < PART.joint || part === PART.dash) return part;
  const next = text.charCodeAt(index + 1);
  const isLetter = next >= 97 && next <= 122;
  if (part === PART.apostrophe) return isLetter ? part : PART.none;
  return isLetter || (next >= 48 && next <= 57) || (next >= 0xc0 && next < 0x250) ? part : PART.none;
}

/** Where a run of plain letters ends. */
function endOfWord(text: string, start: number): number {
  let end = start;
  for (let code = text.charCodeAt(end); code >= 97 && code <= 122; code = text.charCodeAt(end)) end += 1;
  return end;
}

/** What may go on with a word: digits, `_ - * ' ’ . / : @ + ~ \`, letters with accents. */
function isJoining(code: number): boolean {
  return (
    (code >= 42 && code <= 58 && code !== 44) ||
    code === 95 ||
    code === 39 ||
    code === 64 ||
    code === 92 ||
    code === 126 ||
    code === 0x2019 ||
    (code >= 0xc0 && code < 0x250)
  );
}

function isWideMark(code: number): boolean {
  return (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff20) || code >= 0xff3b;
}

const S = 115;
const U = 117;
const I = 105;

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['organisation', 'organization'],
  ['organisations', 'organization'],
  ['apis', 'api'],
  ['cpus', 'cpu'],
  ['gpus', 'gpu'],
  ['tpus', 'tpu'],
  ['has', 'has'],
  ['tokens', 'tokens'],
]);

/** A word without its plural. */
export function stem(word: string): string {
  const { length } = word;
  if (word.charCodeAt(length - 1) !== S && word.charCodeAt(6) !== S) return word;
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (length < 4 || word.charCodeAt(length - 1) !== S) return word;
  const before = word.charCodeAt(length - 2);
  if (before === S || before === U || before === I) return word;
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}
