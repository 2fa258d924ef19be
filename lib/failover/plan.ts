import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmCredentialRef } from '../errors/trail.interface.js';
import type { Call } from './call.js';
import type { Candidate, Target } from './candidate.js';
import { endOf } from './candidate-block.js';
import { lackReason, skipReasonOf } from './describe-failure.js';
import { candidateOf, type HealthView, type Moment } from './candidate-evaluation.js';

/**
 * How a candidate stands.
 *
 * - `ready`: would be called
 * - `checking`: another call is checking its key, or its source is being asked for a new one; would be waited for
 * - `half-open`: the next call would probe it
 * - `unavailable`: would be passed over
 *
 * @publicApi
 */
export type LlmPlanState = 'ready' | 'checking' | 'half-open' | 'unavailable';

/**
 * One candidate of a plan.
 *
 * @publicApi
 */
export interface LlmPlanCandidate {
  readonly provider: string;
  readonly model: string;
  /** Absent where the provider has no key. */
  readonly credential?: LlmCredentialRef | undefined;
  readonly state: LlmPlanState;
  /** One clause for people. */
  readonly reason: string;
  /** The failure that blocks it, where one does. */
  readonly category?: LlmFailureCategory | undefined;
  /** Milliseconds until it is free, where that is known. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * What a call would do now: these candidates, in this order, for these reasons.
 *
 * @publicApi
 */
export interface LlmPlan {
  readonly route: string;
  readonly candidates: readonly LlmPlanCandidate[];
}

/** Candidates of one target beyond this are left out. */
const MAX_CANDIDATES = 1_000;

/** Plans a call without making one; changes nothing. @internal */
export function planOf(call: Call, view: HealthView, moment: Moment): LlmPlan {
  const { name, targets } = call.route;
  return { route: name, candidates: targets.flatMap((target) => candidatesOf(target, call, view, moment.nowMs)) };
}

function candidatesOf(target: Target, call: Call, view: HealthView, nowMs: number): readonly LlmPlanCandidate[] {
  const place = { provider: target.provider.id, model: target.model };
  const lack = call.lackOf(target);
  if (lack !== undefined) {
    return [{ ...place, state: 'unavailable', reason: lackReason(lack), category: 'invalid_request' }];
  }
  const set = call.credentialsFor(target);
  if (set.all.length === 0) {
    const reason = call.hasKeys(target) ? 'no key is for this model' : 'no key is set';
    return [{ ...place, state: 'unavailable', reason, category: 'credential_missing' }];
  }
  const candidates: LlmPlanCandidate[] = [];
  const cursor = call.cursorOver(set, target, nowMs);
  for (let index = cursor.next(); index >= 0 && candidates.length < MAX_CANDIDATES; index = cursor.next()) {
    const credential = set.all[index] as (typeof set.all)[number];
    const candidate = candidateOf(target, credential);
    candidates.push({ ...place, credential: credential.ref, ...stateOf(candidate, view, nowMs) });
  }
  return candidates;
}

function stateOf(
  candidate: Candidate,
  view: HealthView,
  nowMs: number,
): Pick<LlmPlanCandidate, 'state' | 'reason' | 'category' | 'retryAfterMs'> {
  const { keys } = candidate;
  const { admission, isProven } = view.health.look(keys, nowMs);
  if (admission.kind === 'available') {
    if (view.renewals.renewalOf(candidate) !== undefined) {
      return { state: 'checking', reason: 'its source is being asked for a new key' };
    }
    const isChecking = !isProven && view.checks.startOf(keys.credential) !== undefined;
    return isChecking
      ? { state: 'checking', reason: 'another call is checking its key' }
      : { state: 'ready', reason: 'healthy' };
  }
  const { reason, mark } = admission;
  const { category } = mark.evidence;
  const why = skipReasonOf(reason, mark);
  const untilMs = endOf(admission, nowMs);
  const retryAfterMs = untilMs === undefined ? undefined : Math.max(untilMs - nowMs, 0);
  if (admission.kind === 'unavailable') return { state: 'unavailable', reason: why, category, retryAfterMs };
  if (admission.freeAtMs <= nowMs) return { state: 'half-open', reason: `the next call probes it (${why})`, category };
  const busy = admission.isReopening ? 'it is being let through in steps' : 'another call is probing it';
  return { state: 'unavailable', reason: busy, category, retryAfterMs };
}
