import type { HealthMark, HealthMarkReason, HealthState } from './health-state.js';
import { isForgotten } from './transition.js';

/**
 * Whether an entry lets a call through.
 *
 * - `open`: yes
 * - `probe`: one call with a lease, to see whether the fault is over
 * - `blocked`: no; until `untilMs` where that is known
 */
export type Admission =
  | { readonly kind: 'open' }
  | { readonly kind: 'probe'; readonly reason: HealthMarkReason; readonly mark: HealthMark }
  | {
      readonly kind: 'blocked';
      readonly reason: HealthMarkReason;
      readonly mark: HealthMark;
      /** When the block ends; absent where only a reset, a new value or a probe can end it. */
      readonly untilMs?: number | undefined;
      /** Whether nothing but open breakers blocks it. */
      readonly breakerOnly: boolean;
    };

/** Nothing stands in the way. @internal */
export const OPEN: Admission = { kind: 'open' };

/**
 * Judges one entry at one time. Of several marks the one that blocks longest decides.
 *
 * @internal
 */
export function admissionOf(state: HealthState | undefined, nowMs: number): Admission {
  if (state === undefined) return OPEN;
  let verdict = OPEN;
  for (const reason in state.marks) {
    const mark = state.marks[reason as HealthMarkReason] as HealthMark;
    verdict = stricter(verdict, judge(reason as HealthMarkReason, mark, nowMs));
  }
  return verdict;
}

function judge(reason: HealthMarkReason, mark: HealthMark, nowMs: number): Admission {
  if (isForgotten(mark, nowMs)) return OPEN;
  const mayProbe = nowMs >= (mark.probeAtMs ?? Infinity) || nowMs >= (mark.untilMs ?? Infinity);
  if (mayProbe) return { kind: 'probe', reason, mark };
  return { kind: 'blocked', reason, mark, untilMs: mark.untilMs, breakerOnly: reason === 'breaker' };
}

const STRICTNESS = { open: 0, probe: 1, blocked: 2 } as const;

/** The stricter of two verdicts; of two blocks the longer, of equals the first. @internal */
export function stricter(left: Admission, right: Admission): Admission {
  if (left.kind === 'blocked' && right.kind === 'blocked') {
    const longer = (right.untilMs ?? Infinity) > (left.untilMs ?? Infinity) ? right : left;
    return { ...longer, breakerOnly: left.breakerOnly && right.breakerOnly };
  }
  return STRICTNESS[right.kind] > STRICTNESS[left.kind] ? right : left;
}
