import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmTrailAttempt, LlmTrailEntry } from '../errors/trail.interface.js';
import type { Candidate, EngineProvider, EngineRoute, EngineTarget } from './candidate.js';
import type { ResolvedLimits } from './limits.js';

/** Why candidates with a certain health key are not tried now. */
export interface Exclusion {
  readonly failure: LlmFailure;
  /** The health key that its candidates share. */
  readonly key: string;
  /** When the provider's own hint ends, where it gave one. */
  readonly hintUntilMs?: number | undefined;
  /** When they may be tried again in this call; absent for never. */
  readonly readyAtMs?: number | undefined;
}

/** A rejected credential that has worked before, to be tried again when nothing else is left. */
export interface AuthRetry<Target extends EngineTarget> {
  readonly candidate: Candidate<Target>;
  readonly failure: LlmFailure;
  readonly dueAtMs: number;
}

/**
 * What makes an attempt's value a success.
 *
 * - `at-value`: its coming
 * - `at-end`: its end, which whoever takes the value reports
 * - `never`: nothing; it proves no credential and lifts no mark
 */
export type Settlement = 'at-value' | 'at-end' | 'never';

/** What makes a call. */
export interface CallInit<Target extends EngineTarget> {
  readonly callId: string;
  readonly route: EngineRoute<Target>;
  readonly limits: ResolvedLimits;
  readonly nowMs: number;
  readonly settlement: Settlement;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * All that one call remembers. No other call sees it.
 *
 * @internal
 */
export class CallState<Target extends EngineTarget = EngineTarget> {
  readonly callId: string;
  readonly route: EngineRoute<Target>;
  readonly limits: ResolvedLimits;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly settlement: Settlement;
  readonly startedAtMs: number;
  readonly deadlineAtMs: number;
  readonly trail: LlmTrailEntry[] = [];
  /** By health key: what is not tried now. */
  readonly exclusions = new Map<string, Exclusion>();
  /** Candidates that were called in this call. */
  readonly called = new Set<Candidate<Target>>();
  /** Candidates whose skip is in the trail. */
  readonly skipped = new Set<string>();
  /** Credentials that need no further key check in this call. */
  readonly vouched = new Set<string>();
  /** When waiting for a key check began, by fingerprint of the credential. */
  readonly checkedSinceMs = new Map<string, number>();
  authRetry: AuthRetry<Target> | undefined;
  /** The window of the largest target that the request did not fit; `unknown` where it is not declared. */
  tooLargeFor: number | 'unknown' | undefined;
  attempts = 0;
  credentialAttempts = 0;
  retries = 0;
  authRetries = 0;
  waitedMs = 0;
  private readonly made: LlmTrailAttempt[] = [];
  private readonly poolStarts = new Map<EngineProvider, number>();

  constructor({ callId, route, limits, nowMs, settlement, metadata }: CallInit<Target>) {
    this.callId = callId;
    this.route = route;
    this.limits = limits;
    this.metadata = metadata;
    this.settlement = settlement;
    this.startedAtMs = nowMs;
    this.deadlineAtMs = nowMs + limits.totalTimeoutMs;
  }

  /** Where this call starts in a provider's pool: taken once, the same for all its targets. */
  poolStart(provider: EngineProvider): number {
    let start = this.poolStarts.get(provider);
    if (start === undefined) {
      start = provider.pool.takeStart();
      this.poolStarts.set(provider, start);
    }
    return start;
  }

  /** The exclusion that holds longest for a candidate, if any does. */
  exclusionOf(candidate: Candidate<Target>): Exclusion | undefined {
    if (this.exclusions.size === 0) return undefined;
    let longest: Exclusion | undefined;
    for (const key of candidate.keys.all) {
      const exclusion = this.exclusions.get(key);
      if (exclusion === undefined) continue;
      if ((exclusion.readyAtMs ?? Infinity) > (longest === undefined ? -1 : (longest.readyAtMs ?? Infinity))) {
        longest = exclusion;
      }
    }
    return longest;
  }

  /** Whether a target may take a request that was too large for an earlier one. */
  fitsLargeRequest(target: Target): boolean {
    if (this.tooLargeFor === undefined) return true;
    if (this.tooLargeFor === 'unknown') return target.contextWindow === undefined;
    return target.contextWindow !== undefined && target.contextWindow > this.tooLargeFor;
  }

  addAttempt(attempt: LlmTrailAttempt): void {
    this.trail.push(attempt);
    this.made.push(attempt);
  }

  attemptsMade(): readonly LlmTrailAttempt[] {
    return this.made;
  }
}
