import type { CredentialPool } from '../credentials/credential-pool.js';
import type { CredentialSet } from '../credentials/credential-set.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { isWorthWaiting, probesOf } from '../health/admission.js';
import type { CandidateAdmission, HalfOpenAdmission } from '../health/health-registry.js';
import type { HealthKeys } from '../health/health-keys.js';
import type { HealthMark, HealthMarkReason } from '../health/health-state.js';
import type { Call } from './call.js';
import { candidateOf, sourceOf, type Candidate, type Target } from './candidate.js';

/** What choosing asks of the world; answers at once. */
export interface HealthView {
  admission(keys: HealthKeys, nowMs: number): CandidateAdmission;
  isProven(keys: HealthKeys): boolean;
  /** When the check under way of a key began, by the health key of what is in doubt. */
  checkStartOf(key: string): number | undefined;
  /** The renewal under way of a credential whose present value is of no use any more. */
  renewalOf(candidate: Candidate): Promise<unknown> | undefined;
}

/** The moment for which a call's candidates are judged. */
export interface Moment {
  readonly nowMs: number;
  /** The application is shutting down: no probes then, and no waits. */
  readonly isDraining: boolean;
}

/** What the status of a candidate depends on. */
interface Surroundings extends Moment {
  readonly call: Call;
  readonly view: HealthView;
}

/** A candidate that can be called now. */
export interface Ready {
  readonly kind: 'ready';
  readonly candidate: Candidate;
  /** Half-open: the call needs a lease, or a place in a reopening. */
  readonly needsProbe: boolean;
  /** The health key of the entry that is probed. */
  readonly probedKey?: string | undefined;
  /** The failure of this call that it would be a retry of; absent for a fresh candidate. */
  readonly retryOf?: LlmFailure | undefined;
}

/** A candidate whose unproven credential is being checked by another call. */
export interface Checking extends Pick<Ready, 'candidate' | 'needsProbe' | 'probedKey'> {
  readonly kind: 'checking';
  readonly untilMs: number;
}

/** A candidate whose credential is getting a new value. */
export interface Renewing {
  readonly kind: 'renewing';
  readonly candidate: Candidate;
  /** Ends with the outcome. */
  readonly done: Promise<unknown>;
}

/** A candidate that failed in this call and may be tried again later. */
export interface SetAside {
  readonly kind: 'set-aside';
  readonly candidate: Candidate;
  readonly failure: LlmFailure;
  /** Infinity where it waits for news alone. */
  readonly readyAtMs: number;
  /** What keeps it out beside the call's own back-off, where anything does. */
  readonly block?: Blocked | undefined;
}

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
  /** Ends when the credential's source, which is being asked for a new value, has answered. */
  readonly renewal?: Promise<unknown> | undefined;
}

/** A candidate that this call will not use any more, or a target that has none. */
export interface Out {
  readonly kind: 'out';
  readonly target: Target;
  readonly candidate?: Candidate | undefined;
  readonly cause: 'failed-in-this-call' | 'no-key' | 'no-key-for-model' | 'window-too-small' | 'cannot-carry';
  /** What it cannot carry of what is asked. */
  readonly lack?: string | undefined;
  /** The failure of this call that bars it, and the health key they share. */
  readonly failure?: LlmFailure | undefined;
  readonly key?: string | undefined;
}

/** How one candidate stands in one call, now. */
export type CandidateStatus = Ready | Checking | Renewing | SetAside | Blocked | Out;

/** What is passed over on the way to a candidate that can be called. */
export type Skipped = SetAside | Blocked | Out;

/** How the candidates of a call stand, up to the first that can be called at once. */
export interface Evaluation {
  /** Set where the keys of the first usable target may have changed: their source has to be looked at first. */
  readonly stale?: CredentialPool | undefined;
  /** The first fresh candidate in the route's order. */
  readonly ready?: Ready | undefined;
  /** Set where the first usable target has to wait for another call's key check, or for a new value of its key. */
  readonly awaited?: Checking | Renewing | undefined;
  /** Set where the first usable target has to wait for its keys to be read. */
  readonly loading?: Promise<unknown> | undefined;
  /** The first retry that is due, where nothing fresh is left. */
  readonly due?: Ready | undefined;
  /** Those passed over, in the route's order. */
  readonly skipped: readonly Skipped[];
}

/**
 * Looks at the candidates of a call in the route's order, and stops at the first that can be called at once.
 *
 * @internal
 */
