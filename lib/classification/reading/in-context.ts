import type { FoundSubject } from './bind.js';
import { COPULAS } from './clause-words.js';
import type { Clause, Hit } from './clauses.js';
import type { Predicate, Subject } from './terms.js';
import { does, wordAt, type Token } from './tokens.js';
import { WORD } from './word-kinds.js';

/** A predicate in its clause. */
export interface SaidHere {
  readonly hit: Hit;
  readonly clause: Clause;
  readonly subjects: readonly FoundSubject[];
  /** Those of the whole text, by which hits count. */
  readonly tokens: readonly Token[];
}

const NUMBER = /^\d/;

/** What a word says here, where that depends on what stands around it. @internal */
export function predicateOf(predicate: Predicate, here: SaidHere): Predicate {
  const { hit, clause, subjects, tokens } = here;
  const next = tokens[hit.to]?.clause === clause.id ? tokens[hit.to] : undefined;
  // `Your trial is over.`
  if (hit.term.phrase === 'over') return next === undefined || next.gap > 0 ? 'ended' : predicate;
  if (predicate === 'limited') return next !== undefined && NUMBER.test(next.word) ? 'exceeded' : predicate;
  if (predicate === 'missing') return missingWhat(here);
  // A key that is gone is not used up.
  if (predicate === 'spent' && hit.term.phrase === 'gone' && has(subjects, 'key')) return 'ended';
  // A key that is not found in a request was not sent, and one whose file is not there cannot be.
  if (predicate === 'absent' || predicate === 'unreadable')
    return has(subjects, 'key') && isLookedFor(predicate, here) ? 'missing' : predicate;
  // `Disabled for your project` is not disabled for all.
  return OFF.has(predicate) && subjects.some((one) => one.subject === 'account' && isBeneficiary(one, here))
    ? 'denied'
    : predicate;
}

function missingWhat({ hit: { from }, clause, subjects, tokens }: SaidHere): Predicate {
  const { word } = tokens[from]!;
  if (has(subjects, 'answer') && (clause.tokens.some(endsTime) || namesTime(clause.tokens, 'for'))) return 'late';
  // `We have no such key.`
  const isHad = word === 'have' || (word === 'no' && wordAt(tokens, from - 1) === 'have');
  if (isHad && [1, 2, 3].some((back) => wordAt(tokens, from - back) === 'we')) return 'absent';
  // What a plan does not include is not lacking a plan.
  const before = INCLUDING.has(word) ? subjects.findLast((one) => one.to <= from) : undefined;
  return before?.subject === 'plan' ? 'unsupported' : 'missing';
}

const INCLUDING: ReadonlySet<string> = new Set('include included have contain come carry hold offer give'.split(' '));

/** What somebody does, and what he does it to may be on again. */
const OFF: ReadonlySet<Predicate> = new Set(['paused', 'revoked']);

/** Whether a party is named right after a word: `for your project`. */
function isBeneficiary({ from }: FoundSubject, { hit: { to }, tokens }: SaidHere): boolean {
  return FOR.has(wordAt(tokens, to)) && from > to && from <= to + 2;
}

const FOR: ReadonlySet<string> = new Set(['for', 'in']);

function has(subjects: readonly FoundSubject[], wanted: Subject): boolean {
  return subjects.some(({ subject }) => subject === wanted);
}

function isLookedFor(predicate: Predicate, { clause, subjects, tokens }: SaidHere): boolean {
  if (predicate === 'absent' && clause.tokens.some(namesCarrier)) return true;
  return subjects.some(({ subject, to }) => subject === 'key' && wordAt(tokens, to - 1) === 'file');
}

/** `in the request`, `environment variable`, `header`: where a key is looked for. */
function namesCarrier({ word }: Token, index: number, own: readonly Token[]): boolean {
  if (word === 'environment') return own[index + 1]?.word === 'variable';
  return word === 'header' || (word === 'in' && CARRIERS.has(nounAfter(own, index)));
}

/** The noun after a preposition, past an article and the like. */
function nounAfter(tokens: readonly Token[], index: number): string {
  const next = wordAt(tokens, index + 1);
  return ARTICLES.has(next) ? wordAt(tokens, index + 2) : next;
}

