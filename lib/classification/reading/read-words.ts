import type { LlmFailureCategory } from '../failure.interface.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import { ADVISING_HEADS, ADVISING_VERBS, COPULAS, NEGATORS, WORDS_BEFORE_CONDITION } from './clause-words.js';
import { CHINESE } from './chinese.lexicon.js';
import { ENGLISH } from './english.lexicon.js';
import { meaningOf, PRECEDENCE } from './meanings.js';
import { entriesOf, phraseTree, widePhrases } from './phrase-table.js';
import type { LimitWindow, Predicate, Subject, Term } from './terms.js';
import { stem, tokenise, type Token } from './tokens.js';

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
}

/** What a text says, what counts most first. */
export interface WordReading {
  readonly findings: readonly Finding[];
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
  const window = windowOf(hits, text);
  const findings: Finding[] = [];
  let isTold = false;
  for (const clause of clausesOf(tokens, hits)) {
    const mode = questions.has(clause.id) ? 'condition' : modeOf(clause.tokens);
    if (mode === 'statement' && clause.tokens.length > 2) isTold = true;
    readClause(clause, mode, { text, tokens, window }, findings);
  }
  const counting = findings.filter(({ mode }) => mode === 'statement' || (!isTold && mode === 'advice'));
  return { findings: counting.sort(inOrder) };
}

function inOrder(one: Finding, other: Finding): number {
  return (
    Number(one.mode !== 'statement') - Number(other.mode !== 'statement') ||
    PRECEDENCE.indexOf(one.category) - PRECEDENCE.indexOf(other.category) ||
    one.distance - other.distance
  );
}

function hitsOf(tokens: readonly Token[]): Hit[] {
  const hits: Hit[] = [];
  for (let from = 0; from < tokens.length; ) {
    const token = tokens[from]!;
    if (token.term !== undefined) {
      hits.push({ term: token.term, from, to: from + 1, at: token.at });
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

function windowOf(hits: readonly Hit[], text: string): LimitWindow | undefined {
  if (SOON.test(text)) return 'short';
  let window: LimitWindow | undefined;
  for (const { term } of hits) {
    if (term.kind !== 'window') continue;
    if (term.window === 'short') return 'short';
    window = term.window;
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
  if (first.word.startsWith('请') || first.word.startsWith('如')) return 'advice';
  if (ADVISING_VERBS.has(first.word)) return 'advice';
  return ADVISING_HEADS.some((head) => head.every((word, index) => tokens[start + index]?.word === word))
    ? 'advice'
    : 'statement';
}

interface Surroundings {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly window: LimitWindow | undefined;
}

function readClause(clause: Clause, mode: ClauseMode, around: Surroundings, findings: Finding[]): void {
  const subjects = subjectsOf(clause.hits, around.tokens);
  const add = (subject: Subject, predicate: Predicate, at: number, distance: number): void => {
    const category = categoryOf(subject, predicate, around.window);
    if (category === undefined) return;
    if (category.startsWith('credential_') && isAboutForeignSecret(clauseText(clause, around.text))) return;
    findings.push({ category, subject, predicate, clause: clause.id + 1, mode, at, distance });
  };
  if (clause.tokens.length <= 3 && clause.hits.length === 1 && subjects.length === 1) {
    const { subject, at } = subjects[0]!;
    if (subject === 'rate') add(subject, 'said', at, 0);
  }
  for (const { subject, at, to } of subjects) {
    const last = around.tokens[to - 1]!.word;
    if ((last === 'limit' || last === 'quota') && isZero(around.tokens, to, clause.id))
      add(subject, 'zero', at, 0);
  }
  for (const hit of clause.hits) {
    const { term } = hit;
    if (term.kind === 'statement') {
      if (!isDenied(hit, clause, around.tokens)) add(term.subject, term.predicate, hit.at, 0);
    } else if (term.kind === 'predicate') {
      if (isDenied(hit, clause, around.tokens) !== term.isGood) continue;
      const bound = boundSubject(hit, term.predicate, subjects, around);
      if (bound !== undefined)
        add(bound.subject.subject, term.predicate, Math.min(bound.subject.at, hit.at), bound.cost);
    }
  }
}

function clauseText({ tokens }: Clause, text: string): string {
  const last = tokens.at(-1);
  return text.slice(tokens[0]?.at ?? 0, last === undefined ? 0 : last.end + 20);
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
      if (OWNED.has(before.subject) && LIGHT.has(term.subject)) continue;
      subjects.pop();
    }
    subjects.push({ subject: term.subject, at, from, to });
  }
  return subjects;
}

const MAX_TOKENS_TO_NEGATOR = 4;

/** Whether a word is denied: `not found`, `does not currently support`. */
function isDenied(hit: Hit, clause: Clause, tokens: readonly Token[]): boolean {
  for (let index = hit.from - 1; index >= 0 && index >= hit.from - MAX_TOKENS_TO_NEGATOR; index -= 1) {
    const token = tokens[index]!;
    if (token.clause !== clause.id) continue;
    if (tokens[index + 1]!.gap > 0 && index + 1 <= hit.from && tokens[index + 1]!.clause === clause.id) return NEGATORS.has(token.word) && false;
    if (NEGATORS.has(token.word)) return true;
  }
  return false;
}

const MAX_COST = 9;
/** Words before a complement: `in the request`, `of your account`. */
const PREPOSITIONS: ReadonlySet<string> = new Set('in of for to from on with by under per via at using'.split(' '));
/** What stands in a noun's place but is a way to say another one. */
const LIGHT: ReadonlySet<Subject> = new Set(['parameter', 'request', 'thing', 'size']);
const OWNED: ReadonlySet<Subject> = new Set(['key', 'sign-in']);

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
  for (const subject of subjects) {
    if (categoryOf(subject.subject, predicate, window) === undefined) continue;
    const isBefore = subject.to <= hit.from;
    const distance = isBefore ? spanOf(tokens, subject.to, hit.from) : spanOf(tokens, hit.to, subject.from);
    if (!isBefore && looksBack && isComplement(subject, tokens)) continue;
    const cost =
      (isBefore === looksBack ? distance : distance * 1.5 + 1) +
      (isBefore && isComplement(subject, tokens) ? 3 : 0) +
      (subject.subject === 'limit' ? 3 : 0);
    if (cost <= MAX_COST && (best === undefined || cost < best.cost)) best = { subject, cost };
  }
  return best;
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

const LIMITS: ReadonlySet<Subject> = new Set(['quota', 'rate', 'limit', 'size']);

function categoryOf(subject: Subject, predicate: Predicate, window: LimitWindow | undefined): LlmFailureCategory | undefined {
  const category = meaningOf(subject, predicate);
  if (category === undefined || window === undefined || predicate === 'zero' || !LIMITS.has(subject)) return category;
  if (subject === 'size' && category !== 'request_too_large') return category;
  return window === 'short' ? 'rate_limited' : 'quota_exhausted';
}
