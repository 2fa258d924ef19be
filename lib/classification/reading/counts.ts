import type { Clause, Hit } from './clauses.js';
import type { Subject } from './terms.js';
import type { Token } from './tokens.js';

/** Whether a text may count what came in at all. */
export function tellsSizes(text: string): boolean {
  return SIZES.some((unit) => text.includes(unit));
}

const SIZES = ['tokens', 'character', 'byte', 'word', 'kb', 'mb'];

/**
 * Whether a clause, or two, tell how much came in and how much may: `9000 tokens, the model takes only 8192`.
 *
 * Not where a limit of time, a plan or an output is counted.
 */
export function countsBeyond(clause: Clause, next?: Clause): boolean {
  const count = countsIn(clause);
  if (count === undefined) return false;
  if (count.isOfInput && count.isBounded && count.numbers > 1) return true;
  const other = next?.mode === 'statement' ? countsIn(next) : undefined;
  if (other === undefined || count.isBounded === other.isBounded) return false;
  // What came in has a unit, or is said to have come.
  const amount = count.isBounded ? other : count;
  return (
    count.numbers > 0 &&
    other.numbers > 0 &&
    (count.isOfInput || other.isOfInput) &&
    (amount.isOfInput || amount.isReceived)
  );
}

interface Counts {
  readonly numbers: number;
  readonly isOfInput: boolean;
  readonly isReceived: boolean;
  /** Says how much may be. */
  readonly isBounded: boolean;
}

/** What a clause counts; `undefined` where it counts nothing, or something else. */
function countsIn({ tokens, hits }: Clause): Counts | undefined {
  let numbers = 0;
  let [isOfInput, isReceived, isBounded] = [false, false, false];
  for (const [index, { word, isName, at }] of tokens.entries()) {
    if (isName && NUMBER.test(word)) numbers += isThousands(word, at, tokens[index - 1]) ? 0 : 1;
    else if (UNITS.has(word)) isOfInput = true;
    else if (RECEIVED.has(word)) isReceived = true;
    else if (BOUNDS.has(word)) isBounded = true;
    else if (OF_OUTPUT.has(word)) return undefined;
  }
  if (numbers === 0) return undefined;
  const isOfOthers = hits.some(
    ({ term }) =>
      term.kind === 'window' || (term.kind === 'subject' && (OTHERS.has(term.subject) || MAX_TOKENS.test(term.phrase))),
  );
  return isOfOthers ? undefined : { numbers, isOfInput, isReceived, isBounded };
}

/** The rest of `200,000`. */
function isThousands(word: string, at: number, before: Token | undefined): boolean {
  return word.length === 3 && before?.end === at - 1 && /^\d{1,3}$/.test(before.word);
}

const NUMBER = /^\d[\d.]*k?$/;
const MAX_TOKENS = /\bmax (?:\w{1,20} )?token/;
const UNITS: ReadonlySet<string> = new Set('tokens character byte word kb mb'.split(' '));
const RECEIVED: ReadonlySet<string> = new Set('got sent received given'.split(' '));
const BOUNDS: ReadonlySet<string> = new Set(
  'only most maximum max limit up capped handle take takes hold accept allow'.split(' '),
);
const OF_OUTPUT: ReadonlySet<string> = new Set('completion output generate generated used'.split(' '));
const OTHERS: ReadonlySet<Subject> = new Set(['rate', 'quota', 'plan', 'money', 'capacity', 'time']);

/**
 * The clause that counts calls by the week or longer: `you made all calls of this month`. It tells of a plan that is used up, where
 * nothing is said outright.
 */
export function clauseOfSpentPlan(clauses: readonly Clause[]): Clause | undefined {
  return clauses.find(({ mode, hits }) => mode === 'statement' && countsByPlan(hits));
}

function countsByPlan(hits: readonly Hit[]): boolean {
  const windows = hits.flatMap(({ term }) => (term.kind === 'window' ? [term.window] : []));
  if (windows.length === 0 || windows.includes('short')) return false;
  return hits.some(({ term }) => (term.kind === 'subject' && CALLS.has(term.subject)) || term.phrase === 'message');
}

const CALLS: ReadonlySet<Subject> = new Set(['request', 'prompt', 'size']);
