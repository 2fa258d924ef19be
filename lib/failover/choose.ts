import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { CredentialPool } from '../credentials/credential-pool.js';
import type { RefreshableCredential } from '../credentials/refreshable-credential.js';
import { isRejection } from '../health/marking.js';
import type { Call } from './call.js';
import type { RetryKind } from './call.interface.js';
import { quotaOf, sourceOf, type Candidate } from './candidate.js';
import {
  evaluateCandidates,
  type Blocked,
  type Checking,
  type Evaluation,
  type HealthView,
  type Ready,
  type Renewing,
  type SetAside,
  type Skipped,
} from './candidate-evaluation.js';

/** The next step of a call. */
export type Step =
  | {
      readonly action: 'call';
      readonly candidate: Candidate;
      readonly reason: string;
      readonly needsProbe: boolean;
      /** What kind of retry it is, and so which budget it is taken from. */
      readonly retry?: { readonly kind: RetryKind; readonly category: LlmFailureCategory } | undefined;
    }
  | { readonly action: 'await-check'; readonly checking: Checking }
  /** Until a source has said whether it has a new key, or has given its first ones. */
  | {
      readonly action: 'await-renewal' | 'await-keys';
      readonly done: Promise<unknown>;
      /** What the call then has waited for. */
      readonly source?: RefreshableCredential | undefined;
    }
  | {
      /** `wait`: for a blocked candidate, of which there may be news before its time. */
      readonly action: 'retry' | 'auth-retry' | 'wait';
      readonly candidate: Candidate;
      readonly category: LlmFailureCategory;
      readonly untilMs: number;
      readonly reason: string;
      /** `wait`: the whole length of what is waited for, the same for all who do. */
      readonly windowMs: number;
    }
  | { readonly action: 'fail'; readonly reason: string };

/** A step that waits for a time. */
export type TimedStep = Extract<Step, { action: 'retry' | 'auth-retry' | 'wait' }>;

/** A step, and what was found on the way to it. */
export interface Choice {
  readonly step: Step;
  /** The candidates that are passed over, in the route's order. */
  readonly skipped: readonly Skipped[];
}

/** The keys of the next target may have changed; their source has to be looked at before anything can be chosen. */
export interface StaleKeys {
  readonly stale: CredentialPool;
}

/** What the next step depends on beside the call. */
export interface ChoiceView extends HealthView {
  /** Whether one more call may wait for a time. */
  mayWait(): boolean;
}

/** What the step depends on beside the call and its candidates. */
interface Surroundings {
  readonly nowMs: number;
  readonly isDraining: boolean;
  readonly view: ChoiceView;
}

/**
 * Chooses the next step of a call. Pure: reads the call, its budgets and the health of its candidates; starts no I/O and
 * changes nothing.
 *
 * In order: the new value of a key that was just rejected; a fresh candidate; a key check to wait for; a retry that is
 * due, on a rejected key that has worked before last; a candidate that breakers alone keep out, where they keep out all; the
 * source of a key that is out; the soonest wait that fits; the wait for a retry on a rejected key that has worked before; the
 * end.
 *
 * @internal
 */
export function choose(call: Call, view: ChoiceView, nowMs: number): Choice | StaleKeys {
  const evaluation = evaluateCandidates(call, view, nowMs);
  if (evaluation.stale !== undefined) return { stale: evaluation.stale };
  const step = stepAfter(evaluation, call, { nowMs, isDraining: view.isDraining(), view });
  return { step, skipped: evaluation.skipped };
}

function stepAfter(seen: Evaluation, call: Call, context: Surroundings): Step {
  const exhausted = limitReached(call, context.nowMs);
  if (exhausted !== undefined) return { action: 'fail', reason: exhausted };
  if (call.renewal !== undefined && !context.isDraining) return { action: 'await-renewal', done: call.renewal.done };
  if (seen.loading !== undefined) return { action: 'await-keys', done: seen.loading };
  if (seen.ready !== undefined) return callOf(seen.ready, freshReason(call, seen.ready.candidate));
  const awaiting = seen.awaited === undefined ? undefined : awaitingOf(seen.awaited, context);
  if (awaiting !== undefined) return awaiting;
  if (seen.due !== undefined && mayRetry(call, seen.due.candidate, seen.due.retryOf?.category)) {
    return callOf(seen.due, 'its wait is over');
  }
  const authRetry = authRetrying(call, context);
  if (authRetry?.action === 'call') return authRetry;
  return forced(call, seen) ?? hoping(seen, context) ?? waiting(call, seen, context) ?? authRetry ?? ENDED;
}

/** The step of a call that has nothing left to try. @internal */
export const ENDED = { action: 'fail', reason: 'no candidate is left' } as const;

function callOf({ candidate, needsProbe, retryOf }: Ready, reason: string): Step {
  const retry = retryOf === undefined ? undefined : ({ kind: 'retry', category: retryOf.category } as const);
  return { action: 'call', candidate, reason, needsProbe, retry };
}

/** While the application shuts down nobody waits any more, not even for a verdict. */
function awaitingOf(awaited: Checking | Renewing, { isDraining }: Surroundings): Step | undefined {
  if (awaited.kind === 'renewing') {
    const source = sourceOf(awaited.candidate);
    return isDraining ? undefined : { action: 'await-renewal', done: awaited.done, source };
  }
  if (!isDraining) return { action: 'await-check', checking: awaited };
  const { candidate, needsProbe } = awaited;
  return { action: 'call', candidate, reason: 'its key is being checked, and there is no time to wait', needsProbe };
}

