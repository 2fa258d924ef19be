import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
import type { CredentialPool } from '../credentials/credential-pool.js';
import type { RefreshableCredential } from '../credentials/refreshable-credential.js';
import { isRejection } from '../health/marking.js';
import type { Call } from './call.js';
import type { Retry } from './call.interface.js';
import { quotaOf, sourceOf, type Candidate, type Target } from './candidate.js';
import type { Blocked } from './candidate-block.js';
import { tellingTimeoutMs } from './limits.js';
import {
  evaluateCandidates,
  isFree,
  type Checking,
  type Evaluation,
  type EvaluationContext,
  type HealthView,
  type Moment,
  type Ready,
  type Renewing,
  type SetAside,
  type Skipped,
} from './candidate-evaluation.js';

/** How long an attempt may take. */
export interface AttemptTime {
  readonly timeoutMs: number;
  /** Whether it has less than its own limit, for the sake of later targets: its end then says nothing of the provider. */
  readonly isCutShort: boolean;
}

/** The next step of a call. */
export type Step =
  | {
      readonly action: 'call';
      readonly candidate: Candidate;
      readonly reason: string;
      /** Half-open: the call needs a lease, or a place in a reopening. */
      readonly needsProbe: boolean;
      /** The health key of the entry that is probed. */
      readonly probedKey?: string | undefined;
      /** Nothing else is left: it passes by probes that hang. */
      readonly isLastResort?: boolean | undefined;
      /** Whether its key has worked before. */
      readonly isProven: boolean;
      readonly time: AttemptTime;
      /** The moment of the choice. */
      readonly atMs: number;
      /** What kind of retry it is, and so which budget it is taken from. */
      readonly retry?: Retry | undefined;
    }
  | {
      /** Until another call knows whether a key is good. */
      readonly action: 'await-check';
      readonly candidate: Candidate;
      /** The health key of what is in doubt. */
      readonly key: string;
      readonly untilMs: number;
    }
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
      /** The whole length of what is waited for with others, the same for all who do; absent where nobody else does. */
      readonly windowMs?: number | undefined;
      /** What is in doubt, by its health key: another call's retry may tell. */
      readonly key?: string | undefined;
    }
  | { readonly action: 'fail'; readonly reason: string };

/** A step that makes an attempt. */
export type CallStep = Extract<Step, { action: 'call' }>;

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
  readonly waits: {
    /** Whether no further call may wait for a time. */
    readonly isFull: boolean;
  };
}

/** What the step depends on beside the candidates. */
interface ChoiceContext extends EvaluationContext {
  readonly view: ChoiceView;
}

/**
 * Chooses the next step of a call. Pure: reads the call, its budgets and the health of its candidates; starts no I/O and
 * changes nothing.
 *
 * In order: the new value of a key that was just rejected; a fresh candidate; a key check to wait for; a retry that is
 * due, on a rejected key that has worked before last; the source of a key that is unavailable; the soonest wait that fits; the
 * wait for a retry on a rejected key that has worked before; a probe past others that hang; the end.
 *
 * @internal
 */
export function choose(call: Call, view: ChoiceView, moment: Moment): Choice | StaleKeys {
  const { nowMs, isDraining } = moment;
  const context = { call, view, nowMs, isDraining };
  const evaluation = evaluateCandidates(context);
  if (evaluation.stale !== undefined) return { stale: evaluation.stale };
  return { step: stepAfter(evaluation, context), skipped: evaluation.skipped };
}

function stepAfter(seen: Evaluation, context: ChoiceContext): Step {
  const { call, nowMs, isDraining } = context;
  const exhausted = limitReached(call, nowMs);
  if (exhausted !== undefined) return { action: 'fail', reason: exhausted };
  const renewal = call.hasSources && !isDraining ? call.renewals.pending : undefined;
  if (renewal !== undefined) return { action: 'await-renewal', done: renewal };
  if (seen.loading !== undefined) return { action: 'await-keys', done: seen.loading };
  if (seen.ready !== undefined) return callOf(seen.ready, freshReason(call, seen.ready.candidate), context);
  const awaiting = seen.awaited === undefined ? undefined : awaitingOf(seen.awaited, context);
  if (awaiting !== undefined) return awaiting;
  if (seen.due !== undefined && mayRetry(call, seen.due.candidate, seen.due.retryOf)) {
    return callOf(seen.due, 'its wait is over', context);
  }
  const authRetry = authRetrying(context);
  if (authRetry !== undefined && authRetry.action !== 'auth-retry') return authRetry;
  return hoping(seen, context) ?? waiting(seen, context) ?? authRetry ?? lastResort(seen, context) ?? ENDED;
}

