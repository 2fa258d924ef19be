import type { LlmFailureCategory } from '../failure.interface.js';
import { isWireName } from '../evidence/echo/wire-names.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import { boundSubject, isDenied, placeOf, subjectsOf, type FoundSubject, type Surroundings } from './bind.js';
import { clauseText, readClauses, type Clause, type ClauseMode, type Hit } from './clauses.js';
import { countsBeyond, tellsSizes } from './counts.js';
import {
  isCutOff,
  isDoer,
  isKeysOwn,
  isNotSoNow,
  isOfNone,
  isOfSpentCalls,
  judgeOf,
  OF_A_KEY,
  ownerOf,
  predicateOf,
  type SaidHere,
} from './in-context.js';
import { categoryOf, speaksOfLimits, windowOf } from './limit-window.js';
import { PRECEDENCE } from './meanings.js';
import { once } from './once.js';
import type { Predicate, Subject } from './terms.js';
import { GAP, type Token } from './tokens.js';

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
  const others = once(() => clauses.filter(speaksOfLimits));
  const windowIn = (clause: Clause) => () =>
    windowOf([clause], text) ?? windowOf(others(), text) ?? (text.includes('throttl') ? 'short' : undefined);
  const findings: Finding[] = [];
  const isCounting = tellsSizes(text);
  let isTold = false;
  for (const [index, clause] of clauses.entries()) {
    if (clause.mode === 'statement' && clause.tokens.length > 2) isTold = true;
    if (isCounting && countsBeyond(clause, clauses[index + 1])) findings.push(tooLarge(clause));
    if (clause.hits.length > 0) readClause(clause, { text, tokens, window: once(windowIn(clause)) }, findings);
  }
  if (findings.length === 0) findings.push(...spentPlans(clauses));
  dropAlternatives(findings);
  addMissingKey(findings);
  if (findings.length === 0) return NOTHING_SAID;
  const isBare = findings.every(isBareWord);
  const isSaid = findings.some(({ mode }) => mode === 'statement');
  const counting = findings
    .filter((finding) => isBare || !isBareWord(finding))
    .filter(
      ({ mode, category }) =>
        mode === 'statement' || (mode === 'advice' && (!isTold || (!isSaid && category === 'credential_missing'))),
    );
  return {
    findings: counting.toSorted(inOrder),
    told: findings.filter(({ mode }) => mode !== 'general').map(({ at }) => at),
  };
}

const NOTHING_SAID: WordReading = { findings: [], told: [] };

