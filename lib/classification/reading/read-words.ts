import type { LlmFailureCategory } from '../failure.interface.js';
import { isWireName } from '../evidence/echo/wire-names.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import { ADVISING_HEADS, ADVISING_VERBS, COPULAS, NEGATORS, WORDS_BEFORE_CONDITION } from './clause-words.js';
import { CHINESE } from './chinese.lexicon.js';
import { ENGLISH } from './english.lexicon.js';
import { meaningOf, PRECEDENCE } from './meanings.js';
import { entriesOf, phraseTree, widePhrases } from './phrase-table.js';
import type { LimitWindow, Predicate, Subject, Term } from './terms.js';
import { GAP, stem, tokenise, type Token } from './tokens.js';

/** How a clause is said. */
export type ClauseMode = 'statement' | 'advice' | 'condition';

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
  /** Where something is said, be it advice or a condition. */
  readonly told: readonly number[];
}

const TREE = phraseTree(entriesOf(ENGLISH), stem);
const WIDE = widePhrases(entriesOf(CHINESE));

interface Hit {
  readonly term: Term;
  /** Tokens, the last one not included. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
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
  const { tokens, questions } = tokenise(text, WIDE);
  const hits = hitsOf(tokens);
  const clauses = [...clausesOf(tokens, hits)];
  const others = once(() => clauses.filter(speaksOfLimits));
  const windows = (clause: Clause) =>
    once(
      () => windowOf([clause], text) ?? windowOf(others(), text) ?? (text.includes('throttl') ? 'short' : undefined),
    );
  const findings: Finding[] = [];
  let isTold = false;
  for (const clause of clauses) {
    const mode = questions.has(clause.id) ? 'condition' : modeOf(clause.tokens);
    if (mode === 'statement' && clause.tokens.length > 2) isTold = true;
    readClause(clause, mode, { text, tokens, window: windows(clause) }, findings);
  }
  dropAlternatives(findings);
  addMissingKey(findings);
  const isBare = findings.every(isBareWord);
  const counting = findings
    .filter((finding) => isBare || !isBareWord(finding))
    .filter(({ mode }) => mode === 'statement' || (!isTold && mode === 'advice'));
  return { findings: counting.toSorted(inOrder), told: findings.map(({ at }) => at) };
}

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

const WIRE_NAME: Term = { kind: 'subject', subject: 'parameter' };

/** Money, then who owns the key, go before the rest: `suspended for insufficient balance`, `banned for a violation`. */
function rankOf({ category, subject, predicate }: Finding): number {
  if (subject === 'money') return -2;
  if (predicate === 'revoked' && category === 'credential_revoked') return -1;
  return PRECEDENCE.indexOf(category);
}

function hitsOf(tokens: readonly Token[]): Hit[] {
  const hits: Hit[] = [];
  for (let from = 0; from < tokens.length;) {
    const token = tokens[from]!;
    if (token.term !== undefined) {
      hits.push({ term: token.term, from, to: from + 1, at: token.at });
      from += 1;
      continue;
    }
    if (token.isQuoted && isWireName(token.word)) {
      hits.push({ term: WIRE_NAME, from, to: from + 1, at: token.at });
      from += 1;
      continue;
    }
    const found = longestAt(tokens, from);
    if (found === undefined) from += 1;
    else {
      hits.push({ term: found.term, from, to: found.to, at: token.at });
      from = found.to;
    }
  }
  return hits;
}

function longestAt(tokens: readonly Token[], from: number): { term: Term; to: number } | undefined {
  const { clause } = tokens[from]!;
  let node = TREE;
  let best: { term: Term; to: number } | undefined;
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    if (token.clause !== clause || token.isQuoted || (index > from && token.gap > 1)) break;
    const next = node.next.get(token.word);
    if (next === undefined) break;
    node = next;
    if (node.term !== undefined) best = { term: node.term, to: index + 1 };
  }
  return best;
}

/** `resets after 39s`. */
const SOON = /\bresets? (?:after|in) (?:\d{1,3}(?:\.\d{1,9})?s|[1-5]m ?(?:\d{1,2}(?:\.\d{1,9})?s)?)(?![a-z\d])/;

const SHORT_WORDS =
  /\b(?:per|a|every|each) (?:\d{1,3} )?(?:minute|min|second|sec)\b|\/ ?(?:min|minute|sec|second|s)\b|\b[rtqi]p[ms]\b/;
const LONG_WORDS = /\/ ?(?:day|month|week|hour)\b|\b[rt]pd\b|\b\d{1,3} ?h(?:ours?|rs?)? (?:usage|limit|quota|window)/;

