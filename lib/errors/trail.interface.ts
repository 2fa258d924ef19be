import type { LlmFailureCategory, LlmFailureScope } from '../classification/failure.interface.js';

/**
 * A credential as people may see it: never its value.
 *
 * @publicApi
 */
export interface LlmCredentialRef {
  /** The name given in the options, else one made from where the key stands. */
  readonly label: string;
  /** A fingerprint of provider, base URL and value; its first four digits are enough to tell keys apart. */
  readonly fingerprint: string;
}

/**
 * What the engine did after an attempt.
 *
 * - `succeeded`: the answer was handed on
 * - `next`: another candidate, at once
 * - `retry`: the same candidate or a sibling of its model, after a wait
 * - `auth-retry`: the same credential, after a wait, because it has worked before
 * - `refresh`: waited for the credential's source to give a new key, and went on with that
 * - `wait`: an unavailable candidate, after a wait
 * - `running`: nothing yet; the answer is being handed on
 * - `fail`: the call ended
 *
 * @publicApi
 */
export type LlmDecisionAction = 'succeeded' | 'next' | 'retry' | 'auth-retry' | 'refresh' | 'wait' | 'running' | 'fail';

/**
 * What the engine did next, and why.
 *
 * @publicApi
 */
export interface LlmDecisionNote {
  readonly action: LlmDecisionAction;
  /** One clause for people, such as `another credential may serve this model`. */
  readonly reason: string;
  /** How long the engine waited before it, in milliseconds; absent for none. */
  readonly delayMs?: number | undefined;
}

/**
 * One upstream call.
 *
 * @publicApi
 */
export interface LlmTrailAttempt {
  readonly kind: 'attempt';
  /** Counted from 1 within the call. */
  readonly number: number;
  readonly provider: string;
  readonly model: string;
  readonly credential: LlmCredentialRef;
  /** The region of the credential, where the options name one. */
  readonly region?: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** `running`: a stream that has begun and not ended. */
  readonly outcome: 'succeeded' | 'failed' | 'running';
  /** Facts of the failure; absent on success. */
  readonly category?: LlmFailureCategory | undefined;
  readonly scope?: LlmFailureScope | undefined;
  readonly explicit?: boolean | undefined;
  readonly status?: number | undefined;
  readonly providerCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** The provider's sentence, redacted. */
  readonly message?: string | undefined;
  /** The classification rule that decided. */
  readonly rule?: string | undefined;
  readonly decision: LlmDecisionNote;
  /** The number of the attempt that succeeded on the same provider and region, where one did. */
  readonly recovered?: number | undefined;
  /** What was changed of the request because the target refuses it: `temperature left out`, `max_tokens sent as max_completion_tokens`. */
  readonly adapted?: readonly string[] | undefined;
  /** Request fields that this target cannot take and that were left out for it. */
  readonly omitted?: readonly string[] | undefined;
}

/**
 * A candidate that was passed over without a call.
 *
 * @publicApi
 */
export interface LlmTrailSkip {
  readonly kind: 'skip';
  readonly provider: string;
  readonly model: string;
  /** Absent where the provider has no credential at all. */
  readonly credential?: LlmCredentialRef | undefined;
  /** Why, for people, such as `shares rejected credential`. */
  readonly reason: string;
  /** The failure behind it: what the candidate is marked with. */
  readonly category: LlmFailureCategory;
  readonly scope: LlmFailureScope;
  /** Milliseconds until the candidate is free again, where that is known. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * One step of a call.
 *
 * @publicApi
 */
export type LlmTrailEntry = LlmTrailAttempt | LlmTrailSkip;

/**
 * What happened in one call, in order: attempts and skips, each with its reason.
 *
 * @publicApi
 */
export type LlmTrail = readonly LlmTrailEntry[];