export function evaluateCandidates(call: Call, view: HealthView, moment: Moment): Evaluation {
  const surroundings = { ...moment, call, view };
  const { nowMs, isDraining } = moment;
  const skipped: Skipped[] = [];
  let due: Ready | undefined;
  for (const target of call.route.targets) {
    const lack = call.lackOf(target);
    if (lack !== undefined) {
      skipped.push({ kind: 'out', target, cause: 'cannot-carry', lack });
      continue;
    }
    if (!isDraining && !call.usesOwnKey(target.provider.id)) {
      const { pool } = target.provider;
      if (pool.needsLook(nowMs)) return { stale: pool, skipped };
      const loading = pool.pending();
      if (loading !== undefined) return { loading, skipped };
    }
    const seen = evaluateTarget(target, surroundings, skipped);
    if (seen?.kind === 'ready' && seen.retryOf === undefined) return { ready: seen, skipped };
    if (seen?.kind === 'checking' || seen?.kind === 'renewing') return { awaited: seen, skipped };
    if (seen?.kind === 'ready') due ??= seen;
  }
  return { due, skipped };
}

/** Whether a target has a candidate that this call has not used yet and that could be called now. @internal */
export function isFree(target: Target, call: Call, view: HealthView, moment: Moment): boolean {
  if (call.lackOf(target) !== undefined) return false;
  const seen = evaluateTarget(target, { ...moment, call, view }, []);
  return seen !== undefined && !(seen.kind === 'ready' && seen.retryOf !== undefined);
}

/** In a pool of thousands that nobody has used yet, every key may be unproven: so many are looked at for a proven one. */
const MAX_AWAITED = 64;

type Usable = Ready | Checking | Renewing;

/**
 * Looks at one target's candidates. A fresh one that can be called at once comes first, a proven one before a wait for
 * news of a key, and that before a retry.
 */
function evaluateTarget(target: Target, surroundings: Surroundings, skipped: Skipped[]): Usable | undefined {
  const { call, view, nowMs } = surroundings;
  const set = call.credentialsFor(target);
  if (set.all.length === 0) {
    skipped.push({ kind: 'out', target, cause: call.hasKeys(target) ? 'no-key-for-model' : 'no-key' });
    return undefined;
  }
  let awaited: Checking | Renewing | undefined;
  let sinceAwaited = 0;
  let due: Ready | undefined;
  const cursor = set.cursor(call.pickFor(target, set), nowMs);
  for (let index = cursor.next(); index >= 0; index = cursor.next()) {
    const candidate = candidateAt(target, set, index);
    const status = statusOf(candidate, surroundings);
    if (awaited !== undefined && set.isLarge) sinceAwaited += 1;
    if (sinceAwaited > MAX_AWAITED) break;
    switch (status.kind) {
      case 'checking':
      case 'renewing':
        awaited ??= status;
        break;
      case 'ready':
        if (status.retryOf !== undefined) due = preferredRetry(due, status, call);
        else if (awaited === undefined || view.isProven(candidate.keys)) return status;
        break;
      default:
        skipped.push(status);
    }
    if (set.isLarge && holdsForAlike(status, candidate, call)) cursor.skipAlike(index);
  }
  if (awaited === undefined && set.isLarge) skipped.push(...knownOut(target, set, surroundings));
  return awaited ?? due;
}

/** What a large set knows to be out, and did not look at again. */
function knownOut(target: Target, set: CredentialSet, surroundings: Surroundings): Skipped[] {
  const statuses = Array.from(set.sampleOut(), (index) => statusOf(candidateAt(target, set, index), surroundings));
  return statuses.filter((status) => status.kind === 'blocked');
}

function candidateAt(target: Target, set: CredentialSet, index: number): Candidate {
  return candidateOf(target, set.all[index] as CredentialSet['all'][number]);
}

/**
 * Whether what a key met is true of all that share its base URL: none of them is free sooner. In a large set they are
 * not looked at then; a retry looks for one that this call has not used yet.
 */
function holdsForAlike(status: CandidateStatus, candidate: Candidate, call: Call): boolean {
  if (status.kind === 'blocked') return !isOneKeys(status);
  if (status.kind === 'ready' && call.called.has(candidate)) return false;
  if (status.kind === 'out' && status.cause === 'window-too-small') return true;
  const key = call.exclusionOf(candidate)?.key;
  const { credential, credential_model } = candidate.keys;
  return key !== undefined && key !== credential && key !== credential_model;
}

/** Whether the block is this key's alone, not one that all keys of the target share. @internal */
export function isOneKeys({ reason, mark }: Pick<Blocked, 'reason' | 'mark'>): boolean {
  const { scope } = mark.evidence;
  return reason !== 'key_outage' && reason !== 'breaker' && (scope === 'credential' || scope === 'credential_model');
}