/** The step of a call that has nothing left to try. @internal */
export const ENDED = { action: 'fail', reason: 'no candidate is left' } as const;

function callOf(ready: Ready, reason: string, context: ChoiceContext): Step {
  const { candidate, needsProbe, probedKey, isProven, retryOf } = ready;
  const retry = retryOf === undefined ? undefined : ({ kind: 'retry', category: retryOf.category } as const);
  const time = attemptTimeOf(candidate.target, context);
  return { action: 'call', candidate, reason, needsProbe, probedKey, isProven, time, atMs: context.nowMs, retry };
}

/** While the application shuts down nobody waits any more, not even for a verdict. */
function awaitingOf(awaited: Checking | Renewing, context: ChoiceContext): Step | undefined {
  const { candidate } = awaited;
  if (awaited.kind === 'renewing') {
    const source = sourceOf(candidate);
    return context.isDraining ? undefined : { action: 'await-renewal', done: awaited.done, source };
  }
  if (!context.isDraining) {
    return { action: 'await-check', candidate, key: candidate.keys.credential, untilMs: awaited.untilMs };
  }
  const { needsProbe, probedKey, isProven } = awaited;
  const reason = 'its key is being checked, and there is no time to wait';
  return callOf({ kind: 'ready', candidate, needsProbe, probedKey, isProven }, reason, context);
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

function mayRetry(call: Call, candidate: Candidate, failure: LlmFailure | undefined): boolean {
  if (failure === undefined) return true;
  const { category, scope } = failure;
  // What a model happened to write wrong is worth one more try, not the waits of an outage.
  const isChance = category === 'malformed_response' && scope === 'request';
  if (call.used.retries >= Math.min(call.limits.maxRetries, isChance ? 1 : Infinity)) return false;
  const quota = quotaOf(candidate, category);
  return quota === undefined || call.canAfford(quota, category);
}

/** Where the source of a key that is unavailable is being asked for another, that may be all that is left. */
function hoping(seen: Evaluation, { isDraining }: ChoiceContext): Step | undefined {
  if (isDraining) return undefined;
  for (const status of seen.skipped) {
    if (status.kind !== 'blocked' || status.renewal === undefined) continue;
    return { action: 'await-renewal', done: status.renewal, source: sourceOf(status.candidate) };
  }
  return undefined;
}

function waiting(seen: Evaluation, { call, nowMs, isDraining, view }: ChoiceContext): Step | undefined {
  if (isDraining || view.waits.isFull) return undefined;
  const latestMs = Math.min(nowMs + call.limits.maxWaitMs - call.used.waitedMs, call.deadlineAtMs - 1);
  let soonest: Step | undefined;
  let soonestMs = Infinity;
  for (const status of seen.skipped) {
    const wakeMs = wakeTimeOf(call, status);
    const untilMs = wakeMs === Infinity ? latestMs : wakeMs;
    if (untilMs === undefined || untilMs > latestMs || untilMs >= soonestMs) continue;
    soonestMs = untilMs;
    soonest = waitFor(status as SetAside | Blocked, untilMs);
  }
  return soonest !== undefined && soonestMs > nowMs ? soonest : undefined;
}

/**
 * A probe of a call that would be refused, past others that hang. Those have all their time; this one gets no more than tells
 * of a provider, so that few are held and not for long.
 */
function lastResort(seen: Evaluation, context: ChoiceContext): Step | undefined {
  const { call, nowMs } = context;
  let first: Blocked | undefined;
  for (const status of seen.skipped) {
    if (status.kind !== 'blocked' || status.lastResortDueAtMs === undefined) continue;
    if (call.exclusionOf(status.candidate) !== undefined) continue;
    if (status.lastResortDueAtMs < (first?.lastResortDueAtMs ?? Infinity)) first = status;
  }
  if (first === undefined) return undefined;
  const { candidate, probedKey } = first;
  const given = attemptTimeOf(candidate.target, context);
  const mostMs = tellingTimeoutMs(call.limits.attemptTimeoutMs);
  const time = given.timeoutMs > mostMs ? { timeoutMs: mostMs, isCutShort: true } : given;
  const { isProven } = context.view.health.look(candidate.keys, nowMs);
  const probe = { needsProbe: true, probedKey, isLastResort: true };
  const reason = 'nothing else is left, and the probes before it hang';
  return { action: 'call', candidate, reason, ...probe, isProven, time, atMs: nowMs };
}

function wakeTimeOf(call: Call, status: Skipped): number | undefined {
  switch (status.kind) {
    case 'out':
      return undefined;
    case 'set-aside':
      return mayRetry(call, status.candidate, status.failure) ? status.readyAtMs : undefined;
    case 'blocked':
      return status.waitUntilMs;
  }
}

function waitFor(status: SetAside | Blocked, untilMs: number): Step {
  const { candidate } = status;
  const block = status.kind === 'blocked' ? status : status.block;
  // The steps of a reopening are spread out already.
  const windowMs = block?.isReopening === true ? 0 : block?.mark.windowMs;
  if (status.kind === 'set-aside') {
    const reason = 'nothing else is left, and waiting may help';
    return { action: 'retry', candidate, category: status.failure.category, untilMs, reason, windowMs };
  }
  const { category } = status.mark.evidence;
  return { action: 'wait', candidate, category, untilMs, reason: waitReasonOf(status), windowMs };
}

function waitReasonOf({ isProbed, isReopening }: Blocked): string {
  if (isReopening) return 'it is back, and calls are let through in steps';
  return isProbed ? 'another call is probing it' : 'it is the first to be free again';
}

/** The retry on a rejected key that has worked before. Calls that wait for the same key share it: one makes it for all. */
function authRetrying(context: ChoiceContext): Step | undefined {
  const { call, nowMs, isDraining, view } = context;
  const { authRetry } = call;
  if (authRetry === undefined || isDraining || call.used.authRetries >= call.limits.maxAuthRetries) return undefined;
  if (authRetry.dueAtMs >= call.deadlineAtMs || (authRetry.dueAtMs > nowMs && view.waits.isFull)) return undefined;
  const { candidate, failure, dueAtMs, key } = authRetry;
  if (!isAuthRetryOpen(candidate, context)) return undefined;
  const { category } = failure;
  if (dueAtMs > nowMs) {
    const reason = 'the key has worked before, so the rejection may pass';
    return { action: 'auth-retry', candidate, category, untilMs: dueAtMs, reason, key };
  }
  if (!authRetry.isVouched && view.checks.startOf(key) !== undefined)
    return { action: 'await-check', candidate, key, untilMs: call.deadlineAtMs };
  const time = attemptTimeOf(candidate.target, context);
  const retry = { kind: 'auth-retry', category } as const;
  const reason = 'the key has worked before';
  return { action: 'call', candidate, reason, needsProbe: false, isProven: true, time, atMs: nowMs, retry };
}

/** Whether nothing but the rejection itself bars a rejected key that has worked before. */
function isAuthRetryOpen(candidate: Candidate, { call, view, nowMs }: ChoiceContext): boolean {
  if (!call.isUsable(candidate)) return false;
  const { admission } = view.health.look(candidate.keys, nowMs);
  // The marks that a rejection of a proven key sets by itself do not stop its retries.
  return admission.kind !== 'unavailable' || isRejection(admission.reason, admission.mark);
}

/** However long a call lasts, so much of it at most is kept for each later target. */
const MAX_RESERVE_MS = 15_000;

/**
 * Shares a call's time among its targets: an attempt gets its own limit, but leaves each later target that is free a reserve
 * of an equal share of what is left, and of 15 seconds at most. So the last target is always reached. No more of them are
 * looked at than `maxAttempts` leaves attempts.
 */
function attemptTimeOf(target: Target, context: EvaluationContext): AttemptTime {
  const { call, nowMs } = context;
  const limitMs = call.limits.attemptTimeoutMs;
  const leftMs = call.deadlineAtMs - nowMs;
  const { targets } = call.route;
  const place = targets.indexOf(target);
  const most = Math.min(targets.length - 1 - place, call.limits.maxAttempts - call.used.attempts - 1);
  // With enough time for all nobody has to be looked at.
  if (leftMs - most * MAX_RESERVE_MS >= limitMs) return { timeoutMs: limitMs, isCutShort: false };
  const free = countFree(targets, place + 1, most, context);
  const timeoutMs = leftMs - free * Math.min(MAX_RESERVE_MS, leftMs / (free + 1));
  return free > 0 && timeoutMs < limitMs ? { timeoutMs, isCutShort: true } : { timeoutMs: limitMs, isCutShort: false };
}

/** How many targets from a place on are free, counted up to `most`. */
function countFree(targets: readonly Target[], from: number, most: number, context: EvaluationContext): number {
  let free = 0;
  for (let place = from; place < targets.length && free < most; place += 1) {
    if (isFree(targets[place] as Target, context)) free += 1;
  }
  return free;
}