/** Whether a clause may tell how long a limit lasts: it speaks of one, or counts. */
function speaksOfLimits({ tokens, hits }: Clause): boolean {
  return (
    hits.some(({ term }) => (term.kind === 'subject' || term.kind === 'statement') && LIMITS.has(term.subject)) ||
    tokens.some(({ isName, word }) => isName && /^\d/.test(word))
  );
}

function windowOf(clauses: readonly Clause[], whole: string): LimitWindow | undefined {
  let window: LimitWindow | undefined;
  for (const clause of clauses) {
    const text = clauseText(clause, whole);
    if (SOON.test(text)) return 'short';
    for (const { term } of clause.hits) {
      if (term.kind !== 'window') continue;
      if (term.window === 'short') return 'short';
      window = term.window;
    }
    if (LONG_WORDS.test(text)) window = 'long';
    if (window === undefined && SHORT_WORDS.test(text)) return 'short';
  }
  return window;
}

interface Clause {
  readonly id: number;
  readonly tokens: Token[];
  readonly hits: Hit[];
}

function clausesOf(tokens: readonly Token[], hits: readonly Hit[]): Iterable<Clause> {
  const clauses = new Map<number, Clause>();
  for (const token of tokens) {
    const clause = clauses.get(token.clause);
    if (clause === undefined) clauses.set(token.clause, { id: token.clause, tokens: [token], hits: [] });
    else clause.tokens.push(token);
  }
  for (const hit of hits) clauses.get(tokens[hit.from]!.clause)?.hits.push(hit);
  return clauses.values();
}

function modeOf(tokens: readonly Token[]): ClauseMode {
  const start = tokens.findIndex(({ isName, word }) => !isName && word !== 'and' && word !== 'or' && word !== 'then');
  const first = tokens[start];
  if (first === undefined) return 'statement';
  if (WORDS_BEFORE_CONDITION.has(first.word)) return 'condition';
  if (first.term?.kind === 'nothing' && (first.word.startsWith('请') || first.word.startsWith('如'))) return 'advice';
  if (ADVISING_VERBS.has(first.word)) return 'advice';
  return ADVISING_HEADS.some((head) => head.every((word, index) => tokens[start + index]?.word === word))
    ? 'advice'
    : 'statement';
}

interface Surroundings {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Worked out where a limit is spoken of. */
  readonly window: () => LimitWindow | undefined;
}

/** A clause as people see it. */
export interface ToldClause {
  /** Counted from 1, as in a {@link Finding}. */
  readonly number: number;
  readonly mode: ClauseMode;
  readonly text: string;
}

/**
 * The clauses that a text is read in, for whoever wants to know why it was read so.
 *
 * @param text - in lower case
 * @internal
 */
export function clausesIn(text: string): readonly ToldClause[] {
  const { tokens, questions } = tokenise(text, WIDE);
  return [...clausesOf(tokens, [])].map(({ id, tokens: own }) => ({
    number: id + 1,
    mode: questions.has(id) ? 'condition' : modeOf(own),
    text: text.slice(own[0]?.at ?? 0, own.at(-1)?.end ?? 0),
  }));
}

function readClause(clause: Clause, mode: ClauseMode, around: Surroundings, findings: Finding[]): void {
  const subjects = subjectsOf(clause.hits, around.tokens);
  const isForeign = once(() => isAboutForeignSecret(clauseText(clause, around.text)));
  const countsTokens = once(() => clause.tokens.some(({ word }) => word === 'tokens'));
  const add = (subject: Subject, predicate: Predicate, at: number, distance: number): void => {
    const category = findings.length < MAX_FINDINGS ? categoryOf(subject, predicate, around.window) : undefined;
    if (category === undefined) return;
    if (category.startsWith('credential_') && isForeign()) return;
    const isCounted = countsTokens();
    findings.push({ category, subject, predicate, clause: clause.id + 1, mode, at, distance, isCounted });
  };
  const only = clause.tokens.length <= 2 ? clause.tokens.find(({ isName }) => !isName)?.word : undefined;
  if (only === 'terminated') add('connection', 'said', clause.tokens[0]!.at, 0);
  if (only === 'unauthorized') add('key', 'said', clause.tokens[0]!.at, 0);
  if (clause.tokens.length <= 3 && clause.hits.length === 1 && subjects.length === 1) {
    const { subject, at } = subjects[0]!;
    if (subject === 'rate') add(subject, 'said', at, 0);
  }
  // What is named may be called anything: `model: my-model-max`.
  const [head, named] = clause.tokens;
  if (head?.word === 'model' && named?.gap === GAP.colon && clause.tokens.length <= 8) add('model', 'said', head.at, 0);
  for (const { subject, at, to } of subjects) {
    const last = around.tokens[to - 1]!.word;
    if ((last === 'limit' || last === 'quota' || last === 'plan') && isZero(around.tokens, to, clause.id))
      add(subject, 'zero', at, 0);
  }
  for (const hit of clause.hits) {
    const { term } = hit;
    if (term.kind === 'statement') {
      const before = around.tokens[hit.from]!.gap === 0 ? subjects.find(({ to }) => to === hit.from) : undefined;
      if (!isDenied(hit, clause, around.tokens, FILLERS.has(around.tokens[hit.from - 1]?.word ?? '') ? 2 : 1))
        add(term.subject, term.predicate, before?.at ?? hit.at, 0);
    } else if (term.kind === 'predicate') {
      const isAsked = term.isGood && isAdvised(mode, term.predicate, hit, around.tokens);
      if (!isAsked && isDenied(hit, clause, around.tokens) !== term.isGood) continue;
      const bound = boundSubject(hit, term.predicate, subjects, around);
      if (bound === undefined && NAMES_SAY.has(term.predicate) && around.tokens[hit.from - 1]?.clause === clause.id) {
        const name = clause.tokens.find(({ isName, word }) => isName && !/^\d+$/.test(word) && !isWireName(word));
        if (name !== undefined && name.at < hit.at) add('model', term.predicate, name.at, 4);
      }
      if (bound !== undefined)
        add(bound.subject.subject, term.predicate, placeOf(hit, bound.subject, around.tokens), bound.cost);
    }
  }
}

