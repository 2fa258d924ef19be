import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmCredentialRef } from '../errors/trail.interface.js';
import { candidateOf, type EngineRoute, type EngineTarget } from './candidate.js';
import { skipReasonOf } from './describe-failure.js';
import type { HealthView } from './survey.js';

/**
 * How a candidate stands.
 *
 * - `ready`: would be called
 * - `checking`: another call is checking its key; would be waited for
 * - `probe`: half-open; the next call would probe it
 * - `blocked`: would be passed over
 */
export type LlmPlanState = 'ready' | 'checking' | 'probe' | 'blocked';

/** One candidate of a plan. */
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

/** Plans a call without making one; changes nothing. @internal */
export function planOf(route: EngineRoute, view: HealthView, nowMs: number): LlmPlan {
  return { route: route.name, candidates: route.targets.flatMap((target) => candidatesOf(target, view, nowMs)) };
}

function candidatesOf(target: EngineTarget, view: HealthView, nowMs: number): readonly LlmPlanCandidate[] {
  const { id, pool } = target.provider;
  const place = { provider: id, model: target.model };
  const { credentials } = pool;
  if (credentials.length === 0) {
    return [{ ...place, state: 'blocked', reason: 'no key is set', category: 'credential_missing' }];
  }
  const start = pool.peekStart();
  return credentials.map((_, index) => {
    const credential = credentials[(start + index) % credentials.length] as (typeof credentials)[number];
    const { keys } = candidateOf(target, credential);
    return { ...place, credential: credential.ref, ...standingOf(keys, credential.fingerprint, view, nowMs) };
  });
}

function standingOf(
  keys: Parameters<HealthView['admission']>[0],
  fingerprint: string,
  view: HealthView,
  nowMs: number,
): Pick<LlmPlanCandidate, 'state' | 'reason' | 'category' | 'retryAfterMs'> {
  const admission = view.admission(keys);
  if (admission.kind === 'open') {
    const isChecking = !view.isProven(keys) && view.checkStartOf(fingerprint) !== undefined;
    return isChecking
      ? { state: 'checking', reason: 'another call is checking its key' }
      : { state: 'ready', reason: 'healthy' };
  }
  const { reason, mark } = admission;
  const { category } = mark.evidence;
  const why = skipReasonOf(reason, mark);
  if (admission.kind === 'blocked') {
    const retryAfterMs = admission.untilMs === undefined ? undefined : Math.max(admission.untilMs - nowMs, 0);
    return { state: 'blocked', reason: why, category, retryAfterMs };
  }
  if (view.isBeingProbed(keys)) return { state: 'blocked', reason: 'another call is probing it', category };
  return { state: 'probe', reason: `the next call probes it (${why})`, category };
}
