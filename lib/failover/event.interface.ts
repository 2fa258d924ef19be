import type { LlmFailureCategory, LlmFailureScope } from '../classification/failure.interface.js';
import type { LlmCredentialRef, LlmDecisionNote } from '../errors/trail.interface.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import type { HealthMarkReason } from '../health/health-state.js';

/**
 * What a call asks for: a chat completion whole or in chunks, embeddings, a count of tokens, or work of the app's own
 * (`LlmClient.run`).
 *
 * @publicApi
 */
export type LlmOperation = 'chat' | 'stream' | 'embed' | 'count' | 'run';

/**
 * What every event of a call tells.
 *
 * @publicApi
 */
export interface LlmCallEventBase {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly callId: string;
  readonly operation: LlmOperation;
  readonly route: string;
  /** What the caller attached to the call. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What every event about one candidate tells.
 *
 * @publicApi
 */
export interface LlmCandidateEventBase extends LlmCallEventBase {
  readonly provider: string;
  readonly model: string;
  /** Absent where the provider has no credential. */
  readonly credential?: LlmCredentialRef | undefined;
}

/**
 * A call begins.
 *
 * @publicApi
 */
export interface LlmCallStartedEvent extends LlmCallEventBase {
  readonly type: 'call-started';
}

/**
 * What is known of an answer, whole or not. Absent is what the provider did not tell.
 *
 * @publicApi
 */
export interface LlmAnswerEventFacts {
  /** The tokens that it took. */
  readonly usage?: LlmUsage | undefined;
  /** What that costs, in the currency of the prices; absent without a price. */
  readonly cost?: number | undefined;
  /** The model that answered, as the provider names it. */
  readonly responseModel?: string | undefined;
  /** The provider's id of the answer. */
  readonly responseId?: string | undefined;
  /** The provider's id of the request. */
  readonly requestId?: string | undefined;
  /** Why each choice of the answer ended. */
  readonly finishReasons?: readonly string[] | undefined;
  /** Streams: milliseconds from the begin (of the attempt, or of the call) to the first content. */
  readonly firstContentMs?: number | undefined;
  /** Streams: how many chunks came since the first content, that one included. */
  readonly contentChunks?: number | undefined;
}

/**
 * A target that an event names beside its own.
 *
 * @publicApi
 */
export interface LlmEventTarget {
  readonly provider: string;
  readonly model: string;
}

/**
 * An upstream call begins.
 *
 * @publicApi
 */
export interface LlmAttemptStartedEvent extends LlmCandidateEventBase {
  readonly type: 'attempt-started';
  /** Counted from 1 within the call. */
  readonly number: number;
}

/**
 * An upstream call failed; told before any wait that follows. Its answer's facts are those of what had come of it.
 *
 * @publicApi
 */
export interface LlmAttemptFailedEvent extends LlmCandidateEventBase, LlmAnswerEventFacts {
  readonly type: 'attempt-failed';
  readonly number: number;
  readonly durationMs: number;
  readonly category: LlmFailureCategory;
  readonly scope: LlmFailureScope;
  readonly explicit: boolean;
  readonly status?: number | undefined;
  readonly providerCode?: string | undefined;
  readonly message?: string | undefined;
  readonly rule: string;
  readonly decision: LlmDecisionNote;
  /** The target that is called instead; absent where the call ends, waits, or stays with its target. */
  readonly next?: LlmEventTarget | undefined;
}

/**
 * Where an SDK's own retries show.
 *
 * - `client`: in the client or the options that the attempt showed to `use()`
 * - `answer`: in the answer, which is that of a retry
 * - `error`: in the error, which counts the tries
 *
 * @publicApi
 */
export type LlmRetryEvidence = 'client' | 'answer' | 'error';

/**
 * An SDK inside a `run()` retries by itself, behind the engine's back. Told once per provider in the life of the module.
 *
 * @publicApi
 */
export interface LlmSdkRetriesFoundEvent extends LlmCandidateEventBase {
  readonly type: 'sdk-retries-found';
  /** The attempt in which it showed. */
  readonly number: number;
  readonly evidence: LlmRetryEvidence;
  /** How many retries the SDK would make (`client`) or has made; absent where that is not known. */
  readonly retries?: number | undefined;
}

/**
 * A model refused a part of a request that could be renamed or left out, and took the changed request. From now on the change
 * is made beforehand; told once per model and change.
 *
 * @publicApi
 */
export interface LlmAttemptAdaptedEvent extends LlmCandidateEventBase {
  readonly type: 'attempt-adapted';
  readonly number: number;
  /** What was changed: `temperature left out`. */
  readonly changes: readonly string[];
}

/**
 * An upstream call succeeded.
 *
 * @publicApi
 */
export interface LlmAttemptSucceededEvent extends LlmCandidateEventBase, LlmAnswerEventFacts {
  readonly type: 'attempt-succeeded';
  readonly number: number;
  readonly durationMs: number;
}

/**
 * The first content of a stream was handed on: from now on no other candidate can take over.
 *
 * @publicApi
 */
export interface LlmStreamCommittedEvent extends LlmCandidateEventBase {
  readonly type: 'stream-committed';
  readonly number: number;
  /** From the attempt's begin to its first content. */
  readonly durationMs: number;
}

/**
 * A candidate was passed over without a call.
 *
 * @publicApi
 */
export interface LlmCandidateSkippedEvent extends LlmCandidateEventBase {
  readonly type: 'candidate-skipped';
  readonly reason: string;
  readonly category: LlmFailureCategory;
  readonly retryAfterMs?: number | undefined;
}

/**
 * The call waits before it goes on.
 *
 * @publicApi
 */
export interface LlmRetryScheduledEvent extends LlmCandidateEventBase {
  readonly type: 'retry-scheduled';
  readonly action: 'retry' | 'auth-retry' | 'wait';
  readonly delayMs: number;
  /** The failure that makes it wait. */
  readonly category: LlmFailureCategory;
  readonly reason: string;
}

/**
 * What the events about a credential's health tell.
 *
 * @publicApi
 */
export interface LlmCredentialEventBase extends LlmCandidateEventBase {
  /** `credential`: for every model; `credential_model`: for one. */
  readonly scope: LlmFailureScope;
  readonly category: LlmFailureCategory;
  readonly message?: string | undefined;
  /** The setting where the key stands. */
  readonly setting: string;
  /** Whether the key came with the call. */
  readonly isCallerOwned: boolean;
  /** What to do about it, in one sentence; absent where time alone helps. */
  readonly hint?: string | undefined;
}

/**
 * What tells how something went out.
 *
 * @publicApi
 */
export interface LlmOutEventFacts {
  /** The step on the ladder: 1 where it was available before, more where it has stayed away. */
  readonly step: number;
  /** The target that the call goes on with; absent where it waits, or ends. */
  readonly next?: LlmEventTarget | undefined;
}

/**
 * A credential is unavailable until it has a new value, a reset or a successful probe.
 *
 * @publicApi
 */
export interface LlmCredentialQuarantinedEvent extends LlmCredentialEventBase, LlmOutEventFacts {
  readonly type: 'credential-quarantined';
}

/**
 * A credential is unavailable until a time, for every model or for one.
 *
 * @publicApi
 */
export interface LlmCredentialCooledEvent extends LlmCredentialEventBase, LlmOutEventFacts {
  readonly type: 'credential-cooled';
  readonly untilMs: number;
}

/**
 * A credential that was unavailable has had a success.
 *
 * @publicApi
 */
export interface LlmCredentialRecoveredEvent extends LlmCredentialEventBase {
  readonly type: 'credential-recovered';
  /** Since when it was unavailable or half-open. */
  readonly sinceMs: number;
}

/**
 * What the events about the health of a model, an address or a provider tell: its breaker is that of all keys.
 *
 * @publicApi
 */
export interface LlmBreakerEventBase extends LlmCandidateEventBase {
  /** `provider_model`: this model; `base_url`: all models at its address; `provider`: all of the provider. */
  readonly scope: 'provider_model' | 'base_url' | 'provider';
  /** What it is out for; the category, or a pattern of several failures. */
  readonly reason: HealthMarkReason;
  /** The category of the last failure. */
  readonly category: LlmFailureCategory;
  readonly message?: string | undefined;
  /** The host, where the key has an address of its own: it is out there alone. Absent for the provider's own address. */
  readonly address?: string | undefined;
  /** Whether it is an address that came with the call. */
  readonly isCallerOwned: boolean;
}

/**
 * A model, an address or a provider is unavailable until a time, but for probes.
 *
 * @publicApi
 */
export interface LlmBreakerOpenedEvent extends LlmBreakerEventBase, LlmOutEventFacts {
  readonly type: 'breaker-opened';
  readonly untilMs: number;
}

/**
 * A model, an address or a provider that was unavailable has had a success.
 *
 * @publicApi
 */
export interface LlmBreakerClosedEvent extends LlmBreakerEventBase {
  readonly type: 'breaker-closed';
  /** Since when it was unavailable or half-open. */
  readonly sinceMs: number;
}

/**
 * What every event tells that belongs to no call: it is of work that all calls share.
 *
 * @publicApi
 */
export interface LlmSharedEventBase {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly callId?: undefined;
  readonly operation?: undefined;
  readonly route?: undefined;
  readonly metadata?: undefined;
}

/**
 * A key was replaced by a new one from its source.
 *
 * @publicApi
 */
export interface LlmCredentialRefreshedEvent extends LlmSharedEventBase {
  readonly type: 'credential-refreshed';
  readonly provider: string;
  /** The key that is used from now on. */
  readonly credential: LlmCredentialRef;
  /** The key in whose place it is; absent where keys were only added. */
  readonly previous?: LlmCredentialRef | undefined;
  /** The setting that names the source. */
  readonly setting: string;
  /**
   * Why: the old one was `rejected`, is `expiring` or `expired`, had been `unavailable`, or the source told of it (`changed`).
   */
  readonly cause: 'rejected' | 'expiring' | 'expired' | 'unavailable' | 'changed';
}

/**
 * A source gave no key; the present keys, if there are any, are used on.
 *
 * @publicApi
 */
export interface LlmCredentialRefreshFailedEvent extends LlmSharedEventBase {
  readonly type: 'credential-refresh-failed';
  readonly provider: string;
  /** Absent where the source has given no key yet. */
  readonly credential?: LlmCredentialRef | undefined;
  readonly setting: string;
  /** What the source said, redacted. */
  readonly message: string;
  /** Whether it is not asked again until a reset or news of its own. */
  readonly isFinal: boolean;
}

/**
 * A file or a source gave a key that is likely none. It is used all the same; told once, when it comes.
 *
 * @publicApi
 */
export interface LlmOddKeyFoundEvent extends LlmSharedEventBase {
  readonly type: 'odd-key-found';
  readonly provider: string;
  readonly credential: LlmCredentialRef;
  /** The setting that names the source. */
  readonly setting: string;
  /** What is odd about it, without any part of it, such as `has white space inside`. */
  readonly oddity: string;
}

/**
 * A call was answered. `cost` is that of all its attempts, as far as it is known; the other facts are the answer's.
 *
 * @publicApi
 */
export interface LlmCallSucceededEvent extends LlmCandidateEventBase, LlmAnswerEventFacts {
  readonly type: 'call-succeeded';
  readonly attempts: number;
  readonly durationMs: number;
  /** The first target that did not serve it, and why; absent where the first choice answered. */
  readonly insteadOf?:
    | (LlmEventTarget & {
        readonly category: LlmFailureCategory;
        /** Why it was passed over; absent where it was called. */
        readonly reason?: string | undefined;
        /** Whether it is the fault of the key that came with the call. */
        readonly isCallerOwned: boolean;
      })
    | undefined;
}

/**
 * A call ended in an error, or its caller gave up (`cancelled`). `cost` is that of all its attempts, as far as it is known; the
 * other facts are those of what had come of the last answer.
 *
 * @publicApi
 */
export interface LlmCallFailedEvent extends LlmCallEventBase, LlmAnswerEventFacts {
  readonly type: 'call-failed';
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly category: LlmFailureCategory;
  readonly attempts: number;
  readonly durationMs: number;
  /** For the operator: what failed, on what, and what to do. */
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  /** Whether all that failed was a key, or an endpoint, that came with the call. */
  readonly isCallerOwned: boolean;
}

/**
 * The store that several instances share cannot be reached any more (`away`), can be reached again (`back`), or holds something
 * that is no health (`foreign-value`, told once). Calls go on in all three cases.
 *
 * @publicApi
 */
export interface LlmHealthStoreEvent extends LlmSharedEventBase {
  readonly type: 'health-store-away' | 'health-store-back' | 'health-store-foreign-value';
  /** One clause for people. */
  readonly message: string;
}

/**
 * Everything the engine tells of its work. Plain data, free of secrets.
 *
 * @publicApi
 */
export type LlmEvent =
  | LlmCallStartedEvent
  | LlmAttemptStartedEvent
  | LlmAttemptAdaptedEvent
  | LlmAttemptFailedEvent
  | LlmAttemptSucceededEvent
  | LlmSdkRetriesFoundEvent
  | LlmStreamCommittedEvent
  | LlmCandidateSkippedEvent
  | LlmRetryScheduledEvent
  | LlmCredentialQuarantinedEvent
  | LlmCredentialCooledEvent
  | LlmCredentialRecoveredEvent
  | LlmCredentialRefreshedEvent
  | LlmCredentialRefreshFailedEvent
  | LlmOddKeyFoundEvent
  | LlmHealthStoreEvent
  | LlmBreakerOpenedEvent
  | LlmBreakerClosedEvent
  | LlmCallSucceededEvent
  | LlmCallFailedEvent;

/** Where the engine's events go. Must not throw. @internal */
export type EventSink = (event: LlmEvent) => void;
