import { isWireName } from '../evidence/echo/wire-names.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import { isNoMatterOfRights } from '../words/no-matter-of-rights.js';
import {
  boundSubject,
  isDenied,
  placeOf,
  subjectsOf,
  type Bound,
  type FoundSubject,
  type Surroundings,
} from './bind.js';
import { clauseText, type Clause, type ClauseMode, type Hit } from './clauses.js';
import type { Finding } from './findings.js';
import {
  isCutOff,
  isDoer,
  isKeysOwn,
  isNotSoNow,
  isOfAnswer,
  isOfModel,
  isOfNone,
  isOfPrompt,
  isOfSpentCalls,
  isSilence,
  judgeOf,
  objectOf,
  ownerOf,
  predicateOf,
  unnamedOf,
  type SaidHere,
} from './in-context.js';
import { categoryOf, type LimitWindows } from './limit-window.js';
import type { LimitWindow, Predicate, Subject, Term } from './terms.js';
import { does, GAP, type Token } from './tokens.js';
import { WORD } from './word-kinds.js';

/** Reads one clause: what of its subjects is said. @internal */
export class ClauseReader implements Surroundings {
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
    if (subject === 'answer' && isSilence(hit, tokens)) return this.add('time', 'said', hit.at, 0);
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
    if (isCutOff(predicate, here) || isSilence(hit, tokens)) return this.add('time', 'said', hit.at, 1);
    const mayBeSpent = predicate !== 'spent' || isOfSpentCalls(hit);
    const candidates = mayBeSpent ? subjects : subjects.filter((one) => one.subject !== 'request');
    const bound = boundSubject(hit, predicate, candidates, this);
    if (bound !== undefined) return this.addBound(bound, predicate, here, isAsked);
    const unnamed = unnamedOf(predicate, here, this.text);
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
    if (isOfModel(subject, predicate, here)) return this.add('parameter', predicate, hit.at, cost);
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
  if (tokens[to]?.gap !== GAP.colon || !HEADINGS.has(word)) return false;
  // A status may stand before it: `401 unauthorized: ...`.
  return gap > GAP.comma || at === clause.tokens.find(({ isName }) => !isName)?.at;
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
