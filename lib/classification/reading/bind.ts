import type { Clause, Hit } from './clauses.js';
import { categoryOf } from './limit-window.js';
import type { LimitWindow, Predicate, Subject } from './terms.js';
import { does, GAP, type Token } from './tokens.js';
import { WORD } from './word-kinds.js';

/** A subject in a clause, with the nouns before it that it absorbs. */
export interface FoundSubject {
  readonly subject: Subject;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** The subject of a predicate, and how far from it that is. */
export interface Bound {
  readonly subject: FoundSubject;
  readonly cost: number;
}

/** What a clause is read in. */
export interface Surroundings {
  readonly tokens: readonly Token[];
  /** Worked out where a limit is spoken of. */
  window(): LimitWindow | undefined;
}

const MAX_TOKENS_TO_NEGATOR = 4;
const MAX_COST = 10;

const of = (...subjects: readonly Subject[]): ReadonlySet<Subject> => new Set(subjects);

/** What says nothing new right behind a noun: `key parameter`, `quota limit`, `image file`. */
const LIGHT_BEHIND: Partial<Record<Subject, ReadonlySet<Subject>>> = {
  key: of('parameter', 'request', 'thing', 'size', 'limit'),
  'sign-in': of('parameter', 'request', 'thing', 'size'),
  rate: of('money', 'limit'),
  money: of('duration', 'lifetime', 'limit'),
  parameter: of('prompt', 'file', 'content'),
  file: of('prompt'),
  plan: of('lifetime', 'limit', 'duration', 'server', 'request', 'prompt'),
  quota: of('limit'),
  size: of('limit'),
  prompt: of('limit'),
  capacity: of('limit'),
  load: of('limit'),
  time: of('limit'),
};

/** Nouns before the name of a field: `the field model`. */
const NAMING: ReadonlySet<string> = new Set('field parameter param argument property attribute'.split(' '));

/** The subjects of a clause; of several nouns in a row the last is meant: `account balance`. @internal */
export function subjectsOf(hits: readonly Hit[], tokens: readonly Token[]): FoundSubject[] {
  const subjects: FoundSubject[] = [];
  let before: FoundSubject | undefined;
  for (const { term, from, to, at } of hits) {
    if (term.kind !== 'subject') continue;
    const joined: Subject | undefined = before && joinedSubject(before, term.subject, from, to, tokens);
    if (before === undefined || joined === undefined) {
      before = { subject: subjectAt(term.subject, from, to, tokens), at, from, to };
      subjects.push(before);
    } else {
      before = { subject: joined, at: before.at, from: before.from, to };
      subjects[subjects.length - 1] = before;
    }
  }
  return subjects;
}

/** What a noun and the one before it are together; `undefined` where each stands for itself. */
function joinedSubject(
  before: FoundSubject,
  subject: Subject,
  from: number,
  to: number,
  tokens: readonly Token[],
): Subject | undefined {
  if (before.to === from && tokens[from]!.gap === 0) {
    const isField =
      before.subject === 'parameter' && (NAMING.has(tokens[from - 1]!.word) || isBareKey(from, to, tokens));
    if (!isField && LIGHT_BEHIND[before.subject]?.has(subject) !== true) return subject;
    return subject === 'limit' && before.subject === 'key' ? 'quota' : before.subject;
  }
  if (before.subject === 'model' && subject === 'endpoint' && isAlternative(before, from, tokens)) return 'model';
  return before.subject === 'limit' && subject === 'plan' && isOfIt(before, from, tokens) ? 'quota' : undefined;
}

/** `the model or endpoint`. */
function isAlternative({ to }: FoundSubject, from: number, tokens: readonly Token[]): boolean {
  return from === to + 1 && tokens[to]!.word === 'or';
}

/** `object key`, `json key`. */
function isBareKey(from: number, to: number, tokens: readonly Token[]): boolean {
  return to - from === 1 && tokens[from]!.word === 'key' && tokens[from - 1]!.word !== 'header';
}

/** `the limit of your plan`. */
function isOfIt({ to }: FoundSubject, from: number, tokens: readonly Token[]): boolean {
  return from > to && from - to <= 2 && does(tokens[to]!, WORD.preposition) && tokens[from]!.gap === 0;
}

/** The key of an object is a field. */
function subjectAt(subject: Subject, from: number, to: number, tokens: readonly Token[]): Subject {
  // `line 1 column 7` is no queue.
  if (tokens[from]!.word === 'line' && /^\d/.test(tokens[to]?.word ?? '')) return 'thing';
  if (tokens[from]!.word === 'header' && (isKeyHeader(tokens[from - 1]) || isKeyHeader(nameBehind(to, tokens))))
    return 'key';
  if (subject === 'limit' && isOfSeconds(tokens[from - 1])) return 'duration';
  if (subject !== 'key' || to - from > 1 || tokens[from]!.word !== 'key') return subject;
  const isField = (to < tokens.length && tokens[to]!.isQuoted) || (from > 0 && tokens[from - 1]!.word === 'required');
  return isField ? 'parameter' : subject;
}

/** `the 300-second limit`. */
function isOfSeconds(before: Token | undefined): boolean {
  return before?.isName === true && /^\d{1,5}-(?:second|sec|minute|min|ms)s?$/.test(before.word);
}

/** What a noun is called: `header "authorization"`, `header of type "authorization"`. */
function nameBehind(to: number, tokens: readonly Token[]): Token | undefined {
  let index = to;
  while (index < to + 2 && BEFORE_NAMES.has(tokens[index]?.word ?? '')) index += 1;
  return tokens[index];
}

const BEFORE_NAMES: ReadonlySet<string> = new Set(['of', 'type', 'named', 'called']);

/** Headers that carry a key, where their name stands in quotes. */
const KEY_HEADERS: ReadonlySet<string> = new Set('authorization x-api-key api-key x-goog-api-key'.split(' '));

function isKeyHeader(token: Token | undefined): boolean {
  return token?.isQuoted === true && KEY_HEADERS.has(token.word);
}

/** Whether a word is denied: `not found`, `does not currently support`. @internal */
export function isDenied(hit: Hit, clause: Clause, tokens: readonly Token[], reach = MAX_TOKENS_TO_NEGATOR): boolean {
  for (let index = hit.from - 1; index >= 0 && index >= hit.from - reach; index -= 1) {
    const token = tokens[index]!;
    if (token.clause !== clause.id) continue;
    if (tokens[index + 1]!.gap > 0) return false;
    if (does(token, WORD.negator)) return true;
  }
  return false;
}

/** Where a pair begins; what stands before a colon or a quote belongs to somebody else. @internal */
export function placeOf(hit: Hit, subject: FoundSubject, tokens: readonly Token[]): number {
  const [first, last] = hit.from < subject.from ? [hit, subject] : [subject, hit];
  for (let index = first.to; index <= last.from; index += 1) if (tokens[index]!.gap > GAP.comma) return last.at;
  return first.at;
}

/** The subject that a predicate speaks of: the nearest one of which it can be said. @internal */
export function boundSubject(
  hit: Hit,
  predicate: Predicate,
  subjects: readonly FoundSubject[],
  around: Surroundings,
): Bound | undefined {
  const { tokens } = around;
  const { word, term } = tokens[hit.from]!;
  const isEnd = predicate === 'ended' || predicate === 'paused';
  const looksBack = (isEnd && term !== undefined) || isCopulaBefore(hit, tokens);
  const isForward = predicate !== 'ended' && isTransitive(hit, tokens);
  const isLeftOnly = LEFT_ONLY.has(predicate);
  const isOf = predicate === 'spent' && tokens[hit.to - 1]!.word === 'of' && hit.to - hit.from > 1;
  let best: Bound | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  let earlier: FoundSubject | undefined;
  for (const subject of subjects) {
    const before = earlier;
    earlier = subject;
    if (subject.from > hit.to + MAX_COST) break;
    if (subject.to < hit.from - MAX_COST) continue;
    const isBefore = subject.to <= hit.from;
    // `No token accompanied the request.`
    if (!isBefore && predicate === 'missing' && subject.subject === 'request' && before?.subject === 'key') continue;
    if (isBefore && (word === 'without' || isOf)) continue;
    const isBehindPreposition = isComplement(subject, tokens);
    if (!isBefore && looksBack && isLeftOnly && isBehindPreposition) continue;
    // `It may have been retired, or is not offered on this account.`
    if (!isBefore && predicate === 'ended' && subject.subject === 'account' && isBehindPreposition) continue;
    if (isBefore ? isMeasured(subject, before, tokens) : isPastVerb(hit, subject, tokens)) continue;
    if (isEnd && isBefore && tokens[subject.from - 1]?.word === 'by') continue;
    const distance = isBefore ? spanOf(tokens, subject.to, hit.from) : spanOf(tokens, hit.to, subject.from);
    const isNatural = isForward ? !isBefore : isBefore === looksBack;
    const cost =
      (isNatural ? distance : distance * 1.5 + 1) +
      (isForward && isBefore ? 3 : 0) +
      (isBehindPreposition ? complementCost(subject, isBefore) : 0) +
      (COUNTED.has(subject.subject) && predicate === 'exceeded' ? 3 : 0);
    // A bare limit may be of anything that stands nearer to the point.
    const rank = cost + (subject.subject === 'limit' ? 6.5 : 0);
    if (cost > MAX_COST || rank >= bestRank || categoryOf(subject.subject, predicate, around) === undefined) continue;
    best = { subject, cost };
    bestRank = rank;
  }
  const isMeasure = best !== undefined && best.subject.from >= hit.to && OF_MEASURE.has(best.subject.subject);
  return isMeasure && predicate === 'exceeded' ? (exceeding(hit, subjects) ?? best) : best;
}

/** What others are measured by: `more than max_tokens`. */
const OF_MEASURE: ReadonlySet<Subject> = new Set(['limit', 'parameter']);

/** `The size of the image exceeds the limit`: it is the size that does. */
function exceeding({ from }: Hit, subjects: readonly FoundSubject[]): Bound | undefined {
  const subject = subjects.find((one) => one.to <= from && one.to >= from - MAX_COST && one.subject === 'size');
  return subject === undefined ? undefined : { subject, cost: from - subject.to };
}

/** What is named behind a preposition is rarely what is meant; the size of something may be. */
function complementCost({ subject }: FoundSubject, isBefore: boolean): number {
  if (!isBefore) return 2;
  return subject === 'size' ? 3 : 5;
}

const COUNTED: ReadonlySet<Subject> = new Set(['parameter', 'duration']);

/** Whether a word looks back at its subject: `is invalid`, and what follows a name. */
function isCopulaBefore({ from }: Hit, tokens: readonly Token[]): boolean {
  if (from === 0 || tokens[from - 1]!.clause !== tokens[from]!.clause) return false;
  return does(tokens[from - 1]!, WORD.copula) || (tokens[from - 1]!.isName && tokens[from]!.gap <= GAP.comma);
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
  for (let index = hit.to; index < subject.from; index += 1) if (does(tokens[index]!, WORD.pastVerb)) return true;
  return false;
}

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

function isTransitive({ from, to }: Hit, tokens: readonly Token[]): boolean {
  // `exceeded its time` speaks of what follows, `quota exceeded for` does not.
  if (DONE_TO_IT.has(tokens[from]!.word)) return to < tokens.length && isDetermined(tokens[to]!);
  if (does(tokens[from]!, WORD.obliging)) return does(tokens[to - 1]!, WORD.transitive);
  return does(tokens[from]!, WORD.transitive) && (from === 0 || !does(tokens[from - 1]!, WORD.passive));
}

const DONE_TO_IT: ReadonlySet<string> = new Set(['exceeded', 'reached', 'hit', 'exhausted', 'depleted', 'surpassed']);

function isDetermined(token: Token): boolean {
  return does(token, WORD.determiner) || /^\d/.test(token.word);
}

function isComplement({ from }: FoundSubject, tokens: readonly Token[]): boolean {
  const { clause } = tokens[from]!;
  for (let index = from - 1; index >= Math.max(from - 3, 0) && tokens[index]!.clause === clause; index -= 1)
    if (does(tokens[index]!, WORD.preposition)) return true;
  return false;
}

const GAP_COSTS = [0, 2, 1];

/** How many words of the clause stand between two places, and how they are parted. */
function spanOf(tokens: readonly Token[], from: number, to: number): number {
  const clause = tokens[from - 1]?.clause;
  let span = 0;
  for (let index = from; index <= to && index < tokens.length; index += 1) {
    const token = tokens[index]!;
    if (token.clause === clause) span += GAP_COSTS[token.gap]! + (index < to ? 1 : 0);
  }
  return span;
}
