import type { Credential } from '../credentials/credential.js';
import type { CredentialPool } from '../credentials/credential-pool.js';
import type { CredentialSet } from '../credentials/credential-set.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { healthKeysOf } from '../health/health-keys.js';
import type { Call } from './call.js';
import type { Lack } from './call.interface.js';
import { blockOf, isOneKeys, type Blocked } from './candidate-block.js';
import { sourceOf, type Candidate, type Target } from './candidate.js';
import type { KeyChecks } from './key-checks.js';
import type { HealthReader } from './ports.js';

/** What choosing asks of the world; answers at once. */
export interface HealthView {
  readonly health: HealthReader;
  /** The checks of keys that are under way. */
  readonly checks: Pick<KeyChecks, 'startOf'>;
  readonly renewals: {
    /** The renewal under way of a credential whose present value is of no use any more. */
    renewalOf(candidate: Candidate): Promise<unknown> | undefined;
  };
}

/** The moment for which a call's candidates are judged. */
export interface Moment {
  readonly nowMs: number;
  /** The application is shutting down: no probes then, and no waits. */
  readonly isDraining: boolean;
}

/** What the status of a candidate depends on. */
export interface EvaluationContext extends Moment {
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
  /** In an outage: since when its next probe is due. */
  readonly probeDueAtMs?: number | undefined;
  /** Whether its key has worked before. */
  readonly isProven: boolean;
  /** The failure of this call that it would be a retry of; absent for a fresh candidate. */
  readonly retryOf?: LlmFailure | undefined;
}

