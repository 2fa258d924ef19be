import type { LlmFailureCategory } from '../failure.interface.js';
import { isWireName } from '../evidence/echo/wire-names.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import { COPULAS } from './clause-words.js';
import { boundSubject, isDenied, placeOf, subjectsOf, type FoundSubject, type Surroundings } from './bind.js';
import { clauseText, readClauses, type Clause, type ClauseMode, type Hit } from './clauses.js';
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
  let isTold = false;
  for (const [index, clause] of clauses.entries()) {
    if (clause.mode === 'statement' && clause.tokens.length > 2) isTold = true;
    if (countsBeyond(clause, clauses[index + 1])) addCount(clause, findings);
    if (clause.hits.length > 0) readClause(clause, { text, tokens, window: once(windowIn(clause)) }, findings);
  }
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

const OF_A_KEY: ReadonlySet<Subject> = new Set(['key', 'sign-in']);

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

/** How many tokens came in and how many go in: `9000 tokens, the model takes only 8192`. */
function countsBeyond(clause: Clause, next?: Clause): boolean {
  const isPair = next?.mode === 'statement' && tellsAmount(clause) !== tellsAmount(next);
  const tokens = isPair ? [...clause.tokens, ...next.tokens] : clause.tokens;
  const hits = isPair ? [...clause.hits, ...next.hits] : clause.hits;
  let numbers = 0;
  let isOfInput = false;
  let isBounded = false;
  for (const [index, { word, isName, at }] of tokens.entries()) {
    // `200,000` is one number.
    if (isName && /^\d[\d.]*k?$/.test(word)) numbers += isThousands(word, at, tokens[index - 1]) ? 0 : 1;
    else if (COUNTED.has(word)) isOfInput = true;
    else if (BOUNDING.has(word)) isBounded = true;
    else if (OF_OUTPUT.has(word)) return false;
  }
  if (numbers < 2 || !isOfInput || !isBounded) return false;
  return !hits.some(
    ({ term }) =>
      term.kind === 'window' ||
      (term.kind === 'subject' && (OF_A_LIMIT.has(term.subject) || /max \w+ token|max token/.test(term.phrase))),
  );
}

/** Whether a clause tells how much came in, and not how much may. */
function tellsAmount({ tokens }: Clause): boolean {
  if (tokens.some(({ word }) => BOUNDING.has(word))) return false;
  return tokens.some(({ word }) => COUNTED.has(word) || RECEIVED.has(word)) && tokens.some(({ isName }) => isName);
}

const RECEIVED: ReadonlySet<string> = new Set('got sent received given'.split(' '));

function isThousands(word: string, at: number, before: Token | undefined): boolean {
  return word.length === 3 && before?.end === at - 1 && /^\d{1,3}$/.test(before.word);
}

function addCount(clause: Clause, findings: Finding[]): void {
  const { mode, tokens } = clause;
  const at = tokens[0]!.at;
  findings.push({
    category: 'request_too_large',
    subject: 'size',
    predicate: 'large',
    clause: clause.id + 1,
    mode,
    at,
    distance: 3,
    isCounted: true,
  });
}

const COUNTED: ReadonlySet<string> = new Set('tokens character byte word kb mb'.split(' '));
const BOUNDING: ReadonlySet<string> = new Set(
  'only most maximum max limit up capped handle take takes hold accept allow'.split(' '),
);
const OF_OUTPUT: ReadonlySet<string> = new Set('completion output generate generated max_tokens used'.split(' '));
const OF_A_LIMIT: ReadonlySet<Subject> = new Set(['rate', 'quota', 'plan', 'money', 'capacity', 'time']);

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
  if (hit.term.subject === 'time' && isKeysOwn(hit, subjects, tokens)) return add('key', 'expired', hit.at, 0);
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
  const isDeniedHere =
    isDenied(hit, clause, tokens) || (term.predicate === 'spent' && term.isGood && isOfNone(hit, tokens));
  if (!isAsked && isDeniedHere !== term.isGood) return;
  if (ENDINGS.has(term.predicate) && (isToCome(hit, tokens) || clause.tokens.some(isHabit))) return;
  const predicate = predicateOf(hit, term.predicate, clause, subjects, around);
  const judge = judgeOf(hit, predicate, subjects, tokens);
  if (judge !== undefined) return add('content', 'flagged', Math.min(judge.at, hit.at), 0);
  if (isCutOff(predicate, clause, subjects)) return add('time', 'said', hit.at, 1);
  const bound = boundSubject(hit, predicate, subjects, around);
  // Whoever asks to check the key that `you provided` has seen one.
  if (isAsked && bound !== undefined && bound.subject.to <= hit.from && tokens[hit.from - 1]?.word === 'you') return;
  // `Your organization has switched off that model`: it is who does it.
  if (bound?.subject.subject === 'account' && OFF.has(predicate) && isDoer(bound.subject, hit, clause, tokens))
    return add('feature', 'denied', hit.at, bound.cost);
  const owner = bound?.subject.subject === 'access' ? ownerOf(bound.subject, predicate, subjects, tokens) : undefined;
  if (owner !== undefined) add(owner, predicate, hit.at, 1);
  else if (bound !== undefined) add(bound.subject.subject, predicate, placeOf(hit, bound.subject, tokens), bound.cost);
  else if (NAMES_SAY.has(predicate) && tokens[hit.from - 1]?.clause === clause.id) {
    const name = clause.tokens.find(({ isName, word }) => isName && !/^\d+$/.test(word) && !isWireName(word));
    if (name !== undefined && name.at < hit.at) add('model', predicate, name.at, 4);
  }
}