/** Advice to send a key tells that none came; advice to send a valid one, that it is not. */
function isAdvised(mode: ClauseMode, predicate: Predicate, { from, to }: Hit, tokens: readonly Token[]): boolean {
  if (predicate !== 'missing' && predicate !== 'invalid') return false;
  return mode === 'advice' || (to - from === 1 && OBLIGING.has(tokens[from - 1]?.word ?? ''));
}

/** Words between a denial and what is denied. */
const FILLERS: ReadonlySet<string> = new Set('a an any the be been being currently yet now'.split(' '));

/** Words before what ought to be done. */
const OBLIGING: ReadonlySet<string> = new Set(['must', 'should']);

/** Works something out when it is asked for, and once. */
function once<Value>(work: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => (known ??= { value: work() }).value;
}

function clauseText({ tokens }: Clause, text: string): string {
  const last = tokens.at(-1);
  return text.slice(tokens[0]?.at ?? 0, last === undefined ? 0 : last.end + 2);
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

interface FoundSubject {
  readonly subject: Subject;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** The subjects of a clause; of several nouns in a row the last is meant: `account balance`. */
function subjectsOf(hits: readonly Hit[], tokens: readonly Token[]): FoundSubject[] {
  const subjects: FoundSubject[] = [];
  for (const { term, from, to, at } of hits) {
    if (term.kind !== 'subject') continue;
    const before = subjects.at(-1);
    if (before?.to === from && tokens[from]!.gap === 0) {
      subjects.pop();
      const isLight =
        (OWNED.has(before.subject) && LIGHT.has(term.subject)) ||
        (term.subject === 'limit' && LIMITED.has(before.subject)) ||
        (term.subject === 'content' && before.subject === 'parameter');
      const owner = term.subject === 'limit' && before.subject === 'key' ? 'quota' : before.subject;
      subjects.push({ subject: isLight ? owner : term.subject, at: before.at, from: before.from, to });
    } else subjects.push({ subject: subjectAt(term.subject, from, to, tokens), at, from, to });
  }
  return subjects;
}

/** The key of an object is a field. */
function subjectAt(subject: Subject, from: number, to: number, tokens: readonly Token[]): Subject {
  if (subject !== 'key' || to - from > 1 || tokens[from]!.word !== 'key') return subject;
  const after = tokens[to];
  return after?.isQuoted === true || tokens[from - 1]?.word === 'required' ? 'parameter' : subject;
}

const MAX_TOKENS_TO_NEGATOR = 4;

/** Whether a word is denied: `not found`, `does not currently support`. */
function isDenied(hit: Hit, clause: Clause, tokens: readonly Token[], reach = MAX_TOKENS_TO_NEGATOR): boolean {
  for (let index = hit.from - 1; index >= 0 && index >= hit.from - reach; index -= 1) {
    const token = tokens[index]!;
    if (token.clause !== clause.id) continue;
    if (tokens[index + 1]!.gap > 0) return false;
    if (NEGATORS.has(token.word)) return true;
  }
  return false;
}

/** What is said of a name is said of a model. */
const NAMES_SAY: ReadonlySet<Predicate> = new Set(['ended', 'paused', 'loading']);

const MAX_COST = 10;
/** A text that says more than this says nothing clearly. */
const MAX_FINDINGS = 48;
/** Words before a complement: `in the request`, `of your account`. */
const PREPOSITIONS: ReadonlySet<string> = new Set('in of for to from on with by under per via at using'.split(' '));
/** What stands in a noun's place but is a way to say another one. */
const LIGHT: ReadonlySet<Subject> = new Set(['parameter', 'request', 'thing', 'size']);
const LIMITED: ReadonlySet<Subject> = new Set(['plan', 'money', 'quota', 'key', 'size', 'rate', 'capacity', 'time']);
const OWNED: ReadonlySet<Subject> = new Set(['key', 'sign-in']);

/** Where a pair begins; what stands before a colon or a quote belongs to somebody else. */
function placeOf(hit: Hit, subject: FoundSubject, tokens: readonly Token[]): number {
  const [first, last] = hit.from < subject.from ? [hit, subject] : [subject, hit];
  for (let index = first.to; index <= last.from; index += 1) if (tokens[index]!.gap > GAP.comma) return last.at;
  return first.at;
}

/** The subject that a predicate speaks of: the nearest one of which it can be said. */
function boundSubject(
  hit: Hit,
  predicate: Predicate,
  subjects: readonly FoundSubject[],
  { tokens, window }: Surroundings,
): { readonly subject: FoundSubject; readonly cost: number } | undefined {
  const before = tokens[hit.from - 1];
  const looksBack =
    before !== undefined && before.clause === tokens[hit.from]!.clause && (COPULAS.has(before.word) || before.isName);
  let best: { subject: FoundSubject; cost: number } | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const subject of subjects) {
    if (subject.from > hit.to + MAX_COST) break;
    if (subject.to < hit.from - MAX_COST || categoryOf(subject.subject, predicate, window) === undefined) continue;
    const isBefore = subject.to <= hit.from;
    const distance = isBefore ? spanOf(tokens, subject.to, hit.from) : spanOf(tokens, hit.to, subject.from);
    if (!isBefore && looksBack && isComplement(subject, tokens) && LEFT_ONLY.has(predicate)) continue;
    const isForward = isTransitive(hit, tokens);
    const cost =
      (isBefore === looksBack && !isForward ? distance : isForward && !isBefore ? distance : distance * 1.5 + 1) +
      (isForward && isBefore ? 3 : 0) +
      (!isBefore && isComplement(subject, tokens) ? 2 : 0) +
      (isBefore && isComplement(subject, tokens) ? 3 : 0) +
      (subject.subject === 'parameter' && predicate === 'exceeded' ? 3 : 0);
    // A bare limit may be of anything that stands nearer to the point.
    const rank = cost + (subject.subject === 'limit' ? 6.5 : 0);
    if (cost <= MAX_COST && rank < bestRank) {
      best = { subject, cost };
      bestRank = rank;
    }
  }
  return best;
}

/** Said of what stands before, never of what they add with a preposition: `not supported by this model`. */
const LEFT_ONLY: ReadonlySet<Predicate> = new Set([
  'unsupported',
  'unavailable',
  'absent',
  'denied',
  'ended',
  'paused',
]);

/** Verbs that speak of what follows. */
const TRANSITIVE: ReadonlySet<string> = new Set(
  'lack lacking no without exceed exceeding violate require support have contain need over accept'.split(' '),
);

function isTransitive({ from }: Hit, tokens: readonly Token[]): boolean {
  const { word } = tokens[from]!;
  return TRANSITIVE.has(word) && tokens[from - 1]?.word !== 'been';
}

function isComplement({ from }: FoundSubject, tokens: readonly Token[]): boolean {
  const { clause } = tokens[from]!;
  for (let index = from - 1; index >= from - 3 && tokens[index]?.clause === clause; index -= 1)
    if (PREPOSITIONS.has(tokens[index]!.word)) return true;
  return false;
}

const GAP_COSTS = [0, 2, 1];

function spanOf(tokens: readonly Token[], from: number, to: number): number {
  let span = 0;
  for (let index = from; index < to; index += 1) span += 1;
  for (let index = from; index <= to; index += 1) span += GAP_COSTS[tokens[index]?.gap ?? 0] ?? 0;
  return span;
}

const LIMITS: ReadonlySet<Subject> = new Set(['quota', 'rate', 'limit', 'size', 'request']);

function categoryOf(
  subject: Subject,
  predicate: Predicate,
  windowOf: () => LimitWindow | undefined,
): LlmFailureCategory | undefined {
  const category = meaningOf(subject, predicate);
  if (category === undefined || predicate === 'zero' || !LIMITS.has(subject)) return category;
  const window = windowOf();
  if (window === undefined) return category;
  if (subject === 'size' && category !== 'request_too_large') return category;
  if (subject === 'request' && category !== 'rate_limited') return category;
  return window === 'short' ? 'rate_limited' : 'quota_exhausted';
}