/** The route's first; within one target a sibling that this call has not used yet. */
function preferredRetry(best: Ready | undefined, other: Ready, call: Call): Ready {
  if (best === undefined) return other;
  return call.called.has(best.candidate) && !call.called.has(other.candidate) ? other : best;
}

function statusOf(candidate: Candidate, surroundings: Surroundings): CandidateStatus {
  const { call, view, nowMs } = surroundings;
  const { target, keys } = candidate;
  const exclusion = call.exclusionOf(candidate);
  if (exclusion !== undefined && exclusion.readyAtMs === undefined) {
    const { failure, key } = exclusion;
    return { kind: 'out', target, candidate, cause: 'failed-in-this-call', failure, key };
  }
  if (!call.fitsLargeRequest(target)) return { kind: 'out', target, candidate, cause: 'window-too-small' };
  const admission = view.admission(keys, nowMs);
  const source = sourceOf(candidate);
  const renewal = source === undefined || call.hasAwaited(source) ? undefined : view.renewalOf(candidate);
  const block = admission.kind === 'available' ? undefined : blockOf(candidate, admission, surroundings, renewal);
  if (exclusion?.readyAtMs !== undefined && (block === undefined || block.waitUntilMs !== undefined)) {
    const readyAtMs = Math.max(exclusion.readyAtMs, block?.waitUntilMs ?? 0);
    if (readyAtMs > nowMs) return { kind: 'set-aside', candidate, failure: exclusion.failure, readyAtMs, block };
  }
  if (block !== undefined) return block;
  if (renewal !== undefined) return { kind: 'renewing', candidate, done: renewal };
  const needsProbe = admission.kind === 'half-open';
  const probedKey = needsProbe && !admission.isReopening ? admission.key : undefined;
  const checkUntilMs = exclusion === undefined ? checkEndOf(candidate, surroundings) : undefined;
  if (checkUntilMs !== undefined && checkUntilMs > nowMs)
    return { kind: 'checking', candidate, needsProbe, probedKey, untilMs: checkUntilMs };
  return { kind: 'ready', candidate, needsProbe, probedKey, retryOf: exclusion?.failure };
}

function blockOf(
  candidate: Candidate,
  admission: Exclude<CandidateAdmission, { readonly kind: 'available' }>,
  { call, nowMs, isDraining }: Surroundings,
  renewal: Promise<unknown> | undefined,
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
  const { freeAtMs, isReopening } = admission;
  const isFreeNow = freeAtMs <= nowMs;
  if (isFreeNow && (isReopening || (!isDraining && call.mayProbe(admission.key, admission.isOutage)))) return undefined;
  return {
    kind: 'blocked',
    candidate,
    reason,
    mark,
    untilMs: endOf(admission, nowMs),
    waitUntilMs: isDraining ? undefined : waitEndOf(admission, call),
    isProbed: !isFreeNow && !isReopening,
    isReopening,
  };
}

/**
 * When calls may go again, as far as it is known: with the end of the window, or with the next probe or step.
 *
 * @internal
 */
export function endOf(admission: Exclude<CandidateAdmission, { readonly kind: 'available' }>, nowMs: number) {
  if (admission.kind === 'unavailable') return admission.untilMs;
  const { mark, freeAtMs } = admission;
  const isLasting = mark.kind === 'cooling' && (mark.untilMs ?? 0) > nowMs;
  if (isLasting) return mark.untilMs;
  return freeAtMs > nowMs && freeAtMs < Infinity ? freeAtMs : undefined;
}

/** In an outage nobody waits but the call that probes; else whoever would have waited for the window waits for its probe. */
function waitEndOf({ key, reason, mark, isOutage, isReopening, freeAtMs }: HalfOpenAdmission, call: Call) {
  if (isReopening) return freeAtMs;
  if (isOutage) return call.probed.has(key) ? freeAtMs : undefined;
  if (!isWorthWaiting(reason, mark)) return undefined;
  return probesOf(reason) === 'steady' ? freeAtMs : Infinity;
}

/** Until when this call waits for another's check of the credential; `undefined` where there is nothing to wait for. */
function checkEndOf({ keys, credential }: Candidate, { call, view, nowMs }: Surroundings): number | undefined {
  const waitMs = call.limits.keyCheckWaitMs;
  if (waitMs === 0 || credential.secret === undefined || call.isVouched(keys.credential)) return undefined;
  const startedAtMs = view.checkStartOf(keys.credential);
  if (startedAtMs === undefined || view.isProven(keys)) return undefined;
  return Math.min(startedAtMs, nowMs - call.checkWaitedMs) + waitMs;
}
