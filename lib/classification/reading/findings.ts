import type { LlmFailureCategory } from '../failure.interface.js';
import type { Clause, ClauseMode } from './clauses.js';
import { OF_A_KEY } from './in-context.js';
import { PRECEDENCE } from './meanings.js';
import type { Predicate, Subject } from './terms.js';

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

/**
 * Drops what counts for nothing beside other findings, and adds what follows from several: in the list itself.
 *
 * @internal
 */
export function settleFindings(findings: Finding[], clauses: readonly Clause[]): void {
  dropAttempts(findings, clauses);
  dropAlternatives(findings, clauses);
  dropWanted(findings);
  addMissingKey(findings);
}

/**
 * The findings that count, in their order: statements, and advice where nothing is stated.
 *
 * @param isTold - whether a clause of more than two words states something, be it understood or not
 * @internal
 */
export function countedFindings(findings: readonly Finding[], isTold: boolean): readonly Finding[] {
  const isBare = findings.every(isBareWord);
  const isSaid = findings.some(({ mode }) => mode === 'statement');
  const counted = findings.filter((finding) => {
    const { mode, category } = finding;
    if (!isBare && isBareWord(finding)) return false;
    const isAdviceEnough = !isTold || (!isSaid && TOLD_BY_ADVICE.has(category));
    return mode === 'statement' || (mode === 'advice' && isAdviceEnough);
  });
  return counted.length < 2 ? counted : counted.toSorted(inOrder);
}

/** What advice alone tells: to send a key, to send less. */
const TOLD_BY_ADVICE: ReadonlySet<LlmFailureCategory> = new Set(['credential_missing', 'request_too_large']);

/** What was tried says something only where nothing is said of what came of it. */
function dropAttempts(findings: Finding[], clauses: readonly Clause[]): void {
  for (const { attempt } of clauses) {
    if (attempt === undefined) continue;
    const number = attempt.id + 1;
    if (!findings.some(({ clause, mode }) => clause > number && mode === 'statement')) continue;
    for (let index = findings.length - 1; index >= 0; index -= 1)
      if (findings[index]!.clause === number) findings.splice(index, 1);
  }
}

/** A key that is `invalid, missing or expired` is no good, whichever of them holds. */
function dropAlternatives(findings: Finding[], clauses: readonly Clause[]): void {
  if (findings.length < 2) return;
  for (const { subject, predicate, clause } of [...findings]) {
    if (predicate !== 'invalid' || !OF_A_KEY.has(subject)) continue;
    const isEither = clauses.find(({ id }) => id + 1 === clause)?.tokens.some(({ word }) => word === 'or') === true;
    for (let index = findings.length - 1; index >= 0; index -= 1) {
      const other = findings[index]!;
      if (other.clause !== clause || !OF_A_KEY.has(other.subject)) continue;
      if (ALTERNATIVES.has(other.predicate) || (isEither && ENDS.has(other.predicate))) findings.splice(index, 1);
    }
  }
}

const ALTERNATIVES: ReadonlySet<Predicate> = new Set(['expired', 'missing', 'required']);
const ENDS: ReadonlySet<Predicate> = new Set(['ended', 'revoked']);

/** What a key has to be, where the one that came is said to be none: `Invalid credentials. Expected an access token.` */
function dropWanted(findings: Finding[]): void {
  if (findings.length < 2 || !findings.some(isStatedFault)) return;
  for (let index = findings.length - 1; index >= 0; index -= 1) {
    const { subject, predicate } = findings[index]!;
    if (predicate === 'required' && OF_A_KEY.has(subject)) findings.splice(index, 1);
  }
}

function isStatedFault({ subject, predicate, mode }: Finding): boolean {
  return mode === 'statement' && OF_A_KEY.has(subject) && FAULTS.has(predicate);
}

const FAULTS: ReadonlySet<Predicate> = new Set(['invalid', 'expired', 'revoked']);

/** A sign-in that failed or a key that was not found, and advice to send one: none came. */
function addMissingKey(findings: Finding[]): void {
  const hasFailed = findings.some(
    ({ subject, predicate }) =>
      (subject === 'sign-in' && predicate === 'failed') || (subject === 'key' && predicate === 'absent'),
  );
  const advice = hasFailed
    ? findings.find(({ category, mode }) => category === 'credential_missing' && mode === 'advice')
    : undefined;
  if (advice !== undefined) findings.push({ ...advice, mode: 'statement' });
}

/** One word that says something only where nothing else is said. */
function isBareWord({ subject, predicate }: Finding): boolean {
  return predicate === 'said' && (subject === 'key' || subject === 'connection');
}

/**
 * `There was an issue with your request`, which servers say of their own trouble as well, and in front of what it was.
 *
 * @internal
 */
export function isVague({ subject, predicate }: Finding): boolean {
  return subject === 'request' && predicate === 'said';
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
