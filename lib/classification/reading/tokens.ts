import { LEFT_OUT } from '../evidence/echo/echo-filter.js';
import { isWireName, isWirePath } from '../evidence/echo/wire-names.js';
import { QUOTATION_LEFT_OUT } from '../evidence/quotations.js';
import { codesOf } from '../text-codes.js';
import { isJoining, isLetter, isWideLetter, isWordCode, MARK, markOf, PART, partAt } from './characters.js';
import { widePhraseAt, type WidePhrases } from './phrase-table.js';
import { stem } from './stem.js';
import type { Term } from './terms.js';
import { NOT_FOUND, type Vocabulary } from './vocabulary.js';
import { WORD } from './word-kinds.js';

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
  /** What it does in its clause: a sum of `WORD`. */
  readonly kinds: number;
  /** Its number in the tree of phrases; 0 for one that stands in no phrase. */
  readonly id: number;
  /** What a Chinese word means. */
  readonly term: Term | undefined;
}

/** Whether a token does something in its clause: one of `WORD`, or any of a sum of them. @internal */
export function does(token: Token, kinds: number): boolean {
  return (token.kinds & kinds) !== 0;
}

/** The word at a place; none before the first token and behind the last. Hazard: to ask an array for what is at -1 is slow. @internal */
export function wordAt(tokens: readonly Token[], index: number): string {
  return index >= 0 && index < tokens.length ? tokens[index]!.word : '';
}

/** A text in tokens, and the clauses that end in a question mark. */
export interface TokenisedText {
  readonly tokens: readonly Token[];
  readonly questions: ReadonlySet<number>;
  /** Clauses that tell what was tried, before a colon and what came of it: `Failed to list models: forbidden`. */
  readonly attempts: ReadonlySet<number>;
}

const MAX_TOKENS = 900;
const MAX_NAME_CHARS = 80;

