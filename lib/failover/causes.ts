import { isUncarried } from '../classification/cannot-carry.js';
import { meaningOf } from '../classification/category-catalogue.js';
import type { MetFailure } from './call.interface.js';

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
  // What a target cannot carry explains nothing that another one has failed in.
  if (isUncarried(failure)) return UNCARRIED_RANK;
  const { rank, inferredRank = rank, uncalledRank } = meaningOf(failure.category);
  if (!wasCalled && uncalledRank !== undefined) return uncalledRank;
  return failure.explicit ? rank : inferredRank;
}

/** Behind all that has failed, and before a missing key of a target that was not called. */
const UNCARRIED_RANK = 12;

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
