import type { LlmFailureCategory } from '../failure.interface.js';
import { isWireName } from '../evidence/echo/wire-names.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import { boundSubject, isDenied, placeOf, subjectsOf, type FoundSubject, type Surroundings } from './bind.js';
import { clauseText, readClauses, type Clause, type ClauseMode, type Hit } from './clauses.js';
import { categoryOf, LimitWindows } from './limit-window.js';
import { PRECEDENCE } from './meanings.js';
import type { LimitWindow, Predicate, Subject, Term } from './terms.js';
import { does, GAP, type Token } from './tokens.js';
import { WORD } from './word-kinds.js';

/** One thing that a text says. */
export interface Finding {
  readonly category: LlmFailureCategory;
  readonly subject: Subject;
  readonly predicate: Predicate;
  /** Counted from 1. */
  readonly clause: number;
  readonly mode: ClauseMode;
  /** Where its words begin. */
  readonly at: number;
  /** How far subject and predicate stand apart. */
  readonly distance: number;
  /** Whether the subject is a number of tokens. */
  readonly isCounted: boolean;
}

/** What a text says, what counts most first. */
export interface WordReading {
  readonly findings: readonly Finding[];
  /** Where something is said of this failure, be it advice or a condition. */
  readonly told: readonly number[];
}

/**
 * Reads what a text says of a failure: clauses, in them subjects and predicates, each pair with its meaning.
 *
 * Pure, bounded and linear but for pairs within one clause, of which there are few.
 *
 * @param text - in lower case
 * @internal
 */
export function readWords(text: string): WordReading {
  const { tokens, clauses } = readClauses(text);
  const limits = new LimitWindows(clauses, text);
  const findings: Finding[] = [];
  let isTold = false;
  for (const clause of clauses) {
    if (clause.mode === 'statement' && clause.tokens.length > 2) isTold = true;
    if (clause.hits.length > 0) new ClauseReader(clause, tokens, text, limits, findings).read();
  }
  if (findings.length === 0) return NOTHING_SAID;
  dropAlternatives(findings);
  addMissingKey(findings);
  return { findings: counting(findings, isTold), told: placesOf(findings) };
}

const NOTHING_SAID: WordReading = { findings: [], told: [] };

/** The findings that count, in their order: statements, and advice where nothing is stated. */
function counting(findings: readonly Finding[], isTold: boolean): readonly Finding[] {
  const isBare = findings.every(isBareWord);
  const counted: Finding[] = [];
  for (const finding of findings) {
    const isSaid = finding.mode === 'statement' || (!isTold && finding.mode === 'advice');
    if (isSaid && (isBare || !isBareWord(finding))) counted.push(finding);
  }
  return counted.length < 2 ? counted : counted.toSorted(inOrder);
}

function placesOf(findings: readonly Finding[]): readonly number[] {
  const places: number[] = [];
  for (const { mode, at } of findings) if (mode !== 'general') places.push(at);
  return places;
}

const OF_A_KEY: ReadonlySet<Subject> = new Set(['key', 'sign-in']);

/** A key that is `invalid, missing or expired` is no good, whichever of them holds. */
function dropAlternatives(findings: Finding[]): void {
  if (findings.length < 2) return;
  for (const { subject, predicate, clause } of [...findings]) {
    if (predicate !== 'invalid' || !OF_A_KEY.has(subject)) continue;
    for (let index = findings.length - 1; index >= 0; index -= 1) {
      const other = findings[index]!;
      const isOther = other.predicate === 'expired' || other.predicate === 'missing' || other.predicate === 'required';
      if (other.clause === clause && isOther && OF_A_KEY.has(other.subject)) findings.splice(index, 1);
    }
  }
}

/** A sign-in that failed, and advice to send a key: none came. */
function addMissingKey(findings: Finding[]): void {
  const hasFailed = findings.some(({ subject, predicate }) => subject === 'sign-in' && predicate === 'failed');
  const advice = hasFailed
    ? findings.find(({ category, mode }) => category === 'credential_missing' && mode === 'advice')
    : undefined;
  if (advice !== undefined) findings.push({ ...advice, mode: 'statement' });
}

/** One word that says something only where nothing else is said. */
function isBareWord({ subject, predicate }: Finding): boolean {
  return predicate === 'said' && (subject === 'key' || subject === 'connection');
}

function inOrder(one: Finding, other: Finding): number {
  return (
    Number(one.mode !== 'statement') - Number(other.mode !== 'statement') ||
    rankOf(one) - rankOf(other) ||
    one.distance - other.distance
  );
}

/** Money, then who owns the key, go before the rest: `suspended for insufficient balance`, `banned for a violation`. */
function rankOf({ category, subject, predicate }: Finding): number {
  if (subject === 'money') return -2;
  if (predicate === 'revoked' && category === 'credential_revoked') return -1;
  return PRECEDENCE.indexOf(category);
}

/** Reads one clause: what of its subjects is said. */
class ClauseReader implements Surroundings {
  private readonly subjects: readonly FoundSubject[];
  private isForeign: boolean | undefined;

