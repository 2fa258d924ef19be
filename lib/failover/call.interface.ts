import type { LlmFailure } from '../classification/failure.interface.js';
import type { Candidate, Target } from './candidate.js';
import type { LlmFailureAction } from './policies.js';

/**
 * What makes an attempt's value a success.
 *
 * - `at-value`: its coming
 * - `at-end`: its end, which whoever takes the value reports
 * - `never`: nothing; it proves no credential and lifts no mark
 */
export type Settlement = 'at-value' | 'at-end' | 'never';

/** Tells what a target cannot carry of what a call asks, in a few words; `undefined` where it can carry everything. */
export type LackFinder = (target: Target) => string | undefined;

/** One failure that a call met: of an attempt, or behind a skip. */
export interface MetFailure {
  readonly failure: Pick<LlmFailure, 'category' | 'scope' | 'explicit'> & Partial<LlmFailure>;
  readonly target: Target;
  readonly candidate?: Candidate | undefined;
  /** Failures with the same category and key are one failure. */
  readonly key: string;
  /** Whether an upstream call of this call met it. */
  readonly wasCalled: boolean;
  /** Whether it rejects a key that has worked before. */
  readonly isDoubted: boolean;
  /** What the author's own code threw within `run()`, where it was that which failed. */
  readonly authorsError?: unknown;
}

/** A candidate that is passed over without a call, and why. */
export interface Skip extends Pick<MetFailure, 'failure' | 'key' | 'isDoubted'> {
  readonly target: Target;
  /** Absent where the provider has no credential. */
  readonly candidate?: Candidate | undefined;
  /** For people. */
  readonly reason: string;
  /** Milliseconds until the candidate is free again, where that is known. */
  readonly retryAfterMs?: number | undefined;
}

/** What a failure does to the rest of its call. */
export interface FailureEffect {
  readonly action: LlmFailureAction;
  /** The health key that all candidates share that are not tried for now, or not again. */
  readonly excludes: string;
  /** Whether the credential may be tried again after a delay, because it has worked before. */
  readonly allowsAuthRetry: boolean;
}

/** Which of a call's budgets a retry is taken from. */
export type RetryKind = 'retry' | 'auth-retry';