const ARTICLES: ReadonlySet<string> = new Set('the your this that any request http'.split(' '));
const CARRIERS: ReadonlySet<string> = new Set('request header call query environment cookie'.split(' '));

/** `within 30 s`, `after 30 s`. */
function endsTime({ word }: Token, index: number, own: readonly Token[]): boolean {
  return word === 'within' || (word === 'after' && NUMBER.test(own[index + 1]?.word ?? ''));
}

/** `for 180 seconds`, `in 30 s`. */
function namesTime(own: readonly Token[], preposition: 'for' | 'in'): boolean {
  return own.some(({ word }, index) => word === preposition && isTime(own, index + 1));
}

/** `No output for 30 seconds`, `no tokens for 30s`: what did not come is none that is missing. @internal */
export function isSilence({ from, to }: Hit, tokens: readonly Token[]): boolean {
  if (wordAt(tokens, from) !== 'no') return false;
  const place = STREAMED.has(wordAt(tokens, to - 1)) ? to : STREAMED.has(wordAt(tokens, to)) ? to + 1 : -1;
  return place > 0 && wordAt(tokens, place) === 'for' && isTime(tokens, place + 1);
}

const STREAMED: ReadonlySet<string> = new Set(['output', 'token', 'tokens']);

/** `30 seconds`, `30s`. */
function isTime(own: readonly Token[], index: number): boolean {
  const count = wordAt(own, index);
  if (/^\d+(?:\.\d+)?(?:ms|s|sec|min)$/.test(count)) return true;
  return NUMBER.test(count) && UNITS_OF_TIME.has(wordAt(own, index + 1));
}

const UNITS_OF_TIME: ReadonlySet<string> = new Set('second sec s ms millisecond minute min'.split(' '));

/** `Aborted after 120 s`, `not processed in 30 s`, where that speaks of a call or an answer; `exceeded requestTimeoutMs`. @internal */
export function isCutOff(predicate: Predicate, { hit, clause: { tokens }, subjects, tokens: all }: SaidHere): boolean {
  if (predicate === 'exceeded' && wordAt(all, hit.to).includes('timeout')) return true;
  if (!has(subjects, 'duration') || !subjects.every(({ subject }) => OF_A_CALL.has(subject))) return false;
  if (CUT.has(predicate))
    return tokens.some((token, index) => token.word === 'after' && endsTime(token, index, tokens));
  if (hit.term.kind !== 'predicate' || !hit.term.isGood || !UNDONE.has(predicate)) return false;
  return namesTime(tokens, 'in');
}

/** `Could not process the request in 30 seconds`; not `invalid`, which is said of what is asked for. */
const UNDONE: ReadonlySet<Predicate> = new Set(['invalid', 'failed', 'missing']);
const CUT: ReadonlySet<Predicate> = new Set(['paused', 'ended', 'broken', 'cancelled']);
const OF_A_CALL: ReadonlySet<Subject> = new Set(['duration', 'request', 'answer', 'server', 'time', 'connection']);

/** The filter that did something: `rejected by our safety filter`, `not allowed under our policy`. @internal */
export function judgeOf(predicate: Predicate, { hit: { to }, subjects, tokens }: SaidHere): FoundSubject | undefined {
  if (!JUDGED.has(predicate) || !BY.has(wordAt(tokens, to))) return undefined;
  return subjects.find((one) => {
    if (one.subject !== 'content' || one.from <= to || one.from > to + 3) return false;
    // `Policy` alone may be of anything: of regions, of an organisation.
    return tokens[one.to - 1]!.word !== 'policy' || OF_CONTENT.has(wordAt(tokens, one.to - 2));
  });
}

