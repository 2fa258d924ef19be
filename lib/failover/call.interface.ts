import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import type { Candidate, EngineRoute, Target } from './candidate.js';
import type { LlmOperation } from './event.interface.js';
import type { CallEnder } from './lifetime.js';
import type { ResolvedLimits } from './limits.js';
import type { LlmFailureAction } from './policies.js';
import type { LlmRequestSettings } from './request-settings.interface.js';

/**
 * What makes an attempt's value a success.
 *
 * - `at-value`: its coming
 * - `at-end`: its end, which whoever takes the value reports
 * - `never`: nothing; it proves no credential and lifts no mark
 */
export type Settlement = 'at-value' | 'at-end' | 'never';

/** What a target cannot carry of what a call asks. */
export interface Lack {
  /** In a few words. */
  readonly what: string;
  /** Whether the target has refused it within the last hour, so that it may be otherwise by now. */
  readonly isFound: boolean;
}

/** Tells what a target cannot carry of what a call asks; `undefined` where it can carry everything. */
export type LackFinder = (target: Target) => Lack | undefined;

/** What is asked of a call. */
export interface EngineCall {
  /** @default 'chat' */
  readonly operation?: LlmOperation | undefined;
  readonly route: EngineRoute;
  readonly limits: ResolvedLimits;
  /** Each of them ends the call when it fires. */
  readonly signals: readonly AbortSignal[];
  /** Ends it too. */
  readonly ender?: CallEnder | undefined;
  /** @default 'at-value' */
  readonly settlement?: Settlement | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Sent with each attempt: what is secret in them is taken out of its failure. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Targets that cannot carry what is asked are passed over. @default every target can carry everything */
  readonly lackOf?: LackFinder | undefined;
  /** Tells observers what a request to a target sets; absent where nobody observes. */
  readonly settingsFor?: ((target: Target) => LlmRequestSettings) | undefined;
  /** The caller's own keys, by provider: they take the place of the pool. */
  readonly ownCredentials?: ReadonlyMap<string, Credential> | undefined;
  /** Calls with the same one prefer the same key. */
  readonly affinityKey?: string | undefined;
}

/** What a call has used of its limits. */
export interface CallUsage {
  /** Attempts that did not end in a credential fault. */
  attempts: number;
  /** Attempts that ended in one. */
  credentialAttempts: number;
  retries: number;
  authRetries: number;
  /** Milliseconds spent in waits for a time. */
  waitedMs: number;
}

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

/** A retry that begins, and the failure that it is a retry of. */
export interface Retry {
  readonly kind: RetryKind;
  readonly category: LlmFailureCategory;
}

/** A failed attempt, as its call takes it in. */
export interface CallFailure {
  readonly candidate: Candidate;
  readonly failure: LlmFailure;
  readonly effect: FailureEffect;
  /** Whether it counts against `maxCredentialAttempts`. */
  readonly isCredentialFault: boolean;
  readonly nowMs: number;
  /** Gives the milliseconds for which what failed is left alone, where it may be tried again. */
  readonly backoffMs: () => number;
  /** Gives the milliseconds for which a rejected key that has worked before is left alone. */
  readonly authRetryDelayMs: () => number;
}

/** A rejected credential that has worked before, to be tried again when nothing else is left. */
export interface AuthRetry {
  readonly candidate: Candidate;
  readonly failure: LlmFailure;
  readonly dueAtMs: number;
  /** The health key of what is in doubt; calls with the same one share their retries. */
  readonly key: string;
  /** Another call's retry has just been answered: nobody else has to find out. */
  readonly isVouched: boolean;
}
