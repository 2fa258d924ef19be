import type { LlmFailureCategory } from '../classification/failure.interface.js';
import { bucketOf } from './bucket-of.js';
import type { KeySlot } from '../credentials/key-slot.js';
import type { CallState } from './call-state.js';
import type { Candidate } from './candidate.js';
import type { Blocked, Checking, Ready, Renewing, SetAside, Survey } from './survey.js';

/** The next step of a call. */
export type Step =
  | {
      readonly action: 'call';
      readonly candidate: Candidate;
      readonly reason: string;
      readonly needsProbe: boolean;
      /** What kind of retry it is, and so which budget it is taken from. */
      readonly retry?: { readonly kind: 'retry' | 'auth-retry'; readonly category: LlmFailureCategory } | undefined;
    }
  | { readonly action: 'await-check'; readonly checking: Checking }
  /** Until a source has said whether it has a new key, or has given its first ones. */
  | {
      readonly action: 'await-renewal' | 'await-keys';
      readonly done: Promise<unknown>;
      /** What the call then has waited for. */
      readonly slot?: KeySlot | undefined;
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

/** What a decision depends on beside the survey. */
export interface DecisionContext {
  readonly nowMs: number;
  readonly isDraining: boolean;
  /** Whether one more call may wait for a time. */
  readonly mayWait: boolean;
  /** Whether nothing but the rejection itself bars the credential of `call.authRetry`. */
  readonly authRetryOpen: boolean;
}

/**
 * Chooses the next step of a call. Pure: reads the survey and the call's budgets, changes nothing.
 *
 * In order: the new value of a key that was just rejected; a fresh candidate; a key check to wait for; a retry that is
 * due, on a rejected key that has worked before last; a candidate that breakers alone keep out, where they keep out all; the
 * source of a key that is out; the soonest wait that fits; the wait for a retry on a rejected key that has worked before; the
 * end.
 *
 * @internal
 */
export function decide(call: CallState, seen: Survey, context: DecisionContext): Step {
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
function awaitingOf(awaited: Checking | Renewing, { isDraining }: DecisionContext): Step | undefined {
  if (awaited.kind === 'renewing') {
    const { slot } = awaited.candidate.credential;
    return isDraining ? undefined : { action: 'await-renewal', done: awaited.done, slot };
  }
  if (!isDraining) return { action: 'await-check', checking: awaited };
  const { candidate, needsProbe } = awaited;
  return { action: 'call', candidate, reason: 'its key is being checked, and there is no time to wait', needsProbe };
}

function freshReason(call: CallState, candidate: Candidate): string {
  const last = call.attemptsMade().at(-1);
  if (last === undefined) return 'first candidate of the route that is free';
  if (last.provider !== candidate.target.provider.id) return 'another provider may answer';
  if (last.model !== candidate.target.model) return 'another model may answer';
  return 'another credential may serve this model';
}

function limitReached(call: CallState, nowMs: number): string | undefined {
  const { maxAttempts, maxCredentialAttempts } = call.limits;
  if (call.attempts >= maxAttempts) return `maxAttempts (${maxAttempts}) is reached`;
  if (call.credentialAttempts >= maxCredentialAttempts)
    return `maxCredentialAttempts (${maxCredentialAttempts}) is reached`;
  return nowMs >= call.deadlineAtMs ? `totalTimeoutMs (${call.limits.totalTimeoutMs}) is over` : undefined;
}

function mayRetry(call: CallState, candidate: Candidate, category: LlmFailureCategory | undefined): boolean {
  if (category === undefined) return true;
  if (call.retries >= call.limits.maxRetries) return false;
  return bucketOf(candidate, category)?.canAfford(category) ?? true;
}

/** When breakers alone keep out every candidate that is left, the one whose pause ends first is called all the same. */
function forced(call: CallState, seen: Survey): Step | undefined {
  if (call.called.size > 0) return undefined;
  const kept = seen.passed.filter((standing) => standing.kind !== 'out' && !isForGood(standing));
  const broken = kept.filter((standing): standing is Blocked => standing.kind === 'blocked' && standing.breakerOnly);
  if (broken.length === 0 || broken.length < kept.length) return undefined;
  const { candidate } = broken.reduce((best, other) => ((other.untilMs ?? 0) < (best.untilMs ?? 0) ? other : best));
  return { action: 'call', candidate, reason: 'open breakers alone keep out every candidate', needsProbe: false };
}

/** When the source of a key that is out is being asked for another, that may be all that is left. */
function hoping(seen: Survey, { isDraining }: DecisionContext): Step | undefined {
  if (isDraining) return undefined;
  for (const standing of seen.passed) {
    if (standing.kind !== 'blocked' || standing.renewal === undefined) continue;
    const { slot } = standing.candidate.credential;
    return { action: 'await-renewal', done: standing.renewal, slot };
  }
  return undefined;
}

function isForGood(standing: SetAside | Blocked): boolean {
  return standing.kind === 'blocked' && standing.mark.kind === 'quarantined';
}

function waiting(call: CallState, seen: Survey, { nowMs, isDraining, mayWait }: DecisionContext): Step | undefined {
  if (isDraining || !mayWait) return undefined;
  const latestMs = Math.min(nowMs + call.limits.maxWaitMs - call.waitedMs, call.deadlineAtMs - 1);
  let soonest: Step | undefined;
  let soonestMs = Infinity;
  for (const standing of seen.passed) {
    const untilMs = wakeTimeOf(call, standing, latestMs);
    if (untilMs === undefined || untilMs > latestMs || untilMs >= soonestMs) continue;
    soonestMs = untilMs;
    soonest = waitFor(standing as SetAside | Blocked, untilMs);
  }
  return soonest !== undefined && soonestMs > nowMs ? soonest : undefined;
}

function wakeTimeOf(call: CallState, standing: Survey['passed'][number], latestMs: number): number | undefined {
  switch (standing.kind) {
    case 'out':
      return undefined;
    case 'set-aside':
      return mayRetry(call, standing.candidate, standing.failure.category) ? standing.readyAtMs : undefined;
    case 'blocked':
      if (isForGood(standing)) return undefined;
      return standing.isProbed ? latestMs : standing.untilMs;
  }
}

function waitFor(standing: SetAside | Blocked, untilMs: number): Step {
  const { candidate } = standing;
  if (standing.kind === 'set-aside') {
    const reason = 'nothing else is left, and waiting may help';
    return { action: 'retry', candidate, category: standing.failure.category, untilMs, reason, windowMs: 0 };
  }
  const reason = standing.isProbed ? 'another call is probing it' : 'it is the first to be free again';
  const { evidence, windowMs } = standing.mark;
  return { action: 'wait', candidate, category: evidence.category, untilMs, reason, windowMs };
}

function authRetrying(
  call: CallState,
  { nowMs, isDraining, mayWait, authRetryOpen }: DecisionContext,
): Step | undefined {
  const { authRetry } = call;
  if (authRetry === undefined || !authRetryOpen || isDraining || call.authRetries >= call.limits.maxAuthRetries)
    return undefined;
  if (authRetry.dueAtMs >= call.deadlineAtMs || (authRetry.dueAtMs > nowMs && !mayWait)) return undefined;
  const { candidate, failure, dueAtMs } = authRetry;
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