function freshReason(call: Call, candidate: Candidate): string {
  const last = call.attemptsMade.at(-1);
  if (last === undefined) return 'first candidate of the route that is free';
  if (last.provider !== candidate.target.provider.id) return 'another provider may answer';
  if (last.model !== candidate.target.model) return 'another model may answer';
  return 'another credential may serve this model';
}

function limitReached(call: Call, nowMs: number): string | undefined {
  const { maxAttempts, maxCredentialAttempts } = call.limits;
  if (call.used.attempts >= maxAttempts) return `maxAttempts (${maxAttempts}) is reached`;
  if (call.used.credentialAttempts >= maxCredentialAttempts)
    return `maxCredentialAttempts (${maxCredentialAttempts}) is reached`;
  return nowMs >= call.deadlineAtMs ? `totalTimeoutMs (${call.limits.totalTimeoutMs}) is over` : undefined;
}

function mayRetry(call: Call, candidate: Candidate, category: LlmFailureCategory | undefined): boolean {
  if (category === undefined) return true;
  if (call.used.retries >= call.limits.maxRetries) return false;
  return quotaOf(candidate, category)?.canAfford(category) ?? true;
}

/** When breakers alone keep out every candidate that is left, the one whose pause ends first is called all the same. */
function forced(call: Call, seen: Evaluation): Step | undefined {
  if (call.called.size > 0) return undefined;
  const kept = seen.skipped.filter((status) => status.kind !== 'out' && !isForGood(status));
  const broken = kept.filter((status): status is Blocked => status.kind === 'blocked' && status.breakerOnly);
  if (broken.length === 0 || broken.length < kept.length) return undefined;
  const { candidate } = broken.reduce((best, other) => ((other.untilMs ?? 0) < (best.untilMs ?? 0) ? other : best));
  return { action: 'call', candidate, reason: 'open breakers alone keep out every candidate', needsProbe: false };
}

/** When the source of a key that is out is being asked for another, that may be all that is left. */
function hoping(seen: Evaluation, { isDraining }: Surroundings): Step | undefined {
  if (isDraining) return undefined;
  for (const status of seen.skipped) {
    if (status.kind !== 'blocked' || status.renewal === undefined) continue;
    return { action: 'await-renewal', done: status.renewal, source: sourceOf(status.candidate) };
  }
  return undefined;
}

function isForGood(status: SetAside | Blocked): boolean {
  return status.kind === 'blocked' && status.mark.kind !== 'cooling';
}

function waiting(call: Call, seen: Evaluation, { nowMs, isDraining, view }: Surroundings): Step | undefined {
  if (isDraining || !view.mayWait()) return undefined;
  const latestMs = Math.min(nowMs + call.limits.maxWaitMs - call.used.waitedMs, call.deadlineAtMs - 1);
  let soonest: Step | undefined;
  let soonestMs = Infinity;
  for (const status of seen.skipped) {
    const untilMs = wakeTimeOf(call, status, latestMs);
    if (untilMs === undefined || untilMs > latestMs || untilMs >= soonestMs) continue;
    soonestMs = untilMs;
    soonest = waitFor(status as SetAside | Blocked, untilMs);
  }
  return soonest !== undefined && soonestMs > nowMs ? soonest : undefined;
}

function wakeTimeOf(call: Call, status: Skipped, latestMs: number): number | undefined {
  switch (status.kind) {
    case 'out':
      return undefined;
    case 'set-aside':
      return mayRetry(call, status.candidate, status.failure.category) ? status.readyAtMs : undefined;
    case 'blocked':
      if (isForGood(status)) return undefined;
      return status.isProbed ? latestMs : status.untilMs;
  }
}

function waitFor(status: SetAside | Blocked, untilMs: number): Step {
  const { candidate } = status;
  if (status.kind === 'set-aside') {
    const reason = 'nothing else is left, and waiting may help';
    return { action: 'retry', candidate, category: status.failure.category, untilMs, reason, windowMs: 0 };
  }
  const reason = status.isProbed ? 'another call is probing it' : 'it is the first to be free again';
  const { evidence, windowMs } = status.mark;
  return { action: 'wait', candidate, category: evidence.category, untilMs, reason, windowMs };
}

function authRetrying(call: Call, { nowMs, isDraining, view }: Surroundings): Step | undefined {
  const { authRetry } = call;
  if (authRetry === undefined || isDraining || call.used.authRetries >= call.limits.maxAuthRetries) return undefined;
  if (authRetry.dueAtMs >= call.deadlineAtMs || (authRetry.dueAtMs > nowMs && !view.mayWait())) return undefined;
  const { candidate, failure, dueAtMs } = authRetry;
  if (!isAuthRetryOpen(call, candidate, view)) return undefined;
  if (dueAtMs <= nowMs) {
    const retry = { kind: 'auth-retry', category: failure.category } as const;
    return { action: 'call', candidate, reason: 'the key has worked before', needsProbe: false, retry };
  }
  const reason = 'the key has worked before, so the rejection may pass';
  return {
    action: 'auth-retry',
    candidate,
    category: failure.category,
    untilMs: dueAtMs,
    reason,
    windowMs: 0,
  };
}

/** Whether nothing but the rejection itself bars a rejected key that has worked before. */
function isAuthRetryOpen(call: Call, candidate: Candidate, view: HealthView): boolean {
  if (!call.isUsable(candidate)) return false;
  const admission = view.admission(candidate.keys);
  // The marks that a rejection of a proven key sets by itself do not stop its retries.
  return admission.kind !== 'unavailable' || isRejection(admission.reason, admission.mark);
}
