import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import type { Candidate, Target } from './candidate.js';

/** One failure that a call met: of an attempt, or behind a skip. */
export interface MetFailure {
  readonly failure: Pick<LlmFailure, 'category' | 'scope' | 'explicit'> & Partial<LlmFailure>;
  readonly target: Target;
  readonly candidate?: Candidate | undefined;
  /** Failures with the same category and key are one failure. */
  readonly key: string;
  /** Whether an upstream call of this call met it. */
  readonly wasCalled: boolean;
  /** Whether it rejects a key that has worked before. */
  readonly isDoubted: boolean;
  /** What the author's own code threw within `run()`, where it was that which failed. */
  readonly authorsError?: unknown;
}

/**
 * Chooses, of all failures of an exhausted call, the one to show: what a person can act on, and of equals the route's
 * first. A missing key of a target that was not called comes last.
 *
 * @param met - in the route's order; not empty
 * @internal
 */
export function primaryOf<Met extends MetFailure>(met: readonly Met[]): Met {
  return met.reduce((best, other) => (rankOf(other) < rankOf(best) ? other : best));
}

function rankOf({ failure, wasCalled }: MetFailure): number {
  const { rank, inferredRank = rank, uncalledRank } = meaningOf(failure.category);
  if (!wasCalled && uncalledRank !== undefined) return uncalledRank;
  return failure.explicit ? rank : inferredRank;
}

/** Whether all that a call met is one failure. @internal */
export function sharesOneFailure(met: readonly MetFailure[]): boolean {
  const [first] = met;
  return met.every((other) => first !== undefined && isSameFailure(first, other));
}

/**
 * The other causes of an exhausted call: each once, what a person can act on first.
 *
 * @param met - in the route's order
 * @internal
 */
export function otherCausesOf<Met extends MetFailure>(met: readonly Met[], primary: Met): readonly Met[] {
  const causes = new Map<string, Met>();
  for (const other of met) {
    const cause = `${other.failure.category} ${other.key}`;
    if (!isSameFailure(other, primary) && !causes.has(cause)) causes.set(cause, other);
  }
  return [...causes.values()].toSorted((left, right) => rankOf(left) - rankOf(right));
}

function isSameFailure(left: MetFailure, right: MetFailure): boolean {
  return left.failure.category === right.failure.category && left.key === right.key;
}