/** What holds no digits and is a name all the same: addresses, paths, files. */
const NAME = /[@~\\]|\/.*\/|\.(?:com|ai|io|org|net|cn|dev|py|js|ts|go|json|md|app|cloud|html?)$/;
const LEFT_OUT_CODE = LEFT_OUT.charCodeAt(0);
const QUOTATION_CODE = QUOTATION_LEFT_OUT.charCodeAt(0);
/** What begins plain words with a dash in them. */
const HEADS_OF_COMPOUNDS: ReadonlySet<string> = new Set(
  `re non pre un sub multi self auto cross inter over under third first second two three four five six seven eight nine ten
   twelve half short long high low fully well newly end real read write up out semi co anti ultra mid post
   old new per peer open cold warm hot`.split(/\s+/),
);
/** `400:billing limit reached`. */
const GLUED_STATUS = /^[1-5]\d\d:(?=[a-z])/;
const HOLE_END = /[\s.,?!。？！，]{0,8}/y;
const QUOTED_NAME = /([\s\S])\\{0,3}([^\s"'`“”‘’]{1,160}?)\\{0,3}["'`”’」』]/y;

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
  return { tokens: reader.tokens, questions: reader.questions ?? NO_CLAUSES, attempts: reader.attempts ?? NO_CLAUSES };
}

const NO_CLAUSES: ReadonlySet<number> = new Set();
const REFERS_BACK = / (?:of|it|its|they|their|this|that|these|those|you)\b/y;
/** How a clause begins that tells what was tried. */
const ATTEMPT =
  /(?:(?:failed to|unable to|could not|couldn't) (?!parse|decode|deseriali|unmarshal|read)|error (?:while |when )?(?!pars|decod|deseriali|unmarshal|read)[a-z]{3,20}ing |stream disconnected before completion)/y;

class Tokeniser {
  readonly tokens: Token[] = [];
  questions: Set<number> | undefined;
  attempts: Set<number> | undefined;
  private clauses = 1;
  private clause = 0;
  private gap: number = GAP.none;
  private isFirst = true;
  private isConditional = false;
  /** The clauses around brackets. */
  private outer: { readonly clause: number; readonly isConditional: boolean }[] | undefined;
  /** The token that the clause begins with; -1 where that does not matter any more. */
  private head = 0;
  private readonly codes: Uint16Array;

  constructor(
    private readonly text: string,
    private readonly wide: WidePhrases,
    private readonly vocabulary: Vocabulary,
  ) {
    this.codes = codesOf(text);
  }

  run(): void {
    const { codes } = this;
    const { length } = this.text;
    let index = 0;
    while (index < length && this.tokens.length < MAX_TOKENS) {
      const code = codes[index]!;
      if (code === BLANK) index += 1;
      else if (isLetter(code)) index = this.readWord(index);
      else if (isWordCode(code)) index = this.readJoined(index);
      else if (code === LEFT_OUT_CODE || code === QUOTATION_CODE) index = this.readHole(index);
      else if (isWideLetter(code)) index = this.readWide(index);
      else index = this.readMark(index, code);
    }
  }

  /** A run of plain letters. */
  private readWord(start: number): number {
    const { codes, vocabulary } = this;
    const place = vocabulary.findFrom(codes, start);
    const end = place === NOT_FOUND ? endOfLetters(codes, start) : start + vocabulary.lengthAt(place);
    if (isJoining(codes[end]!)) return this.readJoined(start);
    if (place === NOT_FOUND) this.pushUnknown(this.text.slice(start, end), start, end);
    else this.pushKnown(place, start, end);
    return end;
  }

  /** A run that is more than plain letters. */
  private readJoined(start: number): number {
    const { codes } = this;
    let kinds = 0;
    let end = start;
    for (let kind = partAt(codes, end); kind !== PART.none; kind = partAt(codes, end)) {
      kinds |= kind;
      end += 1;
    }
    if (end === start) end += 1;
    const run = this.text.slice(start, end);
    const glued = run.charCodeAt(3) === COLON ? GLUED_STATUS.exec(run) : null;
    if (glued !== null) {
      this.pushName(glued[0].slice(0, -1), start, false);
      this.gap = GAP.colon;
      return start + glued[0].length;
    }
    if ((kinds & PART.digit) !== 0 || run.length > MAX_NAME_CHARS) this.pushName(run, start, false);
    else if ((kinds & PART.joint) === 0) this.pushWords(run, start, kinds);
    else if (NAME.test(run) || this.isPath(run, start)) this.pushName(run, start, false);
    else if (run.includes('.') && isWirePath(run)) this.pushName(run, start, true);
    else this.pushParts(run, start, kinds);
    return end;
  }

  /** `/chat/completions`. */
  private isPath(run: string, start: number): boolean {
    return this.codes[start - 1] === SLASH && run.includes('/');
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
    // `frequency_penalty` is a field of requests, and no frequency.
    if (run.includes('_') && isWireName(run)) return this.pushName(run, at, true);
    if (this.isCompoundName(run, at)) return this.pushName(run, at, false);
    let offset = 0;
    for (const part of run.split(/[_\-*]/)) {
      if (part !== '') this.pushWord(part, at + offset, hasApostrophe);
      offset += part.length + 1;
    }
  }

  /** `acme-vision`: a word that no list has, and what it names. */
  private isCompoundName(run: string, at: number): boolean {
    const dash = run.indexOf('-');
    if (dash < 2 || dash > run.length - 3 || !isLetter(this.codes[at]!)) return false;
    const head = run.slice(0, dash);
    return !HEADS_OF_COMPOUNDS.has(head) && this.vocabulary.findText(head) === NOT_FOUND;
  }

  private pushWord(part: string, at: number, hasApostrophe: boolean): void {
    const apostrophe = hasApostrophe ? part.search(/['’]/) : -1;
    if (apostrophe === -1) {
      const place = this.vocabulary.findAt(this.codes, at, at + part.length);
      if (place === NOT_FOUND) this.pushUnknown(part, at, at + part.length);
      else this.pushKnown(place, at, at + part.length);
      return;
    }
    const head = part.slice(0, apostrophe);
    if (part.endsWith('t') && head.endsWith('n')) {
      this.push(head === 'can' ? 'can' : head.slice(0, -1), at, at + apostrophe);
      return this.push('not', at + apostrophe - 1, at + part.length);
    }
    this.push(head, at, at + part.length);
  }

  private pushName(run: string, at: number, isQuoted: boolean): void {
    const place = this.vocabulary.findText(run);
    // A name is known as it is written only.
    const isKnown = place !== NOT_FOUND && this.vocabulary.stemAt(place) === run;
    const kinds = isKnown ? this.vocabulary.kindsAt(place) : 0;
    const id = isKnown ? this.vocabulary.idAt(place) : 0;
    this.add(run, at, at + run.length, true, isQuoted, kinds, id, undefined);
  }

  private push(word: string, at: number, end: number): void {
    const place = this.vocabulary.findText(word);
    if (place === NOT_FOUND) this.pushUnknown(word, at, end);
    else this.pushKnown(place, at, end);
  }

  private pushUnknown(word: string, at: number, end: number): void {
    this.add(stem(word), at, end, false, false, 0, 0, undefined);
  }

  private pushKnown(place: number, at: number, end: number): void {
    const kinds = this.vocabulary.kindsAt(place);
    if ((kinds & (WORD.twofold | WORD.beginsClause)) !== 0) {
      if ((kinds & WORD.twofold) !== 0) {
        this.push('can', at, at + 3);
        return this.push('not', at + 3, end);
      }
      const goesOn = (kinds & WORD.reason) !== 0 && this.isOfTheSame(end);
      if (!this.isFirst && !goesOn) this.beginClause();
      if ((kinds & WORD.condition) !== 0) this.isConditional = true;
    }
    this.add(this.vocabulary.stemAt(place), at, end, false, false, kinds, this.vocabulary.idAt(place), undefined);
  }

  /** Whether a reason speaks of what was spoken of before it: `because it ...`, `because of ...`. */
  private isOfTheSame(end: number): boolean {
    REFERS_BACK.lastIndex = end;
    return REFERS_BACK.test(this.text);
  }

  private add(
    word: string,
    at: number,
    end: number,
    isName: boolean,
    isQuoted: boolean,
    kinds: number,
    id: number,
    term: Term | undefined,
  ): void {
    this.tokens.push({ word, at, end, clause: this.clause, gap: this.gap, isName, isQuoted, kinds, id, term });
    this.gap = GAP.none;
    this.isFirst = false;
  }

  private beginClause(): void {
    this.clause = this.clauses;
    this.clauses += 1;
    this.head = this.tokens.length;
    this.gap = GAP.none;
    this.isFirst = true;
    this.isConditional = false;
  }

  private readWide(start: number): number {
    const phrase = widePhraseAt(this.wide, this.text, start);
    if (phrase === undefined) return start + 1;
    const end = start + phrase.text.length;
    const { text: word, kinds, beginsAdvice, term } = phrase;
    if (!this.isFirst && beginsAdvice) this.beginClause();
    if ((kinds & WORD.condition) !== 0) {
      if (!this.isFirst) this.beginClause();
      this.isConditional = true;
    }
    this.add(word, start, end, false, false, kinds, 0, term);
    return end;
  }

  private readMark(index: number, code: number): number {
    switch (markOf(code)) {
      case MARK.blank:
        return index + 1;
      case MARK.question:
        (this.questions ??= new Set()).add(this.clause);
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
        this.outer ??= [];
        if (this.outer.length < 16) this.outer.push({ clause: this.clause, isConditional: this.isConditional });
        this.beginClause();
        break;
      case MARK.closing:
        this.closeBracket();
        break;
      case MARK.quote:
        return this.readQuote(index);
      default:
        if (code === LESS_THAN && this.codes[index + 1] === EQUALS) this.push('<=', index, index + 2);
        else if (code === MORE_THAN && this.isApart(index)) this.push('>', index, index + 1);
        // `When calling the Converse operation: access denied`.
        else if (code === COLON && this.codes[index + 1] === BLANK) this.readColon();
        else this.gap = Math.max(this.gap, GAP.colon);
    }
    return index + 1;
  }

  private readColon(): void {
    const isAttempt = this.isAttempt();
    if (isAttempt) (this.attempts ??= new Set()).add(this.clause);
    if (isAttempt || this.isConditional) this.beginClause();
    else this.gap = Math.max(this.gap, GAP.colon);
  }

  /** Looks where the clause begins, before its first colon alone. */
  private isAttempt(): boolean {
    const first = this.tokens[this.head];
    this.head = -1;
    if (first === undefined) return false;
    ATTEMPT.lastIndex = first.at;
    return ATTEMPT.test(this.text);
  }

  /** Whether a sign stands between blanks, as in a comparison. */
  private isApart(index: number): boolean {
    return index > 0 && this.codes[index - 1] === BLANK && this.codes[index + 1] === BLANK;
  }

  private endClause(isLine: boolean): void {
    if (isLine) this.outer = undefined;
    if (!this.isFirst) this.beginClause();
  }

  private closeBracket(): void {
    const outer = this.outer?.pop();
    if (outer === undefined) return this.beginClause();
    this.clause = outer.clause;
    this.head = -1;
    this.isFirst = false;
    this.isConditional = outer.isConditional;
  }

  /** What was left out is a name; the marks that ended it are not the server's. */
  private readHole(start: number): number {
    HOLE_END.lastIndex = start + 1;
    const end = start + 1 + (HOLE_END.exec(this.text)?.[0].length ?? 0);
    this.pushName('', start, true);
    const isEnd = end > start + 1 && markOf(this.codes[end]!) !== MARK.quote;
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

function endOfLetters(codes: Uint16Array, start: number): number {
  let end = start;
  while (isLetter(codes[end]!)) end += 1;
  return end;
}

const LINE_BREAK = 10;
const BLANK = 32;
const SLASH = 47;
const COLON = 58;
const LESS_THAN = 60;
const EQUALS = 61;
const MORE_THAN = 62;