  // eslint-disable-next-line max-params
  constructor(
    private readonly clause: Clause,
    readonly tokens: readonly Token[],
    private readonly text: string,
    private readonly limits: LimitWindows,
    private readonly findings: Finding[],
  ) {
    this.subjects = subjectsOf(clause.hits, tokens);
  }

  read(): void {
    this.addFragments();
    this.addZeros();
    for (const hit of this.clause.hits) {
      if (hit.term.kind === 'statement') this.addStatement(hit, hit.term);
      else if (hit.term.kind === 'predicate') this.addPredicate(hit, hit.term);
    }
  }

  window(): LimitWindow | undefined {
    return this.limits.windowFor(this.clause);
  }

  // eslint-disable-next-line max-params
  private add(subject: Subject, predicate: Predicate, at: number, distance: number): void {
    const { clause, findings } = this;
    const category = findings.length < MAX_FINDINGS ? categoryOf(subject, predicate, this) : undefined;
    if (category === undefined || (category.startsWith('credential_') && this.isOfForeignSecret())) return;
    const isCounted = (clause.kinds & WORD.counted) !== 0;
    findings.push({ category, subject, predicate, clause: clause.id + 1, mode: clause.mode, at, distance, isCounted });
  }

  private isOfForeignSecret(): boolean {
    return (this.isForeign ??= isAboutForeignSecret(clauseText(this.clause, this.text)));
  }

  /** What clauses of a word or two say. */
  private addFragments(): void {
    const { tokens, hits } = this.clause;
    const [head, named] = tokens;
    if (head === undefined || tokens.length > MAX_FRAGMENT) return;
    if (tokens.length <= 3) {
      const only = tokens.length <= 2 ? tokens.find(({ isName }) => !isName)?.word : undefined;
      if (only === 'terminated') this.add('connection', 'said', head.at, 0);
      if (only === 'unauthorized') this.add('key', 'said', head.at, 0);
      const first = hits.length === 1 ? this.subjects[0] : undefined;
      if (first?.subject === 'rate') this.add('rate', 'said', first.at, 0);
    }
    // What is named may be called anything: `model: my-model-max`.
    if (head.word === 'model' && named?.gap === GAP.colon) this.add('model', 'said', head.at, 0);
  }

  /** `limit: 0`, `a quota value of 0`. */
  private addZeros(): void {
    for (const { subject, at, to } of this.subjects) {
      const last = this.tokens[to - 1]!.word;
      if ((last === 'limit' || last === 'quota' || last === 'plan') && isZero(this.tokens, to, this.clause.id))
        this.add(subject, 'zero', at, 0);
    }
  }

  private addStatement(hit: Hit, { subject, predicate }: Extract<Term, { kind: 'statement' }>): void {
    const { tokens, clause, subjects } = this;
    const before = tokens[hit.from]!.gap === 0 ? subjects.find(({ to }) => to === hit.from) : undefined;
    const reach = hit.from > 0 && does(tokens[hit.from - 1]!, WORD.filler) ? 2 : 1;
    if (!isDenied(hit, clause, tokens, reach)) this.add(subject, predicate, before?.at ?? hit.at, 0);
  }

  private addPredicate(hit: Hit, { predicate, isGood }: Extract<Term, { kind: 'predicate' }>): void {
    const { tokens, clause, subjects } = this;
    const isAsked = isGood && isAdvised(clause.mode, predicate, hit, tokens);
    if (!isAsked && isDenied(hit, clause, tokens) !== isGood) return;
    const bound = boundSubject(hit, predicate, subjects, this);
    // Whoever asks to check the key that `you provided` has seen one.
    if (isAsked && bound !== undefined && bound.subject.to <= hit.from && tokens[hit.from - 1]!.word === 'you') return;
    if (bound !== undefined)
      this.add(bound.subject.subject, predicate, placeOf(hit, bound.subject, tokens), bound.cost);
    else if (NAMES_SAY.has(predicate) && hit.from > 0 && tokens[hit.from - 1]!.clause === clause.id) {
      const name = clause.tokens.find(({ isName, word }) => isName && !/^\d+$/.test(word) && !isWireName(word));
      if (name !== undefined && name.at < hit.at) this.add('model', predicate, name.at, 4);
    }
  }
}

/** Advice to send a key tells that none came; advice to send a valid one, that it is not. */
function isAdvised(mode: ClauseMode, predicate: Predicate, { from, to }: Hit, tokens: readonly Token[]): boolean {
  if (predicate !== 'missing' && predicate !== 'invalid') return false;
  return mode === 'advice' || (to - from === 1 && from > 0 && does(tokens[from - 1]!, WORD.obliging));
}

function isZero(tokens: readonly Token[], from: number, clause: number): boolean {
  for (let index = from; index < from + 2; index += 1) {
    const token = tokens[index];
    if (token?.clause !== clause) return false;
    if (token.isName) return token.word === '0';
    if (token.word !== 'is' && token.word !== 'of' && token.word !== 'value') return false;
  }
  return false;
}

/** What is said of a name is said of a model. */
const NAMES_SAY: ReadonlySet<Predicate> = new Set(['ended', 'paused', 'loading']);

/** A longer clause is more than a name of something. */
const MAX_FRAGMENT = 8;
/** A text that says more than this says nothing clearly. */
const MAX_FINDINGS = 48;
