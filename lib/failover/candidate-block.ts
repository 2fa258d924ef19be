import { isWorthWaiting, probesOf } from '../health/admission.js';
import type { CandidateAdmission, HalfOpenAdmission } from '../health/candidate-admission.js';
import type { HealthMark, HealthMarkReason } from '../health/health-state.js';
import type { Call } from './call.js';
import type { Candidate } from './candidate.js';

/** A candidate that its health keeps out. */
export interface Blocked {
  readonly kind: 'blocked';
  readonly candidate: Candidate;
  readonly reason: HealthMarkReason;
  readonly mark: HealthMark;
  /** Absent where it is not known when the block ends. */
  readonly untilMs?: number | undefined;
  /** Until when a call may wait for it: infinity for as long as it can, absent where it is not waited for. */
  readonly waitUntilMs?: number | undefined;
  /** Another call is finding out right now whether the fault is over. */
  readonly isProbed: boolean;
  /** A probe was answered, and calls are let through in steps. */
  readonly isReopening: boolean;
  /** Only probes that hang keep a call away that has nothing else left: since when it may pass them by. */
  readonly lastResortDueAtMs?: number | undefined;
  /** The health key of the entry that is probed. */
  readonly probedKey?: string | undefined;
  /** Ends when the credential's source, which is being asked for a new value, has answered. */
  readonly renewal?: Promise<unknown> | undefined;
}

type Unavailable = Exclude<CandidateAdmission, { readonly kind: 'available' }>;

/** What a block depends on beside its candidate. */
interface BlockContext {
  readonly call: Call;
  readonly nowMs: number;
  /** The application is shutting down: no probes then, and no waits. */
  readonly isDraining: boolean;
}

/**
 * How health keeps a candidate out of a call.
 *
 * @param renewal - the renewal under way of its credential
 * @param isFailing - whether the one before failed: a call is not held for this one while anything else is left
 * @returns `undefined` where the call may probe it now, or has a place in its reopening
 * @internal
 */
export function blockOf(
  candidate: Candidate,
  admission: Unavailable,
  { call, nowMs, isDraining }: BlockContext,
  renewal: Promise<unknown> | undefined,
  isFailing: boolean,
): Blocked | undefined {
  const { mark, reason } = admission;
  if (admission.kind === 'unavailable') {
    const { untilMs } = admission;
    const waitUntilMs = isWorthWaiting(reason, mark) ? untilMs : undefined;
    return {
      kind: 'blocked',
      candidate,
      reason,
      mark,
      untilMs,
      waitUntilMs,
      isProbed: false,
      isReopening: false,
      renewal,
    };
  }
  const { freeAtMs, isReopening, isOutage, stands, key } = admission;
  const isFreeNow = freeAtMs <= nowMs && !isFailing;
  const mayProbe = !isDraining && call.mayProbe(key, isOutage || stands);
  if (isFreeNow && (isReopening || mayProbe)) return undefined;
  const isLastResort = mayProbe && !isFailing && freeAtMs > nowMs && admission.lastResortAtMs <= nowMs;
  return {
    kind: 'blocked',
    candidate,
    reason,
    mark,
    untilMs: endOf(admission, nowMs),
    waitUntilMs: isDraining ? undefined : waitEndOf(admission, call),
    isProbed: freeAtMs > nowMs && !isReopening,
    isReopening,
    lastResortDueAtMs: isLastResort ? admission.dueAtMs : undefined,
    probedKey: key,
    renewal: isFailing ? renewal : undefined,
  };
}

/**
 * When calls may go again, as far as it is known: with the end of the window, or with the next probe or step.
 *
 * @internal
 */
export function endOf(admission: Unavailable, nowMs: number): number | undefined {
  if (admission.kind === 'unavailable') return admission.untilMs;
  const { mark, freeAtMs } = admission;
  const turnAtMs = freeAtMs > nowMs && freeAtMs < Infinity ? freeAtMs : undefined;
  const isLasting = mark.kind === 'cooling' && (mark.untilMs ?? 0) > nowMs;
  // Behind a probe that went shortly before the end the next one has to wait for its turn.
  return isLasting ? Math.max(mark.untilMs ?? 0, turnAtMs ?? 0) : turnAtMs;
}

/** In an outage nobody waits but the call that probes; else whoever would have waited for the window waits for its probe. */
function waitEndOf(admission: HalfOpenAdmission, call: Call): number | undefined {
  const { key, reason, mark, isOutage, isReopening, isFull, freeAtMs } = admission;
  if (isReopening) return freeAtMs;
  if (isOutage) return call.probed.has(key) && !isFull ? freeAtMs : undefined;
  if (!isWorthWaiting(reason, mark)) return undefined;
  return probesOf(reason) === 'steady' ? freeAtMs : Infinity;
}

/** Whether the block is this key's alone, not one that all keys of the target share. @internal */
export function isOneKeys({ reason, mark }: Pick<Blocked, 'reason' | 'mark'>): boolean {
  const { scope } = mark.evidence;
  return reason !== 'key_outage' && reason !== 'breaker' && (scope === 'credential' || scope === 'credential_model');
}
