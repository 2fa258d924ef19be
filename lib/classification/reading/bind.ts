import { COPULAS, NEGATORS } from './clause-words.js';
import type { Clause, Hit } from './clauses.js';
import { categoryOf } from './limit-window.js';
import type { LimitWindow, Predicate, Subject } from './terms.js';
import { GAP, type Token } from './tokens.js';

/** A subject in a clause, with the nouns before it that it absorbs. */
export interface FoundSubject {
  readonly subject: Subject;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** What a clause is read in. */
export interface Surroundings {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Worked out where a limit is spoken of. */
  readonly window: () => LimitWindow | undefined;
}

const MAX_TOKENS_TO_NEGATOR = 4;
const MAX_COST = 10;
/** Words before a complement: `in the request`, `of your account`. */
const PREPOSITIONS: ReadonlySet<string> = new Set('in of for to from on with by under per via at using as'.split(' '));
/** What stands in a noun's place but is a way to say another one. */
const LIGHT: ReadonlySet<Subject> = new Set(['parameter', 'request', 'thing', 'size']);
const LIMITED: ReadonlySet<Subject> = new Set([
  'plan',
  'money',
  'quota',
  'key',
  'size',
  'prompt',
  'rate',
  'capacity',
  'time',
]);
const OWNED: ReadonlySet<Subject> = new Set(['key', 'sign-in']);

/** Nouns before the name of a field: `the field model`. */
const NAMING: ReadonlySet<string> = new Set('field parameter param argument property attribute'.split(' '));

/** The subjects of a clause; of several nouns in a row the last is meant: `account balance`. */
export function subjectsOf(hits: readonly Hit[], tokens: readonly Token[]): FoundSubject[] {
  const subjects: FoundSubject[] = [];
  for (const { term, from, to, at } of hits) {
    if (term.kind !== 'subject') continue;
    const before = subjects.at(-1);
    if (before?.to === from && tokens[from]!.gap === 0) {
      subjects.pop();
      const isLight =
        (before.subject === 'rate' && term.subject === 'money') ||
        (before.subject === 'money' && term.subject === 'duration') ||
        (before.subject === 'parameter' && (NAMING.has(tokens[from - 1]!.word) || isBareKey(from, to, tokens))) ||
        ((before.subject === 'parameter' || before.subject === 'file') && term.subject === 'prompt') ||
        (term.subject === 'lifetime' && (before.subject === 'plan' || before.subject === 'money')) ||
        (before.subject === 'parameter' && term.subject === 'file') ||
        (OWNED.has(before.subject) && LIGHT.has(term.subject)) ||
        (term.subject === 'limit' && LIMITED.has(before.subject)) ||
        (term.subject === 'content' && before.subject === 'parameter');
      const owner = term.subject === 'limit' && before.subject === 'key' ? 'quota' : before.subject;
      subjects.push({ subject: isLight ? owner : term.subject, at: before.at, from: before.from, to });
    } else if (before?.subject === 'limit' && term.subject === 'plan' && isOfIt(before, from, tokens)) {
      subjects.pop();
      subjects.push({ subject: 'quota', at: before.at, from: before.from, to });
    } else subjects.push({ subject: subjectAt(term.subject, from, to, tokens), at, from, to });
  }
  return subjects;
}

/** `object key`, `json key`. */
function isBareKey(from: number, to: number, tokens: readonly Token[]): boolean {
  return to - from === 1 && tokens[from]!.word === 'key' && tokens[from - 1]!.word !== 'header';
}

/** `the limit of your plan`. */
function isOfIt({ to }: FoundSubject, from: number, tokens: readonly Token[]): boolean {
  return PREPOSITIONS.has(tokens[to]?.word ?? '') && from - to <= 2 && tokens[from]!.gap === 0;
}

/** The key of an object is a field. */
function subjectAt(subject: Subject, from: number, to: number, tokens: readonly Token[]): Subject {
  if (tokens[from]!.word === 'header' && (isKeyHeader(tokens[from - 1]) || isKeyHeader(tokens[to]))) return 'key';
  if (subject !== 'key' || to - from > 1 || tokens[from]!.word !== 'key') return subject;
  const after = tokens[to];
  return after?.isQuoted === true || tokens[from - 1]?.word === 'required' ? 'parameter' : subject;
}

/** Headers that carry a key, where their name stands in quotes. */
const KEY_HEADERS: ReadonlySet<string> = new Set('authorization x-api-key api-key x-goog-api-key'.split(' '));

function isKeyHeader(token: Token | undefined): boolean {
  return token?.isQuoted === true && KEY_HEADERS.has(token.word);
}

/** Whether a word is denied: `not found`, `does not currently support`. */
export function isDenied(hit: Hit, clause: Clause, tokens: readonly Token[], reach = MAX_TOKENS_TO_NEGATOR): boolean {
  for (let index = hit.from - 1; index >= 0 && index >= hit.from - reach; index -= 1) {
    const token = tokens[index]!;
    if (token.clause !== clause.id) continue;
    if (tokens[index + 1]!.gap > 0) return false;
    if (NEGATORS.has(token.word)) return true;
  }
  return false;
}

/** Where a pair begins; what stands before a colon or a quote belongs to somebody else. */
export function placeOf(hit: Hit, subject: FoundSubject, tokens: readonly Token[]): number {
  const [first, last] = hit.from < subject.from ? [hit, subject] : [subject, hit];
  for (let index = first.to; index <= last.from; index += 1) if (tokens[index]!.gap > GAP.comma) return last.at;
  return first.at;
}

/** The subject that a predicate speaks of: the nearest one of which it can be said. */
export function boundSubject(
  hit: Hit,
  predicate: Predicate,
  subjects: readonly FoundSubject[],
  { tokens, window }: Surroundings,
): { readonly subject: FoundSubject; readonly cost: number } | undefined {
  const { word } = tokens[hit.from]!;
  const before = tokens[hit.from - 1];
  const looksBack =
    (tokens[hit.from]!.term !== undefined && (predicate === 'ended' || predicate === 'paused')) ||
    (before !== undefined && before.clause === tokens[hit.from]!.clause && (COPULAS.has(before.word) || before.isName));
  const isForward = predicate !== 'ended' && isTransitive(hit, tokens);
  let best: { subject: FoundSubject; cost: number } | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  let earlier: FoundSubject | undefined;
  let next: FoundSubject | undefined;
  for (const subject of subjects) {
    [earlier, next] = [next, subject];
    if (subject.from > hit.to + MAX_COST) break;
    if (subject.to < hit.from - MAX_COST || categoryOf(subject.subject, predicate, window) === undefined) continue;
    const isBefore = subject.to <= hit.from;
    if (isBefore && word === 'without') continue;
    const distance = isBefore ? spanOf(tokens, subject.to, hit.from) : spanOf(tokens, hit.to, subject.from);
    if (!isBefore && isPastVerb(hit, subject, tokens)) continue;
    if (isBefore && isMeasured(subject, earlier, tokens)) continue;
    const isAdded = isComplement(subject, tokens);
    if (isAdded && !isBefore && looksBack && LEFT_ONLY.has(predicate)) continue;
    const cost =
      (isBefore === looksBack && !isForward ? distance : isForward && !isBefore ? distance : distance * 1.5 + 1) +
      (isForward && isBefore ? 3 : 0) +
      (isAdded ? complementCost(subject, isBefore) : 0) +
      ((subject.subject === 'parameter' || subject.subject === 'duration') && predicate === 'exceeded' ? 3 : 0);
    // A bare limit may be of anything that stands nearer to the point.
    const rank = cost + (subject.subject === 'limit' ? 6.5 : 0);
    if (cost <= MAX_COST && rank < bestRank) {
      best = { subject, cost };
      bestRank = rank;
    }
  }
  return best;
}

/** `the trial of this account ended`: what stands behind a preposition is seldom meant, unless it is counted. */
function complementCost({ subject }: FoundSubject, isBefore: boolean): number {
  if (!isBefore) return 2;
  return subject === 'size' ? 3 : 5;
}

/** `a cap of 500 messages`: what a limit counts is not what was reached. */
function isMeasured(subject: FoundSubject, before: FoundSubject | undefined, tokens: readonly Token[]): boolean {
  if (before === undefined || !MEASURES.has(before.subject) || !OF_WHAT.has(tokens[before.to]?.word ?? ''))
    return false;
  return before.to < subject.from && before.to >= subject.from - 3;
}

const OF_WHAT: ReadonlySet<string> = new Set(['of', 'on']);
const MEASURES: ReadonlySet<Subject> = new Set(['limit', 'quota', 'rate', 'money']);

/** `no charge was made for this call`: `no` speaks of the noun behind it, and of none behind the verb. */
function isPastVerb(hit: Hit, subject: FoundSubject, tokens: readonly Token[]): boolean {
  if (tokens[hit.from]!.word !== 'no' || hit.to - hit.from > 1) return false;
  for (let index = hit.to; index < subject.from; index += 1) if (PAST_VERBS.has(tokens[index]!.word)) return true;
  return false;
}

const PAST_VERBS: ReadonlySet<string> = new Set(['is', 'are', 'was', 'were', 'will', 'has', 'have']);

/** Said of what stands before, never of what they add with a preposition: `not supported by this model`. */
const LEFT_ONLY: ReadonlySet<Predicate> = new Set([
  'invalid',
  'rejected',
  'unsupported',
  'unavailable',
  'absent',
  'denied',
  'ended',
  'paused',
  'revoked',
  'expired',
]);

/** Verbs that speak of what follows. */
const TRANSITIVE: ReadonlySet<string> = new Set(
  `lack lacking no without exceed exceeding violate require support have contain need over accept carry include provide supply
   send hold present receive pass specify bring attach parse read decode`.split(' '),
);

const DETERMINERS: ReadonlySet<string> = new Set('its the your their our all a an any'.split(' '));

function isTransitive({ from, to }: Hit, tokens: readonly Token[]): boolean {
  const { word } = tokens[from]!;
  const before = tokens[from - 1]?.word;
  // `exceeded its time` speaks of what follows, `quota exceeded for` does not.
  if (word === 'exceeded') return DETERMINERS.has(tokens[to]?.word ?? '') || /^\d/.test(tokens[to]?.word ?? '');
  return TRANSITIVE.has(word) && before !== 'been' && before !== 'be';
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
