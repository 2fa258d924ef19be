import type { LlmFailureCategory } from '../failure.interface.js';
import { isWireName } from '../evidence/echo/wire-names.js';
import { isNoMatterOfRights } from '../words/no-matter-of-rights.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import {
  boundSubject,
  isDenied,
  placeOf,
  subjectsOf,
  type Bound,
  type FoundSubject,
  type Surroundings,
} from './bind.js';
import { clauseText, readClauses, type Clause, type ClauseMode, type Hit } from './clauses.js';
import { clauseOfSpentPlan, countsBeyond } from './counts.js';
import {
  isCutOff,
  isDoer,
  isKeysOwn,
  isNotSoNow,
  isOfAnswer,
  isOfPrompt,
  isOfNone,
  isOfSpentCalls,
  judgeOf,
  objectOf,
  OF_A_KEY,
  ownerOf,
  predicateOf,
  unnamedOf,
  type SaidHere,
} from './in-context.js';
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
  for (let index = 0; index < clauses.length; index += 1) {
    const clause = clauses[index]!;
    if (clause.mode === 'statement' && clause.tokens.length > 2) isTold = true;
    if (countsBeyond(clause, clauses[index + 1])) findings.push(tooLarge(clause));
    if (clause.hits.length > 0) new ClauseReader(clause, tokens, text, limits, findings).read();
  }
  if (findings.length === 0) {
    const spent = clauseOfSpentPlan(clauses);
    return spent === undefined ? NOTHING_SAID : { findings: [spentPlan(spent)], told: [spent.tokens[0]!.at] };
  }
  dropAttempts(findings, clauses);
  dropAlternatives(findings, clauses);
  dropWanted(findings);
  addMissingKey(findings);
  return { findings: counting(findings, isTold), told: placesOf(findings) };
}

const NOTHING_SAID: WordReading = { findings: [], told: [] };

/** The findings that count, in their order: statements, and advice where nothing is stated. */
function counting(findings: readonly Finding[], isTold: boolean): readonly Finding[] {
  const isBare = findings.every(isBareWord);
  const isSaid = findings.some(({ mode }) => mode === 'statement');
  const counted = findings.filter((finding) => {
    const { mode, category } = finding;
    if (!isBare && isBareWord(finding)) return false;
    const isAdviceEnough = !isTold || (!isSaid && TOLD_BY_ADVICE.has(category));
    return mode === 'statement' || (mode === 'advice' && isAdviceEnough);
  });
  return counted.length < 2 ? counted : counted.toSorted(inOrder);
}

/** What advice alone tells: to send a key, to send less. */
const TOLD_BY_ADVICE: ReadonlySet<LlmFailureCategory> = new Set(['credential_missing', 'request_too_large']);

function placesOf(findings: readonly Finding[]): readonly number[] {
  const places: number[] = [];
  for (const { mode, at } of findings) if (mode !== 'general') places.push(at);
  return places;
}

/** What was tried says something only where nothing is said of what came of it. */
function dropAttempts(findings: Finding[], clauses: readonly Clause[]): void {
  for (const { attempt } of clauses) {
    if (attempt === undefined) continue;
    const number = attempt.id + 1;
    if (!findings.some(({ clause, mode }) => clause > number && mode === 'statement')) continue;
    for (let index = findings.length - 1; index >= 0; index -= 1)
      if (findings[index]!.clause === number) findings.splice(index, 1);
  }
}

/** A key that is `invalid, missing or expired` is no good, whichever of them holds. */
function dropAlternatives(findings: Finding[], clauses: readonly Clause[]): void {
  if (findings.length < 2) return;
  for (const { subject, predicate, clause } of [...findings]) {
    if (predicate !== 'invalid' || !OF_A_KEY.has(subject)) continue;
    const isEither = clauses.find(({ id }) => id + 1 === clause)?.tokens.some(({ word }) => word === 'or') === true;
    for (let index = findings.length - 1; index >= 0; index -= 1) {
      const other = findings[index]!;
      if (other.clause !== clause || !OF_A_KEY.has(other.subject)) continue;
      if (ALTERNATIVES.has(other.predicate) || (isEither && ENDS.has(other.predicate))) findings.splice(index, 1);
    }
  }
}