const JUDGED: ReadonlySet<Predicate> = new Set<Predicate>([
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

/** `Your organization has switched off that model`: it is who does it, not what it is done to. @internal */
export function isDoer(party: FoundSubject, predicate: Predicate, { hit, clause, tokens }: SaidHere): boolean {
  if (party.subject !== 'account' || party.to > hit.from) return false;
  const next = tokens[hit.to];
  if (next?.clause !== clause.id || next.gap > 0 || NO_OBJECT.has(next.word)) return false;
  const before = wordAt(tokens, hit.from - 1);
  if (predicate === 'ended' || predicate === 'cancelled') return !IS.has(before);
  return (OFF.has(predicate) || predicate === 'restricted') && HAS.has(before);
}

const IS: ReadonlySet<string> = new Set('is are was were be been being'.split(' '));

const HAS: ReadonlySet<string> = new Set('has have had'.split(' '));
const NO_OBJECT: ReadonlySet<string> = new Set(
  'in on for by due because since and or until pending as from after at with'.split(' '),
);

/** What was rejected, where the one before it did that: `the model rejected this effort`. @internal */
export function objectOf(doer: FoundSubject, { hit, subjects, tokens }: SaidHere): FoundSubject | undefined {
  if (doer.to > hit.from || hit.from === 0 || does(tokens[hit.from - 1]!, WORD.copula)) return undefined;
  return subjects.find(({ from }) => from >= hit.to && from <= hit.to + 2);
}

/**
 * What it means that something without a name here is kept from somebody, or somebody from something: `not available for trial
 * accounts`, `not eligible for this model`, `*** has expired`.
 *
 * @internal
 */
export function unnamedOf(
  predicate: Predicate,
  here: SaidHere,
  text: string,
): readonly [Subject, Predicate] | undefined {
  const { hit, clause, tokens } = here;
  if (predicate === 'expired') return isOfMasked(clause.tokens[0]!, text) ? ['key', 'expired'] : undefined;
  if (!TO_WHOM.has(wordAt(tokens, hit.to))) return undefined;
  if (KEPT.has(predicate) && hasBehind(PARTIES, here)) return ['feature', 'denied'];
  return OF_PARTIES.has(hit.term.phrase) && hasBehind(MODELS, here) ? ['model', 'denied'] : undefined;
}

function hasBehind(wanted: ReadonlySet<Subject>, { hit: { to }, subjects }: SaidHere): boolean {
  return subjects.some(({ subject, from }) => wanted.has(subject) && from > to && from <= to + 3);
}

/** Whether a clause begins behind asterisks: these hide a key, while a file or a link is just left unnamed. */
function isOfMasked({ word, at }: Token, text: string): boolean {
  return AUXILIARIES.has(word) && text.slice(0, at).trimEnd().endsWith('**');
}

const AUXILIARIES: ReadonlySet<string> = new Set('has have is was'.split(' '));
const TO_WHOM: ReadonlySet<string> = new Set('for to on in under with'.split(' '));
const KEPT: ReadonlySet<Predicate> = new Set(['unavailable', 'unsupported']);
const PARTIES: ReadonlySet<Subject> = new Set(['account', 'plan']);
const MODELS: ReadonlySet<Subject> = new Set(['model']);
/** Said of people alone. */
const OF_PARTIES: ReadonlySet<string> = new Set(
  'eligible entitled authorized authorised qualified approved'.split(' '),
);

/** Whose access it is where that is all of it: `access for your account`, `access of this key`, `your access`. @internal */
export function ownerOf(
  access: FoundSubject,
  predicate: Predicate,
  { subjects, tokens }: SaidHere,
): 'key' | 'account' | undefined {
  if (access.subject !== 'access' || subjects.some(({ subject }) => OF_ACCESS.has(subject))) return undefined;
  const isOfKey = subjects.some(({ subject, from }) => subject === 'key' && from >= access.to);
  if (isOfKey && (OFF.has(predicate) || predicate === 'restricted')) return 'key';
  if (!OFF.has(predicate)) return undefined;
  return wordAt(tokens, access.from - 1) === 'your' || has(subjects, 'account') ? 'account' : undefined;
}

/** Whether a session, or a sign-in, is looked for in what the model is to read: `No session found in input`. @internal */
export function isOfPrompt({ subject }: FoundSubject, predicate: Predicate, { subjects, tokens }: SaidHere): boolean {
  if (subject !== 'sign-in' || (predicate !== 'missing' && predicate !== 'absent')) return false;
  return subjects.some(
    (one) => one.subject === 'prompt' && [1, 2].some((back) => wordAt(tokens, one.from - back) === 'in'),
  );
}

/** Whether something is looked for in what the other side sent: `unknown items in the response`. @internal */
export function isOfAnswer(
  { subject }: FoundSubject,
  predicate: Predicate,
  { hit, subjects, tokens }: SaidHere,
): boolean {
  if (!PARTS.has(subject) || !LOOKED_FOR.has(predicate)) return false;
  return subjects.some(
    (one) =>
      one.subject === 'answer' &&
      one.from > hit.from &&
      [1, 2].some((back) => PLACES.has(wordAt(tokens, one.from - back))),
  );
}

/** A server of tokens answers with keys. */
const PARTS: ReadonlySet<Subject> = new Set(['parameter', 'key']);
const LOOKED_FOR: ReadonlySet<Predicate> = new Set(['missing', 'absent', 'invalid', 'unreadable']);
const PLACES: ReadonlySet<string> = new Set(['in', 'from']);

/** Whether it is a model that cannot do something: `the model does not support this feature`, which is no matter of rights. @internal */
export function isOfModel({ subject }: FoundSubject, predicate: Predicate, { hit, subjects }: SaidHere): boolean {
  if (subject !== 'feature' || predicate !== 'unsupported') return false;
  return subjects.some((one) => one.subject === 'model' && one.to <= hit.from);
}

/** What access may be to, so that it is not all of it. */
const OF_ACCESS: ReadonlySet<Subject> = new Set(['model', 'feature', 'permission', 'place', 'address', 'plan']);

/** Whether a word may be said of calls that are all made: `used up`, and not `insufficient`. @internal */
export function isOfSpentCalls({ term: { phrase } }: Hit): boolean {
  return SPENT_CALLS.has(phrase);
}

const SPENT_CALLS: ReadonlySet<string> = new Set(
  'left|remaining|remain|used up|used all|used all of|gone|all gone|are gone|exhausted|out of|run out of|ran out of|no more'.split(
    '|',
  ),
);

/**
 * Whether a text says that something may come to pass, happens now and then, or is what somebody was about: `will be retired`,
 * `every year`, `while loading`.
 *
 * @internal
 */
export function isNotSoNow(predicate: Predicate, { hit: { from }, clause, tokens }: SaidHere): boolean {
  const before = wordAt(tokens, from - 1);
  if (predicate === 'loading' || predicate === 'starting') return BEFORE_DEEDS.has(before);
  if (!ENDINGS.has(predicate)) return false;
  if (CHINESE_TO_COME.has(before)) return true;
  if (before === 'be' && TO_COME.has(wordAt(tokens, from - 2))) return true;
  return clause.tokens.some(isHabit);
}

const BEFORE_DEEDS: ReadonlySet<string> = new Set('while when by on error failed'.split(' '));

/** What may come to pass, and then is over. */
const ENDINGS: ReadonlySet<Predicate> = new Set(['paused', 'ended', 'revoked', 'expired', 'cancelled']);
const CHINESE_TO_COME: ReadonlySet<string> = new Set(['可随时', '可以随时', '即将', '将于', '将在', '将被']);
const TO_COME: ReadonlySet<string> = new Set(['can', 'will', 'would']);

function isHabit({ word }: Token, index: number, own: readonly Token[]): boolean {
  return HABITS.has(word) || (word === 'every' && PERIODS.has(own[index + 1]?.word ?? ''));
}

const HABITS: ReadonlySet<string> = new Set('usually typically normally regularly always sometimes'.split(' '));
const PERIODS: ReadonlySet<string> = new Set('year month week day'.split(' '));

/** `0 requests left`. @internal */
export function isOfNone({ from }: Hit, tokens: readonly Token[]): boolean {
  return [1, 2, 3].some((back) => NONE.has(wordAt(tokens, from - back)));
}

const NONE: ReadonlySet<string> = new Set(['0', 'zero', '0.00']);

/** What of somebody's own may time out: then it is past its date. */
export const OF_A_KEY: ReadonlySet<Subject> = new Set(['key', 'sign-in']);

/** Whether a time-out is a key's own: `your token has timed out`. @internal */
export function isKeysOwn({ hit: { from }, subjects, tokens }: SaidHere): boolean {
  let to = from;
  while (to > 0 && COPULAS.has(tokens[to - 1]!.word)) to -= 1;
  if (to === from && tokens[from]!.term === undefined) return false;
  return subjects.some((one) => one.to === to && OF_A_KEY.has(one.subject));
}
