import type { LlmFailure } from '../classification/failure.interface.js';
import type { Admission } from '../health/admission.js';
import type { HealthKeys } from '../health/health-keys.js';
import type { HealthMark, HealthMarkReason } from '../health/health-state.js';
import type { CallState } from './call-state.js';
import { candidateOf, type Candidate, type EngineTarget } from './candidate.js';

/** What the survey asks of the world; answers at once. */
export interface HealthView {
  admission(keys: HealthKeys): Admission;
  isBeingProbed(keys: HealthKeys): boolean;
  isProven(keys: HealthKeys): boolean;
  /** When the key check under way for a credential began. */
  checkStartOf(fingerprint: string): number | undefined;
  /** Whether the application is shutting down: no probes then. */
  isDraining(): boolean;
}

/** A candidate that can be called now. */
export interface Ready<Target extends EngineTarget> {
  readonly kind: 'ready';
  readonly candidate: Candidate<Target>;
  /** Half-open: the call needs the probe's lease. */
  readonly needsProbe: boolean;
  /** The failure of this call that it would be a retry of; absent for a fresh candidate. */
  readonly retryOf?: LlmFailure | undefined;
}

/** A candidate whose unproven credential is being checked by another call. */
export interface Checking<Target extends EngineTarget> {
  readonly kind: 'checking';
  readonly candidate: Candidate<Target>;
  readonly needsProbe: boolean;
  readonly untilMs: number;
}

/** A candidate that failed in this call and may be tried again later. */
export interface SetAside<Target extends EngineTarget> {
  readonly kind: 'set-aside';
  readonly candidate: Candidate<Target>;
  readonly failure: LlmFailure;
  readonly readyAtMs: number;
}

/** A candidate that its health keeps out. */
export interface Blocked<Target extends EngineTarget> {
  readonly kind: 'blocked';
  readonly candidate: Candidate<Target>;
  readonly reason: HealthMarkReason;
  readonly mark: HealthMark;
  /** Absent where it is not known when the block ends. */
  readonly untilMs?: number | undefined;
  readonly breakerOnly: boolean;
  /** Another call is finding out right now whether the fault is over. */
  readonly isProbed: boolean;
}

/** A candidate that this call will not use any more, or a target that has none. */
export interface Out<Target extends EngineTarget> {
  readonly kind: 'out';
  readonly target: Target;
  readonly candidate?: Candidate<Target> | undefined;
  readonly cause: 'failed-in-this-call' | 'no-key' | 'window-too-small';
  /** The failure of this call that bars it, and the health key they share. */
  readonly failure?: LlmFailure | undefined;
  readonly key?: string | undefined;
}

/** How one candidate stands in one call, now. */
export type Standing<Target extends EngineTarget> =
  Ready<Target> | Checking<Target> | SetAside<Target> | Blocked<Target> | Out<Target>;

/** How the candidates of a call stand, up to the first that can be called at once. */
export interface Survey<Target extends EngineTarget> {
  /** The first fresh candidate in the route's order. */
  readonly ready?: Ready<Target> | undefined;
  /** Set where the first usable target has to wait for another call's key check. */
  readonly checking?: Checking<Target> | undefined;
  /** The first retry that is due, where nothing fresh is left. */
  readonly due?: Ready<Target> | undefined;
  /** Those passed over, in the route's order. */
  readonly passed: readonly (SetAside<Target> | Blocked<Target> | Out<Target>)[];
}

/**
 * Looks at the candidates of a call in the route's order, and stops at the first that can be called at once.
 *
 * @internal
 */
