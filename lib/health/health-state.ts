import { meaningOf, type CategoryMeaning } from '../classification/category-catalogue.js';
import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';

/**
 * What a mark is for: the category of the failure behind it. Consecutive failures of the breaker's categories share one
 * mark, and so does an outage of many keys at once. `weak`: words that are not enough to put a key out. `relayed`: a gateway's
 * report of another party. `operator`: a person isolated the entry.
 */
export type HealthMarkReason = LlmFailureCategory | (typeof OTHER_REASONS)[number];

/** What a mark may be for beside a category. @internal */
export const OTHER_REASONS = ['breaker', 'key_outage', 'weak', 'relayed', 'operator'] as const;

/** What the category means that a mark is for; `undefined` where it is for none. @internal */
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
 */
export type HealthMarkKind = 'cooling' | 'quarantined' | 'isolated';

/** The facts of the failure that set a mark; enough to explain it later, free of secrets. */
export type HealthEvidence = Pick<
  LlmFailure,
  'category' | 'scope' | 'explicit' | 'basis' | 'party' | 'status' | 'providerCode' | 'requestId' | 'message' | 'rule'
>;

/**
 * Why an entry is out, and until when.
 *
 * Times are epoch milliseconds.
 */
export interface HealthMark {
  readonly kind: HealthMarkKind;
  readonly sinceMs: number;
  /** Absent unless the entry cools. */
  readonly untilMs?: number | undefined;
  /** The length of the present window; ten of them in silence wipe the mark. */
  readonly windowMs: number;
  /** The step on the ladder: 1 for the first window. */
  readonly step: number;
  /** Whether the provider named the time. */
  readonly hinted: boolean;
  /** Whether time alone cures it; else somebody has to act and `untilMs` is only when we look again. */
  readonly passes: boolean;
  /** From when one leased probe may go although the mark still stands; absent for never. */
  readonly probeAtMs?: number | undefined;
  readonly evidence: HealthEvidence;
}

/** What is known of one health entry: a credential, a credential × model, a provider × model, a base URL, a provider. */
export interface HealthState {
  /** Rises with a reset and with a success that clears something; the higher one wins a merge. */
  readonly generation: number;
  /** Whether the credential has had a real success with its present value; never lost. */
  readonly proven: boolean;
  /** Consecutive failures of the breaker's categories. */
  readonly failures: number;
  /** News of attempts that began before this is old: it was cleared since. */
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
