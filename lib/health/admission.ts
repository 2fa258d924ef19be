import { meaningOfReason, type HealthMark, type HealthMarkReason, type HealthState } from './health-state.js';
import { isForgotten } from './transition.js';

/**
 * Whether an entry lets a call through, by its marks alone.
 *
 * - `available`: calls go through
 * - `half-open`: one call with a lease may go, to see whether the fault is over
 * - `unavailable`: no call goes through, until `untilMs` where that is known
 */
export type Admission =
  | { readonly kind: 'available' }
  | {
      readonly kind: 'half-open';
      readonly reason: HealthMarkReason;
      readonly mark: HealthMark;
      /** Whether the mark still stands, so that nothing but a probe may go. */
      readonly stands: boolean;
    }
  | {
      readonly kind: 'unavailable';
      readonly reason: HealthMarkReason;
      readonly mark: HealthMark;
      /** When the entry is available again; absent where only a reset, a new value or a probe can end it. */
      readonly untilMs?: number | undefined;
      /** Whether it is an outage: windows that were repeated are all that keeps calls away, and leased probes go all the while. */
      readonly isOutage: boolean;
    };

type Unavailable = Extract<Admission, { readonly kind: 'unavailable' }>;

/** The verdict where nothing stands in the way. @internal */
export const AVAILABLE = { kind: 'available' } as const satisfies Admission;

/**
 * Judges one entry at one time. Of several marks the one that keeps calls away for longest decides.
 *
 * @param isReopening - a probe was answered: marks that time cures keep nobody away any more
 * @param isProbed - a probe is under way: until it has ended nothing is forgotten, however long it hangs
 * @internal
 */
export function admissionOf(
  state: HealthState | undefined,
  nowMs: number,
  isReopening = false,
  isProbed = false,
): Admission {
  if (state === undefined) return AVAILABLE;
  let verdict: Admission = AVAILABLE;
  for (const reason in state.marks) {
    const mark = state.marks[reason as HealthMarkReason] as HealthMark;
    if (isReopening && mark.kind === 'cooling' && mark.passes) continue;
    if (!isProbed && isForgotten(mark, nowMs)) continue;
    verdict = stricter(verdict, judge(reason as HealthMarkReason, mark, nowMs));
  }
  return verdict;
}

/** How an entry that is not available is probed. @internal */
export function probesOf(reason: HealthMarkReason): 'steady' | 'single' {
  if (reason === 'breaker' || reason === 'key_outage') return 'steady';
  return meaningOfReason(reason)?.probes ?? 'single';
}

/** Whether a mark's window is the first of a ladder, or one whose time the provider named: these are waited for. @internal */
export function isWorthWaiting(reason: HealthMarkReason, { kind, hinted, step }: HealthMark): boolean {
  return kind === 'cooling' && (hinted || (step === 1 && isLadder(reason)));
}

/** Whether a reason's windows grow from a short one: what they keep away is soon worth another try. @internal */
export function isLadder(reason: HealthMarkReason): boolean {
  return LADDERS.has(reason);
}

const LADDERS: ReadonlySet<HealthMarkReason> = new Set<HealthMarkReason>(['breaker', 'overloaded', 'rate_limited']);

/** A window was repeated and no time was named: nobody knows when it is over. */
function isRepeated(reason: HealthMarkReason, { kind, hinted, step }: HealthMark): boolean {
  return kind === 'cooling' && !hinted && step > 1 && probesOf(reason) === 'steady';
}

function judge(reason: HealthMarkReason, mark: HealthMark, nowMs: number): Admission {
  const stands = nowMs < (mark.untilMs ?? Infinity);
  if (!stands || nowMs >= (mark.probeAtMs ?? Infinity)) return { kind: 'half-open', reason, mark, stands };
  return unavailableFor(reason, mark);
}

function unavailableFor(reason: HealthMarkReason, mark: HealthMark): Unavailable {
  return { kind: 'unavailable', reason, mark, untilMs: mark.untilMs, isOutage: isRepeated(reason, mark) };
}

/**
 * Finds the stricter of two verdicts; of two that are `unavailable` the one that lasts longer, of equals the first. Where
 * anything is unavailable no probe can go, so a mark that still stands then counts as unavailable too, though its probe is
 * due.
 *
 * @internal
 */
export function stricter(left: Admission, right: Admission): Admission {
  if (left.kind !== 'unavailable' && right.kind !== 'unavailable') return rankOf(right) > rankOf(left) ? right : left;
  const [first, second] = [unavailableOf(left), unavailableOf(right)];
  if (first === undefined || second === undefined) return first ?? second ?? AVAILABLE;
  const longer = (second.untilMs ?? Infinity) > (first.untilMs ?? Infinity) ? second : first;
  return { ...longer, isOutage: first.isOutage && second.isOutage };
}

function rankOf(admission: Exclude<Admission, Unavailable>): number {
  if (admission.kind === 'available') return -1;
  return admission.stands ? (admission.mark.untilMs ?? Infinity) : 0;
}

function unavailableOf(admission: Admission): Unavailable | undefined {
  if (admission.kind === 'unavailable') return admission;
  return admission.kind === 'half-open' && admission.stands
    ? unavailableFor(admission.reason, admission.mark)
    : undefined;
}
