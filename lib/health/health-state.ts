import { meaningOf, type CategoryMeaning } from '../classification/category-catalogue.js';
import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';

/**
 * What a mark is for: the category of the failure behind it, or one of these:
 *
 * - `breaker`: consecutive failures of the breaker's categories opened the breaker
 * - `key_outage`: the provider rejects many working keys at once
 * - `weak`: the answer's words were not enough to make a key unavailable for all models
 * - `relayed`: a gateway reported the refusal of another party
 * - `operator`: a person isolated the entry
 *
 * @publicApi
 */
export type HealthMarkReason = LlmFailureCategory | (typeof OTHER_REASONS)[number];

/** What a mark may be for besides a category. @internal */
export const OTHER_REASONS = ['breaker', 'key_outage', 'weak', 'relayed', 'operator'] as const;

/** Looks up what a mark's category means; `undefined` where the mark is for something else than a category. @internal */
export function meaningOfReason(reason: HealthMarkReason): CategoryMeaning | undefined {
  return isCategoryReason(reason) ? meaningOf(reason) : undefined;
}

function isCategoryReason(reason: HealthMarkReason): reason is LlmFailureCategory {
  return !(OTHER_REASONS as readonly string[]).includes(reason);
}

/**
 * How long a mark lasts.
 *
 * - `cooling`: until a time
 * - `quarantined`: until the credential has a new value, a reset, or a probe that succeeds
 * - `isolated`: until a reset, because a person said so
 *
 * @publicApi
 */
export type HealthMarkKind = 'cooling' | 'quarantined' | 'isolated';

/**
 * The facts of the failure that set a mark: they are enough to explain it later, and hold no secret.
 *
 * @publicApi
 */
export type HealthEvidence = Pick<
  LlmFailure,
  'category' | 'scope' | 'explicit' | 'basis' | 'party' | 'status' | 'providerCode' | 'requestId' | 'message' | 'rule'
>;

/**
 * Says why an entry is half-open or unavailable, and until when.
 *
 * Its times are epoch milliseconds.
 *
 * @publicApi
 */
export interface HealthMark {
  readonly kind: HealthMarkKind;
  readonly sinceMs: number;
  /** Absent unless the entry cools. */
  readonly untilMs?: number | undefined;
  /** The length of the present window; after ten such windows without news the mark is forgotten. */
  readonly windowMs: number;
  /** The step on the ladder: 1 for the first window. */
  readonly step: number;
  /** Whether the provider named the time. */
  readonly hinted: boolean;
  /** Whether time alone cures the fault. Where it does not, somebody has to act, and `untilMs` is only when we look again. */
  readonly passes: boolean;
  /** The time from which one leased probe may go although the mark still stands; absent where none may. */
  readonly probeAtMs?: number | undefined;
  readonly evidence: HealthEvidence;
}

/**
 * Holds what is known of one health entry: a credential, a credential × model, a provider × model, a base URL, a provider.
 *
 * @publicApi
 */
export interface HealthState {
  /**
   * Rises by 1 with each success that clears something, and by a million with what a person decides (a reset, an isolation), so that
   * no success elsewhere undoes that; the higher generation wins a merge.
   */
  readonly generation: number;
  /** Whether the credential has had a real success with its present value; never lost. */
  readonly proven: boolean;
  /** Consecutive failures of the breaker's categories. */
  readonly failures: number;
  /** The time of the last clearing: news of attempts that began before it changes nothing. */
  readonly clearedAtMs: number;
  readonly updatedAtMs: number;
  readonly marks: Readonly<Partial<Record<HealthMarkReason, HealthMark>>>;
}

/** The rule of the evidence behind what a person isolated. */
export const OPERATOR_RULE = 'operator/isolate';

/** An entry of which nothing is known. */
export const PRISTINE: HealthState = {
  generation: 0,
  proven: false,
  failures: 0,
  clearedAtMs: 0,
  updatedAtMs: 0,
  marks: {},
};