const ALTERNATIVES: ReadonlySet<Predicate> = new Set(['expired', 'missing', 'required']);
const ENDS: ReadonlySet<Predicate> = new Set(['ended', 'revoked']);

/** What a key has to be, where the one that came is said to be none: `Invalid credentials. Expected an access token.` */
function dropWanted(findings: Finding[]): void {
  if (findings.length < 2 || !findings.some(isStatedFault)) return;
  for (let index = findings.length - 1; index >= 0; index -= 1) {
    const { subject, predicate } = findings[index]!;
    if (predicate === 'required' && OF_A_KEY.has(subject)) findings.splice(index, 1);
  }
}

function isStatedFault({ subject, predicate, mode }: Finding): boolean {
  return mode === 'statement' && OF_A_KEY.has(subject) && FAULTS.has(predicate);
}

const FAULTS: ReadonlySet<Predicate> = new Set(['invalid', 'expired', 'revoked']);

/** A sign-in that failed or a key that was not found, and advice to send one: none came. */
function addMissingKey(findings: Finding[]): void {
  const hasFailed = findings.some(
    ({ subject, predicate }) =>
      (subject === 'sign-in' && predicate === 'failed') || (subject === 'key' && predicate === 'absent'),
  );
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

/** What came in is counted, and is more than may. */
function tooLarge({ id, mode, tokens }: Clause): Finding {
  const [subject, predicate] = ['size', 'large'] as const;
  const category = 'request_too_large';
  return { category, subject, predicate, clause: id + 1, mode, at: tokens[0]!.at, distance: 3, isCounted: true };
}

/** Calls are counted by the week or longer, and nothing is said outright. */
function spentPlan({ id, tokens }: Clause): Finding {
  const said = { category: 'quota_exhausted', subject: 'plan', predicate: 'said', mode: 'statement' } as const;
  return { ...said, clause: id + 1, at: tokens[0]!.at, distance: 9, isCounted: false };
}

/** Reads one clause: what of its subjects is said. */
class ClauseReader implements Surroundings {
  private readonly subjects: readonly FoundSubject[];
  private isForeign: boolean | undefined;

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

  private add(subject: Subject, predicate: Predicate, at: number, distance: number): void {
    const { clause, findings } = this;
    const category = findings.length < MAX_FINDINGS ? categoryOf(subject, predicate, this) : undefined;
    if (category === undefined || (category.startsWith('credential_') && this.isOfForeignSecret())) return;
    if (category === 'permission_denied' && isNoMatterOfRights(clauseText(clause, this.text), this.text)) return;
    const isCounted = (clause.kinds & WORD.counted) !== 0;
    findings.push({ category, subject, predicate, clause: clause.id + 1, mode: clause.mode, at, distance, isCounted });
  }

  private isOfForeignSecret(): boolean {
    return (this.isForeign ??= isAboutForeignSecret(clauseText(this.clause, this.text), this.text));
  }

  /** What clauses of a word or two say. */
  private addFragments(): void {
    const { tokens, hits } = this.clause;
    const [head, named] = tokens;
    if (head === undefined || tokens.length > MAX_FRAGMENT) return;
    const isNoun =
      tokens.length <= 3 && this.subjects.length === 1 && hits.every(({ term }) => term.kind === 'subject');
    const only = isNoun ? this.subjects[0] : undefined;
    if (only?.subject === 'rate') this.add('rate', 'said', only.at, 0);
    const alone = wordAlone(tokens) ?? head;
    const told = WORDS_ALONE.get(alone.word);
    if (told !== undefined) this.add(told[0], told[1], alone.at, 0);
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
    if (subject === 'time' && isKeysOwn({ hit, clause, subjects, tokens }))
      return this.add('key', 'expired', hit.at, 0);
    // `A shorter prompt` is cheaper as well: it has to be asked for.
    if (does(tokens[hit.from]!, WORD.compared) && clause.mode === 'statement' && !clause.tokens.some(isWanted))
      return undefined;
    const before = tokens[hit.from]!.gap === 0 ? subjects.find(({ to }) => to === hit.from) : undefined;
    const reach = hit.from > 0 && does(tokens[hit.from - 1]!, WORD.filler) ? 2 : 1;
    if (isDenied(hit, clause, tokens, reach) || (subject === 'capacity' && isGuess(hit, tokens))) return undefined;
    return this.add(subject, predicate, before?.at ?? hit.at, 0);
  }

  private addPredicate(hit: Hit, term: Extract<Term, { kind: 'predicate' }>): void {
    const { tokens, clause, subjects } = this;
    // `No, this ...`
    if (tokens[hit.from]!.word === 'no' && hit.to < tokens.length && tokens[hit.to]!.gap > 0) return undefined;
    if (isHeading(hit, clause, tokens)) return undefined;
    const isAsked = term.isGood && isAdvised(clause.mode, term.predicate, hit, tokens);
    const isNone = term.isGood && term.predicate === 'spent' && isOfNone(hit, tokens);
    if (!isAsked && (isNone || isDenied(hit, clause, tokens)) !== term.isGood) return undefined;
    const here: SaidHere = { hit, clause, subjects, tokens };
    if (isNotSoNow(term.predicate, here)) return undefined;
    const predicate = predicateOf(term.predicate, here);
    const judge = judgeOf(predicate, here);
    if (judge !== undefined) return this.add('content', 'flagged', Math.min(judge.at, hit.at), 0);
    if (isCutOff(predicate, here)) return this.add('time', 'said', hit.at, 1);
    const mayBeSpent = predicate !== 'spent' || isOfSpentCalls(hit);
    const candidates = mayBeSpent ? subjects : subjects.filter((one) => one.subject !== 'request');
    const bound = boundSubject(hit, predicate, candidates, this);
    if (bound !== undefined) return this.addBound(bound, predicate, here, isAsked);
    const unnamed = unnamedOf(predicate, here);
    if (unnamed !== undefined) return this.add(unnamed[0], unnamed[1], hit.at, 1);
    return this.addOfName(predicate, here);
  }

  private addBound({ subject, cost }: Bound, predicate: Predicate, here: SaidHere, isAsked: boolean): void {
    const { hit, tokens } = here;
    // Whoever asks to check the key that `you provided` has seen one.
    if (isAsked && hit.from > 0 && subject.to <= hit.from && tokens[hit.from - 1]!.word === 'you') return undefined;
    if (isDoer(subject, predicate, here)) {
      const isOver = predicate === 'cancelled' || predicate === 'ended';
      return isOver ? undefined : this.add('feature', 'denied', hit.at, cost);
    }
    if (GUESSED.has(subject.subject) && isGuess(hit, tokens)) return undefined;
    const object = predicate === 'rejected' ? objectOf(subject, here) : undefined;
    if (object !== undefined) return this.add(object.subject, predicate, hit.at, cost);
    if (isOfPrompt(subject, predicate, here)) return this.add('prompt', predicate, hit.at, cost);
    if (isOfAnswer(subject, predicate, here)) return this.add('answer', predicate, hit.at, cost);
    const owner = ownerOf(subject, predicate, here);
    if (owner !== undefined) return this.add(owner, predicate, hit.at, 1);
    return this.add(subject.subject, predicate, placeOf(hit, subject, tokens), cost);
  }

  /** What is said of a name is said of a model. */
  private addOfName(predicate: Predicate, { hit, clause, tokens }: SaidHere): void {
    if (!NAMES_SAY.has(predicate) || hit.from === 0 || tokens[hit.from - 1]!.clause !== clause.id) return;
    if (SAID_OF_ANY_NAME.has(predicate) && this.subjects.some(({ from }) => from < hit.from)) return;
    const name = clause.tokens.find(({ isName, word }) => isName && NAME_OF_MODEL.test(word) && !isWireName(word));
    if (name === undefined && this.subjects.length === 0 && hit.term.phrase.startsWith('no longer'))
      return this.add('model', predicate, clause.tokens[0]!.at, 6);
    if (name !== undefined && name.at < hit.at) this.add('model', predicate, name.at, 4);
  }
}

/** The word that stands alone in a clause, beside a name, or last behind a colon: `reason: canceled`. */
function wordAlone(tokens: readonly Token[]): Token | undefined {
  const last = tokens.at(-1);
  if (last === undefined || tokens.length === 1 || last.gap > GAP.comma) return last;
  return tokens.length === 2 ? tokens.find(({ isName }) => !isName) : undefined;
}

/** What such a word says. */
const WORDS_ALONE: ReadonlyMap<string, readonly [Subject, Predicate]> = new Map([
  ['forbidden', ['permission', 'said']],
  ['unauthorized', ['key', 'said']],
  ['unauthenticated', ['key', 'said']],
  ['busy', ['capacity', 'said']],
  ['terminated', ['connection', 'said']],
  ['cancelled', ['request', 'cancelled']],
  ['canceled', ['request', 'cancelled']],
  ['eof', ['connection', 'broken']],
  ['aborted', ['connection', 'broken']],
]);

const HEADINGS: ReadonlySet<string> = new Set([
  '错误',
  '失败',
  '异常',
  'unknown',
  'unavailable',
  'unauthorized',
  'unauthenticated',
]);

/** `错误：...` says that something failed, and not what. */
function isHeading({ from, to }: Hit, clause: Clause, tokens: readonly Token[]): boolean {
  const { word, at, gap } = tokens[from]!;
  const isFirst = at === clause.tokens[0]?.at || gap > GAP.comma;
  return isFirst && HEADINGS.has(word) && tokens[to]?.gap === GAP.colon;
}

/** Advice to send a key tells that none came; advice to send a valid one, that it is not. */
function isAdvised(mode: ClauseMode, predicate: Predicate, { from, to }: Hit, tokens: readonly Token[]): boolean {
  if (predicate !== 'missing' && predicate !== 'invalid') return false;
  return mode === 'advice' || (to - from === 1 && from > 0 && does(tokens[from - 1]!, WORD.obliging));
}

const WANTED: ReadonlySet<string> = new Set(
  'need require must should use try send make provide choose with pick'.split(' '),
);

function isWanted({ word }: Token): boolean {
  return WANTED.has(word);
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

/** `They may be down or overloaded.` */
function isGuess({ from }: Hit, tokens: readonly Token[]): boolean {
  for (let index = from - 1; index > 0 && index >= from - 6; index -= 1)
    if (SUPPOSED.has(tokens[index]!.word) && GUESSES.has(tokens[index - 1]!.word)) return true;
  return false;
}

const SUPPOSED: ReadonlySet<string> = new Set(['be', 'indicate', 'mean']);
const GUESSES: ReadonlySet<string> = new Set(['may', 'might', 'could']);

/** What people suspect where they do not know. */
const GUESSED: ReadonlySet<Subject> = new Set(['server', 'capacity', 'load']);

/** What may be said of a name. */
const NAMES_SAY: ReadonlySet<Predicate> = new Set(['ended', 'paused', 'loading', 'starting', 'unavailable']);
/** Of these, what may be said of whatever has a name: it counts where nothing else is named before it. */
const SAID_OF_ANY_NAME: ReadonlySet<Predicate> = new Set(['unavailable']);
/** No number, and no id of a file, a batch, a call. */
const NAME_OF_MODEL = /^(?!\d+$|(?:file|batch|call|msg|resp|req|run|asst|thread|job|task|org|proj|user|upload)[-_])/;

/** A longer clause is more than a name of something. */
const MAX_FRAGMENT = 8;
/** A text that says more than this says nothing clearly. */
const MAX_FINDINGS = 48;