/** A candidate whose unproven credential is being checked by another call. */
export interface Checking extends Pick<Ready, 'candidate' | 'needsProbe' | 'probedKey' | 'isProven'> {
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

/** A candidate that this call will not use any more, or a target that has none. */
export interface Out {
  readonly kind: 'out';
  readonly target: Target;
  readonly candidate?: Candidate | undefined;
  readonly cause: 'failed-in-this-call' | 'no-key' | 'no-key-for-model' | 'window-too-small' | 'cannot-carry';
  /** What it cannot carry of what is asked. */
  readonly lack?: Lack | undefined;
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
export function evaluateCandidates(context: EvaluationContext): Evaluation {
  const { call, nowMs, isDraining } = context;
  const skipped: Skipped[] = [];
  let due: Ready | undefined;
  for (const target of call.route.targets) {
    const lack = call.lackOf(target);
    if (lack !== undefined) {
      skipped.push({ kind: 'out', target, cause: 'cannot-carry', lack });
      continue;
    }
    const { id, pool } = target.provider;
    if (pool.refreshables.length > 0 && !isDraining && !call.usesOwnKey(id)) {
      if (pool.needsLook(nowMs)) return { stale: pool, skipped };
      const loading = pool.pending();
      if (loading !== undefined) return { loading, skipped };
    }
    const seen = evaluateTarget(target, context, skipped);
    if (seen?.kind === 'ready' && seen.retryOf === undefined) {
      return { ready: seen.probeDueAtMs === undefined ? seen : inTurn(seen, context), skipped };
    }
    if (seen?.kind === 'checking' || seen?.kind === 'renewing') return { awaited: seen, skipped };
    if (seen?.kind === 'ready') due ??= seen;
  }
  return { due, skipped };
}

/**
 * Whose turn it is where several targets are out: a call takes one probe, and the first target's would always be due where
 * calls are rarer than probes.
 */
function inTurn(first: Ready, context: EvaluationContext): Ready {
  let next = first;
  const { targets } = context.call.route;
  for (const target of targets.slice(targets.indexOf(first.candidate.target) + 1)) {
    const seen = context.call.lackOf(target) === undefined ? evaluateTarget(target, context, []) : undefined;
    const isProbe = seen?.kind === 'ready' && seen.retryOf === undefined && seen.probeDueAtMs !== undefined;
    if (isProbe && seen.probeDueAtMs < (next.probeDueAtMs ?? 0)) next = seen;
  }
  return next;
}

/** Whether a target has a candidate that this call has not used yet and that could be called now. @internal */
export function isFree(target: Target, context: EvaluationContext): boolean {
  if (context.call.lackOf(target) !== undefined) return false;
  const seen = evaluateTarget(target, context, []);
  return seen !== undefined && !(seen.kind === 'ready' && seen.retryOf !== undefined);
}

/**
 * Whether a call could go on at another target at once, were the attempt at this one to fail: an answer of little use is then
 * left for a better one.
 *
 * @internal
 */
export function hasOtherTarget(target: Target, context: EvaluationContext): boolean {
  const { call, nowMs } = context;
  if (call.used.attempts + 1 >= call.limits.maxAttempts || nowMs >= call.deadlineAtMs) return false;
  return call.route.targets.some((other) => other !== target && isFree(other, context));
}

/** Weak on both sides: targets and credentials come and go. */
const cache = new WeakMap<Target, WeakMap<Credential, Candidate>>();

/** The candidate of a target and a credential, made once. @internal */
export function candidateOf(target: Target, credential: Credential): Candidate {
  let candidates = cache.get(target);
  if (candidates === undefined) {
    candidates = new WeakMap();
    cache.set(target, candidates);
  }
  let candidate = candidates.get(credential);
  if (candidate === undefined) {
    const { baseUrl, hasOwnBaseUrl, fingerprint, isCallerOwned } = credential;
    const subject = {
      provider: target.provider.id,
      model: target.model,
      baseUrl,
      hasOwnBaseUrl,
      fingerprint,
      isCallerOwned,
    };
    const keys = healthKeysOf(subject);
    candidate = { target, credential, keys };
    candidates.set(credential, candidate);
  }
  return candidate;
}

/** In a pool of thousands that nobody has used yet, every key may be unproven: so many are looked at for a proven one. */
const MAX_AWAITED = 64;

type Usable = Ready | Checking | Renewing;

/**
 * Looks at one target's candidates. A fresh one that can be called at once comes first, a proven one before a wait for
 * news of a key, and that before a retry.
 */
function evaluateTarget(target: Target, context: EvaluationContext, skipped: Skipped[]): Usable | undefined {
  const { call, nowMs } = context;
  const set = call.credentialsFor(target);
  if (set.all.length === 0) {
    skipped.push({ kind: 'out', target, cause: call.hasKeys(target) ? 'no-key-for-model' : 'no-key' });
    return undefined;
  }
  let awaited: Checking | Renewing | undefined;
  let sinceAwaited = 0;
  let due: Ready | undefined;
  const cursor = call.cursorOver(set, target, nowMs);
  for (let index = cursor.next(); index >= 0; index = cursor.next()) {
    const candidate = candidateOf(target, set.all[index] as Credential);
    const status = statusOf(candidate, context);
    if (awaited !== undefined && set.isLarge) sinceAwaited += 1;
    if (sinceAwaited > MAX_AWAITED) break;
    switch (status.kind) {
      case 'checking':
      case 'renewing':
        awaited ??= status;
        break;
      case 'ready':
        if (status.retryOf !== undefined) due = preferredRetry(due, status, call);
        else if (awaited === undefined || status.isProven) return status;
        break;
      default:
        skipped.push(status);
    }
    if (set.isLarge && holdsForAlike(status, candidate, call)) cursor.skipAlike(index);
  }
  if (awaited === undefined && set.isLarge) skipped.push(...knownOut(target, set, context));
  return awaited ?? due;
}

/** What a large set knows to be out, and did not look at again. */
function knownOut(target: Target, set: CredentialSet, context: EvaluationContext): Skipped[] {
  const statuses = set.sampleOut().map((index) => statusOf(candidateOf(target, set.all[index] as Credential), context));
  return statuses.filter((status) => status.kind === 'blocked');
}

/**
 * Whether what a key met is true of all that share its base URL: none of them is free sooner. In a large set they are
 * not looked at then; a retry looks for one that this call has not used yet.
 */
function holdsForAlike(status: CandidateStatus, candidate: Candidate, call: Call): boolean {
  if (status.kind === 'blocked') return !isOneKeys(status);
  if (status.kind === 'ready' && call.called.includes(candidate)) return false;
  if (status.kind === 'out' && status.cause === 'window-too-small') return true;
  const key = call.exclusionOf(candidate)?.key;
  const { credential, credential_model } = candidate.keys;
  return key !== undefined && key !== credential && key !== credential_model;
}

/** The route's first; within one target a sibling that this call has not used yet. */
function preferredRetry(best: Ready | undefined, other: Ready, call: Call): Ready {
  if (best === undefined) return other;
  return call.called.includes(best.candidate) && !call.called.includes(other.candidate) ? other : best;
}

function statusOf(candidate: Candidate, context: EvaluationContext): CandidateStatus {
  const { call, view, nowMs } = context;
  const { target, keys } = candidate;
  const exclusion = call.exclusionOf(candidate);
  if (exclusion !== undefined && exclusion.readyAtMs === undefined) {
    const { failure, key } = exclusion;
    return { kind: 'out', target, candidate, cause: 'failed-in-this-call', failure, key };
  }
  if (!call.fitsLargeRequest(target)) return { kind: 'out', target, candidate, cause: 'window-too-small' };
  const { admission, isProven } = view.health.look(keys, nowMs);
  const renewal = call.hasSources ? renewalOf(candidate, context) : undefined;
  const isFailing = renewal !== undefined && sourceOf(candidate)?.isFailing === true;
  const block = admission.kind === 'available' ? undefined : blockOf(candidate, admission, context, renewal, isFailing);
  if (exclusion?.readyAtMs !== undefined && (block === undefined || block.waitUntilMs !== undefined)) {
    const readyAtMs = Math.max(exclusion.readyAtMs, block?.waitUntilMs ?? 0);
    if (readyAtMs > nowMs) return { kind: 'set-aside', candidate, failure: exclusion.failure, readyAtMs, block };
  }
  if (block !== undefined) return block;
  if (renewal !== undefined) return { kind: 'renewing', candidate, done: renewal };
  const needsProbe = admission.kind === 'half-open';
  const probed = admission.kind === 'half-open' && !admission.isReopening ? admission : undefined;
  const probedKey = probed?.key;
  const checkUntilMs = isProven || exclusion !== undefined ? undefined : checkEndOf(candidate, context);
  if (checkUntilMs !== undefined && checkUntilMs > nowMs)
    return { kind: 'checking', candidate, needsProbe, probedKey, isProven, untilMs: checkUntilMs };
  const probeDueAtMs = probed?.isOutage === true ? probed.dueAtMs : undefined;
  return { kind: 'ready', candidate, needsProbe, probedKey, probeDueAtMs, isProven, retryOf: exclusion?.failure };
}

/** The renewal under way of a candidate's credential, where this call has not waited for it yet. */
function renewalOf(candidate: Candidate, { call, view }: EvaluationContext): Promise<unknown> | undefined {
  const source = sourceOf(candidate);
  return source === undefined || call.renewals.hasAwaited(source) ? undefined : view.renewals.renewalOf(candidate);
}

/** Until when this call waits for another's check of an unproven credential; `undefined` where there is nothing to wait for. */
function checkEndOf({ keys, credential }: Candidate, { call, view, nowMs }: EvaluationContext): number | undefined {
  const waitMs = call.limits.keyCheckWaitMs;
  if (waitMs === 0 || credential.secret === undefined || call.keyChecks.isVouched(keys.credential)) return undefined;
  const startedAtMs = view.checks.startOf(keys.credential);
  return startedAtMs === undefined ? undefined : Math.min(startedAtMs, nowMs - call.keyChecks.waitedMs) + waitMs;
}
