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
  | {
      readonly kind: 'probe';
      readonly reason: HealthMarkReason;
      readonly mark: HealthMark;
      /** Whether the mark still stands, so that nothing but a probe may go. */
      readonly stands: boolean;
    }
  | {
      readonly kind: 'blocked';
      readonly reason: HealthMarkReason;
      readonly mark: HealthMark;
      /** When the block ends; absent where only a reset, a new value or a probe can end it. */
      readonly untilMs?: number | undefined;
      /** Whether nothing but open breakers blocks it. */
      readonly breakerOnly: boolean;
    };

type Blocked = Extract<Admission, { readonly kind: 'blocked' }>;

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
  const stands = nowMs < (mark.untilMs ?? Infinity);
  if (!stands || nowMs >= (mark.probeAtMs ?? Infinity)) return { kind: 'probe', reason, mark, stands };
  return blockedBy(reason, mark);
}

function blockedBy(reason: HealthMarkReason, mark: HealthMark): Blocked {
  return { kind: 'blocked', reason, mark, untilMs: mark.untilMs, breakerOnly: reason === 'breaker' };
}

/**
 * The stricter of two verdicts; of two blocks the longer, of equals the first. Where anything blocks no probe can go, so a
 * mark that stands then blocks too, though its probe is due.
 *
 * @internal
 */
export function stricter(left: Admission, right: Admission): Admission {
  if (left.kind !== 'blocked' && right.kind !== 'blocked') return rankOf(right) > rankOf(left) ? right : left;
  const [first, second] = [blockOf(left), blockOf(right)];
  if (first === undefined || second === undefined) return first ?? second ?? OPEN;
  const longer = (second.untilMs ?? Infinity) > (first.untilMs ?? Infinity) ? second : first;
  return { ...longer, breakerOnly: first.breakerOnly && second.breakerOnly };
}

function rankOf(admission: Exclude<Admission, Blocked>): number {
  if (admission.kind === 'open') return -1;
  return admission.stands ? (admission.mark.untilMs ?? Infinity) : 0;
}

function blockOf(admission: Admission): Blocked | undefined {
  if (admission.kind === 'blocked') return admission;
  return admission.kind === 'probe' && admission.stands ? blockedBy(admission.reason, admission.mark) : undefined;
}
