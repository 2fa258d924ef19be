import type { Clause, Hit } from './clauses.js';
import type { Subject } from './terms.js';
import { does, type Token } from './tokens.js';
import { WORD } from './word-kinds.js';

/**
 * Whether a clause, or two, tell how much came in and how much may: `9000 tokens, the model takes only 8192`.
 *
 * Not where a limit of time, a plan or an output is counted.
 *
 * @internal
 */
export function countsBeyond(clause: Clause, next?: Clause): boolean {
  // Neither has a unit of what comes in: most texts.
  if (((clause.kinds | (next?.kinds ?? 0)) & WORD.unit) === 0) return false;
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
  for (const [index, token] of tokens.entries()) {
    if (token.isName && NUMBER.test(token.word)) numbers += isThousands(token, tokens[index - 1]) ? 0 : 1;
    else if (does(token, WORD.unit)) isOfInput = true;
    else if (does(token, WORD.received)) isReceived = true;
    else if (does(token, WORD.bound)) isBounded = true;
    else if (does(token, WORD.ofOutput)) return undefined;
  }
  if (numbers === 0) return undefined;
  const isOfOthers = hits.some(
    ({ term }) =>
      term.kind === 'window' || (term.kind === 'subject' && (OTHERS.has(term.subject) || MAX_TOKENS.test(term.phrase))),
  );
  return isOfOthers ? undefined : { numbers, isOfInput, isReceived, isBounded };
}

/** The rest of `200,000`. */
function isThousands({ word, at }: Token, before: Token | undefined): boolean {
  return word.length === 3 && before?.end === at - 1 && /^\d{1,3}$/.test(before.word);
}

const NUMBER = /^\d[\d.]*k?$/;
const MAX_TOKENS = /\bmax (?:\w{1,20} )?token/;
const OTHERS: ReadonlySet<Subject> = new Set(['rate', 'quota', 'plan', 'money', 'capacity', 'load', 'time']);

/**
 * The clause that counts calls by the week or longer: `you made all calls of this month`. It tells of a plan that is used up, where
 * nothing is said outright.
 *
 * @internal
 */
export function clauseOfSpentPlan(clauses: readonly Clause[]): Clause | undefined {
  return clauses.find(({ mode, hits }) => mode === 'statement' && countsByPlan(hits));
}

function countsByPlan(hits: readonly Hit[]): boolean {
  let isLong = false;
  for (const { term } of hits) {
    if (term.kind !== 'window') continue;
    if (term.window === 'short') return false;
    isLong = true;
  }
  return (
    isLong && hits.some(({ term }) => (term.kind === 'subject' && CALLS.has(term.subject)) || term.phrase === 'message')
  );
}

const CALLS: ReadonlySet<Subject> = new Set(['request', 'prompt', 'size']);
