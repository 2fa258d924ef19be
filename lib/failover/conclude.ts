import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
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

/** What a person can act on comes first. */
const ORDER: readonly (readonly LlmFailureCategory[])[] = [
  ['quota_exhausted'],
  ['permission_denied'],
  ['model_unavailable'],
  ['credential_invalid', 'credential_missing', 'credential_expired', 'credential_revoked'],
  ['rate_limited'],
  ['overloaded'],
  ['timeout'],
  ['server_error', 'network_error', 'malformed_response'],
  ['request_too_large', 'content_filtered', 'invalid_request', 'cancelled'],
  ['unknown'],
];

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
  const { category, explicit } = failure;
  if (category === 'credential_missing' && !wasCalled) return ORDER.length + 1;
  if (category.startsWith('credential_') && explicit) return 0;
  return 1 + ORDER.findIndex((categories) => categories.includes(category));
}

/** Whether all that a call met is one failure. @internal */
export function sharesOneFailure(met: readonly MetFailure[]): boolean {
  const [first] = met;
  return met.every(({ failure, key }) => failure.category === first?.failure.category && key === first.key);
}