/** What a word says here, where that depends on what stands around it. */
// eslint-disable-next-line max-params
function predicateOf(
  { term, from, to }: Hit,
  predicate: Predicate,
  { tokens: own, id }: Clause,
  subjects: readonly FoundSubject[],
  { tokens }: Surroundings,
): Predicate {
  const next = tokens[to]?.clause === id ? tokens[to] : undefined;
  // `Your trial is over.`
  if (term.phrase === 'over') return next === undefined || next.gap > 0 ? 'ended' : predicate;
  if (predicate === 'limited') return next !== undefined && /^\d/.test(next.word) ? 'exceeded' : predicate;
  // A key that is not found in a request was not sent.
  if (predicate === 'absent' && own.some(isOfRequest))
    return subjects.some(({ subject }) => subject === 'key') ? 'missing' : predicate;
  // `Disabled for your project` is not disabled for all.
  if (OFF.has(predicate) && subjects.some((one) => one.subject === 'account' && isTo(one, to, tokens))) return 'denied';
  if (predicate === 'missing' && subjects.some(({ subject }) => subject === 'answer') && own.some(isWithin))
    return 'late';
  // `We have no such key.`
  if (predicate === 'missing' && tokens[from]!.word === 'have' && isOurs(from, tokens)) return 'absent';
  // What a plan does not include is not lacking a plan.
  if (predicate === 'missing' && INCLUDING.has(tokens[from]!.word)) {
    const before = subjects.findLast((one) => one.to <= from);
    if (before?.subject === 'plan') return 'unsupported';
  }
  return predicate;
}

/** What a filter does to something: `rejected by our safety filter`, `not allowed under our policy`. */
function judgeOf(
  { to }: Hit,
  predicate: Predicate,
  subjects: readonly FoundSubject[],
  tokens: readonly Token[],
): FoundSubject | undefined {
  if (!JUDGED.has(predicate) || !BY.has(tokens[to]?.word ?? '')) return undefined;
  return subjects.find((one) => {
    if (one.subject !== 'content' || one.from <= to || one.from > to + 3) return false;
    // `Policy` alone may be of anything: of regions, of an organisation.
    return tokens[one.to - 1]!.word !== 'policy' || OF_CONTENT.has(tokens[one.to - 2]!.word);
  });
}

const JUDGED: ReadonlySet<Predicate> = new Set([
  'denied',
  'rejected',
  'restricted',
  'paused',
  'ended',
  'broken',
  'flagged',
]);
const OF_CONTENT: ReadonlySet<string> = new Set('our content usage use safety moderation'.split(' '));
const BY: ReadonlySet<string> = new Set(['by', 'under']);

const OF_ACCESS: ReadonlySet<Subject> = new Set(['model', 'feature', 'permission', 'place', 'address', 'plan']);

/** Whether an active verb stands behind a party, and something behind the verb. */
// eslint-disable-next-line max-params
function isDoer(party: FoundSubject, { from, to }: Hit, { id }: Clause, tokens: readonly Token[]): boolean {
  const next = tokens[to];
  if (party.to > from || next?.clause !== id || next.gap > 0 || ENDS_OBJECT.has(next.word)) return false;
  return HAS.has(tokens[from - 1]?.word ?? '');
}

const HAS: ReadonlySet<string> = new Set('has have had'.split(' '));
const ENDS_OBJECT: ReadonlySet<string> = new Set(
  'in on for by due because since and or until pending as from after at with'.split(' '),
);

/** Whose access it is where that is all of it: `access for your account`, `access of this key`, `your access`. */
// eslint-disable-next-line max-params
function ownerOf(
  access: FoundSubject,
  predicate: Predicate,
  subjects: readonly FoundSubject[],
  tokens: readonly Token[],
): Subject | undefined {
  if (subjects.some(({ subject }) => OF_ACCESS.has(subject))) return undefined;
  const isOfKey = subjects.some(({ subject, from }) => subject === 'key' && from >= access.to);
  if (isOfKey && (OFF.has(predicate) || predicate === 'restricted')) return 'key';
  if (!OFF.has(predicate)) return undefined;
  const isOwned = tokens[access.from - 1]?.word === 'your' || subjects.some(({ subject }) => subject === 'account');
  return isOwned ? 'account' : undefined;
}

