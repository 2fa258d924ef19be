import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import type { Candidate, EngineTarget } from './candidate.js';

/** One failure that a call met: of an attempt, or behind a skip. */
export interface MetFailure {
  readonly failure: Pick<LlmFailure, 'category' | 'scope' | 'explicit'> & Partial<LlmFailure>;
  readonly target: EngineTarget;
  readonly candidate?: Candidate | undefined;
  /** Failures with the same category and key are one failure. */
  readonly key: string;
  /** Whether an upstream call of this call met it. */
  readonly wasCalled: boolean;
  /** Whether it rejects a key that has worked before. */
  readonly isDoubted: boolean;
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
  return met.every(({ failure, key }) => failure.category === first?.failure.category && key === first.key);
}