export function survey<Target extends EngineTarget>(
  call: CallState<Target>,
  view: HealthView,
  nowMs: number,
): Survey<Target> {
  const passed: (SetAside<Target> | Blocked<Target> | Out<Target>)[] = [];
  let due: Ready<Target> | undefined;
  for (const target of call.route.targets) {
    const { credentials } = target.provider.pool;
    if (credentials.length === 0) passed.push({ kind: 'out', target, cause: 'no-key' });
    const start = call.poolStart(target.provider);
    let checking: Checking<Target> | undefined;
    for (let index = 0; index < credentials.length; index += 1) {
      const credential = credentials[(start + index) % credentials.length];
      if (credential === undefined) continue;
      const standing = standingOf(candidateOf(target, credential), call, view, nowMs);
      if (standing.kind === 'checking') checking ??= standing;
      else if (standing.kind !== 'ready') passed.push(standing);
      else if (standing.retryOf !== undefined) due = preferredRetry(due, standing, call);
      else if (checking === undefined || view.isProven(standing.candidate.keys)) return { ready: standing, passed };
    }
    if (checking !== undefined) return { checking, passed };
  }
  return { due, passed };
}

/** The route's first; within one target a sibling that this call has not used yet. */
function preferredRetry<Target extends EngineTarget>(
  best: Ready<Target> | undefined,
  other: Ready<Target>,
  call: CallState<Target>,
): Ready<Target> {
  if (best === undefined) return other;
  const isSibling = best.candidate.target === other.candidate.target;
  return isSibling && call.called.has(best.candidate) && !call.called.has(other.candidate) ? other : best;
}

function standingOf<Target extends EngineTarget>(
  candidate: Candidate<Target>,
  call: CallState<Target>,
  view: HealthView,
  nowMs: number,
): Standing<Target> {
  const { target, keys, credential } = candidate;
  const exclusion = call.exclusionOf(candidate);
  if (exclusion !== undefined && exclusion.readyAtMs === undefined) {
    const { failure, key } = exclusion;
    return { kind: 'out', target, candidate, cause: 'failed-in-this-call', failure, key };
  }
  if (!call.fitsLargeRequest(target)) return { kind: 'out', target, candidate, cause: 'window-too-small' };
  const admission = view.admission(keys);
  const blocked = blockOf(candidate, admission, view);
  if (exclusion?.readyAtMs !== undefined && (blocked === undefined || blocked.untilMs !== undefined)) {
    const readyAtMs = Math.max(exclusion.readyAtMs, blocked?.untilMs ?? 0);
    if (readyAtMs > nowMs) return { kind: 'set-aside', candidate, failure: exclusion.failure, readyAtMs };
  }
  if (blocked !== undefined) return blocked;
  const checkUntilMs = exclusion === undefined ? checkEndOf(credential.fingerprint, candidate, call, view) : undefined;
  const needsProbe = admission.kind === 'probe';
  if (checkUntilMs !== undefined && checkUntilMs > nowMs)
    return { kind: 'checking', candidate, needsProbe, untilMs: checkUntilMs };
  return { kind: 'ready', candidate, needsProbe, retryOf: exclusion?.failure };
}

function blockOf<Target extends EngineTarget>(
  candidate: Candidate<Target>,
  admission: Admission,
  view: HealthView,
): Blocked<Target> | undefined {
  if (admission.kind === 'open') return undefined;
  const { mark, reason } = admission;
  if (admission.kind === 'blocked') {
    const { untilMs, breakerOnly } = admission;
    return { kind: 'blocked', candidate, reason, mark, untilMs, breakerOnly, isProbed: false };
  }
  const isProbed = view.isBeingProbed(candidate.keys);
  if (!isProbed && !view.isDraining()) return undefined;
  return { kind: 'blocked', candidate, reason, mark, breakerOnly: admission.reason === 'breaker', isProbed };
}

/** Until when this call waits for another's check of the credential; `undefined` where there is nothing to wait for. */
function checkEndOf<Target extends EngineTarget>(
  fingerprint: string,
  candidate: Candidate<Target>,
  call: CallState<Target>,
  view: HealthView,
): number | undefined {
  const waitMs = call.limits.keyCheckWaitMs;
  if (waitMs === 0 || candidate.credential.secret === undefined || call.vouched.has(fingerprint)) return undefined;
  const startedAtMs = view.checkStartOf(fingerprint);
  if (startedAtMs === undefined || view.isProven(candidate.keys)) return undefined;
  return (call.checkedSinceMs.get(fingerprint) ?? startedAtMs) + waitMs;
}