function isOurs(from: number, tokens: readonly Token[]): boolean {
  return [1, 2, 3].some((back) => tokens[from - back]?.word === 'we');
}

/** Whether a party is named right after a word: `for your project`. */
function isTo({ from }: FoundSubject, to: number, tokens: readonly Token[]): boolean {
  return tokens[to]?.word === 'for' && from > to && from <= to + 2;
}

function isWithin({ word }: Token, index: number, own: readonly Token[]): boolean {
  return word === 'within' || (word === 'after' && /^\d/.test(own[index + 1]?.word ?? ''));
}

/** `in the request`, `environment variable`. */
function isOfRequest({ word }: Token, index: number, own: readonly Token[]): boolean {
  return (
    (word === 'in' && IN_REQUEST.has(nounAfter(own, index))) ||
    (word === 'environment' && own[index + 1]?.word === 'variable') ||
    word === 'header'
  );
}

/** `Aborted after 120 s`, where that speaks of a call or an answer. */
function isCutOff(predicate: Predicate, { tokens }: Clause, subjects: readonly FoundSubject[]): boolean {
  if (!CUT.has(predicate) || !tokens.some((token, index) => token.word === 'after' && isWithin(token, index, tokens)))
    return false;
  return (
    subjects.some(({ subject }) => subject === 'duration') && subjects.every(({ subject }) => OF_A_CALL.has(subject))
  );
}

const CUT: ReadonlySet<Predicate> = new Set(['paused', 'ended', 'broken', 'cancelled']);
const OF_A_CALL: ReadonlySet<Subject> = new Set(['duration', 'request', 'answer', 'server', 'time', 'connection']);

/** The noun after a preposition, past an article and the like. */
function nounAfter(tokens: readonly Token[], index: number): string {
  const next = tokens[index + 1]?.word ?? '';
  return ARTICLES.has(next) ? (tokens[index + 2]?.word ?? '') : next;
}

const ARTICLES: ReadonlySet<string> = new Set('the your this that any request http'.split(' '));
const IN_REQUEST: ReadonlySet<string> = new Set('request header call query environment cookie'.split(' '));
const OFF: ReadonlySet<Predicate> = new Set(['paused', 'revoked']);
const INCLUDING: ReadonlySet<string> = new Set('include included have contain come carry hold offer give'.split(' '));

/** A key that has timed out is past its date. */
function isKeysOwn({ from }: Hit, subjects: readonly FoundSubject[], tokens: readonly Token[]): boolean {
  let to = from;
  while (to > 0 && COPULAS.has(tokens[to - 1]!.word)) to -= 1;
  return (
    (to < from || tokens[from]!.term !== undefined) &&
    subjects.some((one) => one.to === to && OF_A_KEY.has(one.subject))
  );
}

/** Advice to send a key tells that none came; advice to send a valid one, that it is not. */
function isAdvised(mode: ClauseMode, predicate: Predicate, { from, to }: Hit, tokens: readonly Token[]): boolean {
  if (predicate !== 'missing' && predicate !== 'invalid') return false;
  return mode === 'advice' || (to - from === 1 && OBLIGING.has(tokens[from - 1]?.word ?? ''));
}

/** What may come to pass, and then is over. */
const ENDINGS: ReadonlySet<Predicate> = new Set(['paused', 'ended', 'revoked', 'expired', 'cancelled']);
const CHINESE_TO_COME: ReadonlySet<string> = new Set(['可随时', '可以随时', '即将', '将于', '将在', '将被']);
const TO_COME: ReadonlySet<string> = new Set(['can', 'will', 'would']);

/** `every year`, `usually`. */
function isHabit({ word }: Token, index: number, own: readonly Token[]): boolean {
  return HABITS.has(word) || (word === 'every' && PERIODS.has(own[index + 1]?.word ?? ''));
}

const HABITS: ReadonlySet<string> = new Set('usually typically normally regularly always sometimes'.split(' '));
const PERIODS: ReadonlySet<string> = new Set('year month week day'.split(' '));

/** `can be switched off`, `will be retired`: not yet so. */
function isToCome({ from }: Hit, tokens: readonly Token[]): boolean {
  if (CHINESE_TO_COME.has(tokens[from - 1]?.word ?? '')) return true;
  return tokens[from - 1]?.word === 'be' && TO_COME.has(tokens[from - 2]?.word ?? '');
}

/** `0 requests left`. */
function isOfNone({ from }: Hit, tokens: readonly Token[]): boolean {
  return [1, 2, 3].some((back) => NONE.has(tokens[from - back]?.word ?? ''));
}

const NONE: ReadonlySet<string> = new Set(['0', 'zero', '0.00']);

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