/** A key that is `invalid, missing or expired` is no good, whichever of them holds. */
function dropAlternatives(findings: Finding[]): void {
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

type AddFinding = (subject: Subject, predicate: Predicate, at: number, distance: number) => void;

function readClause(clause: Clause, around: Surroundings, findings: Finding[]): void {
  const { mode } = clause;
  const subjects = subjectsOf(clause.hits, around.tokens);
  const isForeign = once(() => isAboutForeignSecret(clauseText(clause, around.text)));
  const countsTokens = once(() => clause.tokens.some(({ word }) => word === 'tokens'));
  const add: AddFinding = (subject, predicate, at, distance) => {
    const category = findings.length < MAX_FINDINGS ? categoryOf(subject, predicate, around.window) : undefined;
    if (category === undefined || (category.startsWith('credential_') && isForeign())) return;
    const isCounted = countsTokens();
    findings.push({ category, subject, predicate, clause: clause.id + 1, mode, at, distance, isCounted });
  };
  addFragments(clause, subjects, add);
  for (const { subject, at, to } of subjects) {
    const last = around.tokens[to - 1]!.word;
    if ((last === 'limit' || last === 'quota' || last === 'plan') && isZero(around.tokens, to, clause.id))
      add(subject, 'zero', at, 0);
  }
  for (const hit of clause.hits) {
    if (hit.term.kind === 'statement') addStatement(hit, clause, subjects, around, add);
    else if (hit.term.kind === 'predicate') addPredicate(hit, clause, subjects, around, add);
  }
}

/** Where nothing is said outright, but calls are counted by the week or longer: `you made all calls of this month`. */
function spentPlans(clauses: readonly Clause[]): Finding[] {
  const clause = clauses.find(({ mode, hits }) => {
    if (mode !== 'statement' || hits.some(({ term }) => term.kind === 'window' && term.window === 'short'))
      return false;
    if (!hits.some(({ term }) => term.kind === 'window')) return false;
    return hits.some(({ term }) => (term.kind === 'subject' && CALLS.has(term.subject)) || term.phrase === 'message');
  });
  if (clause === undefined) return [];
  const at = clause.tokens[0]!.at;
  const [category, subject, predicate] = ['quota_exhausted', 'plan', 'said'] as const;
  return [
    { category, subject, predicate, clause: clause.id + 1, mode: 'statement', at, distance: 9, isCounted: false },
  ];
}

const CALLS: ReadonlySet<Subject> = new Set(['request', 'prompt', 'size']);

/** What came in is counted, and is more than may. */
function tooLarge({ id, mode, tokens }: Clause): Finding {
  const [subject, predicate] = ['size', 'large'] as const;
  const category = 'request_too_large';
  return { category, subject, predicate, clause: id + 1, mode, at: tokens[0]!.at, distance: 3, isCounted: true };
}

/** What clauses of a word or two say. */
function addFragments(clause: Clause, subjects: readonly FoundSubject[], add: AddFinding): void {
  const only = clause.tokens.length <= 2 ? clause.tokens.find(({ isName }) => !isName)?.word : undefined;
  if (only === 'terminated') add('connection', 'said', clause.tokens[0]!.at, 0);
  if (only === 'busy') add('capacity', 'said', clause.tokens[0]!.at, 0);
  if (only === 'unauthorized') add('key', 'said', clause.tokens[0]!.at, 0);
  if (clause.tokens.length <= 3 && clause.hits.length === 1 && subjects[0]?.subject === 'rate')
    add('rate', 'said', subjects[0].at, 0);
  // What is named may be called anything: `model: my-model-max`.
  const [head, named] = clause.tokens;
  if (head?.word === 'model' && named?.gap === GAP.colon && clause.tokens.length <= 8) add('model', 'said', head.at, 0);
}

// eslint-disable-next-line max-params
function addStatement(
  hit: Hit,
  clause: Clause,
  subjects: readonly FoundSubject[],
  { tokens }: Surroundings,
  add: AddFinding,
): void {
  if (hit.term.kind !== 'statement') return;
  const before = tokens[hit.from]!.gap === 0 ? subjects.find(({ to }) => to === hit.from) : undefined;
  if (hit.term.subject === 'time' && isKeysOwn({ hit, clause, subjects, tokens }))
    return add('key', 'expired', hit.at, 0);
  if (COMPARED.has(tokens[hit.from]!.word) && clause.mode === 'statement' && !clause.tokens.some(isWanted)) return;
  const reach = FILLERS.has(tokens[hit.from - 1]?.word ?? '') ? 2 : 1;
  if (!isDenied(hit, clause, tokens, reach)) add(hit.term.subject, hit.term.predicate, before?.at ?? hit.at, 0);
}

// eslint-disable-next-line max-params
function addPredicate(
  hit: Hit,
  clause: Clause,
  subjects: readonly FoundSubject[],
  around: Surroundings,
  add: AddFinding,
): void {
  const { term } = hit;
  const { tokens } = around;
  if (term.kind !== 'predicate') return;
  // `No, this ...`
  if (tokens[hit.from]!.word === 'no' && (tokens[hit.to]?.gap ?? 0) > 0) return;
  const isAsked = term.isGood && isAdvised(clause.mode, term.predicate, hit, tokens);
  const isNone = term.isGood && term.predicate === 'spent' && isOfNone(hit, tokens);
  if (!isAsked && (isNone || isDenied(hit, clause, tokens)) !== term.isGood) return;
  const here: SaidHere = { hit, clause, subjects, tokens };
  if (isNotSoNow(term.predicate, here)) return;
  const predicate = predicateOf(term.predicate, here);
  const judge = judgeOf(predicate, here);
  if (judge !== undefined) return add('content', 'flagged', Math.min(judge.at, hit.at), 0);
  if (isCutOff(predicate, here)) return add('time', 'said', hit.at, 1);
  const mayBeSpent = predicate !== 'spent' || isOfSpentCalls(hit);
  const candidates = mayBeSpent ? subjects : subjects.filter(({ subject }) => subject !== 'request');
  const bound = boundSubject(hit, predicate, candidates, around);
  // Whoever asks to check the key that `you provided` has seen one.
  if (isAsked && bound !== undefined && bound.subject.to <= hit.from && tokens[hit.from - 1]?.word === 'you') return;
  if (bound !== undefined) {
    if (isDoer(bound.subject, predicate, here))
      return predicate === 'cancelled' || predicate === 'ended'
        ? undefined
        : add('feature', 'denied', hit.at, bound.cost);
    const owner = ownerOf(bound.subject, predicate, here);
    if (owner !== undefined) return add(owner, predicate, hit.at, 1);
    add(bound.subject.subject, predicate, placeOf(hit, bound.subject, tokens), bound.cost);
  } else if (NAMES_SAY.has(predicate) && tokens[hit.from - 1]?.clause === clause.id) {
    const name = clause.tokens.find(({ isName, word }) => isName && !/^\d+$/.test(word) && !isWireName(word));
    if (name !== undefined && name.at < hit.at) add('model', predicate, name.at, 4);
  }
}

/** Advice to send a key tells that none came; advice to send a valid one, that it is not. */
function isAdvised(mode: ClauseMode, predicate: Predicate, { from, to }: Hit, tokens: readonly Token[]): boolean {
  if (predicate !== 'missing' && predicate !== 'invalid') return false;
  return mode === 'advice' || (to - from === 1 && OBLIGING.has(tokens[from - 1]?.word ?? ''));
}

/** `A shorter prompt` is cheaper as well: it has to be asked for. */
const COMPARED: ReadonlySet<string> = new Set('shorter smaller bigger larger longer wider fewer less'.split(' '));
const WANTED: ReadonlySet<string> = new Set(
  'need require must should use try send make provide choose with pick'.split(' '),
);

function isWanted({ word }: Token): boolean {
  return WANTED.has(word);
}

/** Words between a denial and what is denied. */
const FILLERS: ReadonlySet<string> = new Set('a an any the be been being currently yet now'.split(' '));

/** Words before what ought to be done. */
const OBLIGING: ReadonlySet<string> = new Set(['must', 'should']);

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
const NAMES_SAY: ReadonlySet<Predicate> = new Set(['ended', 'paused', 'loading', 'starting']);

/** A text that says more than this says nothing clearly. */
const MAX_FINDINGS = 48;
