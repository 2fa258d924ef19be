import type { SchedulerLike } from 'rxjs';
import { assertFits, count, duration, FUNCTION, having, objectOf, that } from '../checks/check.js';
import { MAX_CHARS, textOf } from '../checks/names.js';
import { CATEGORY_CATALOGUE } from '../classification/category-catalogue.js';
import {
  LLM_FAILURE_CATEGORIES,
  type LlmFailure,
  type LlmFailureCategory,
} from '../classification/failure.interface.js';

/**
 * Categories that `retryLlm` may be told to retry. The others never pass by asking the same again: a rejected key stays
 * rejected, an invalid request invalid.
 *
 * @publicApi
 */
export type LlmRetryableCategory = {
  [Category in LlmFailureCategory]: (typeof CATEGORY_CATALOGUE)[Category]['plainRetry'] extends 'never'
    ? never
    : Category;
}[LlmFailureCategory];

/** The longest time a timer can be set to: a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * What `retryLlm` needs of a classifier; `LlmErrorClassifier` is one.
 *
 * @publicApi
 */
export interface LlmRetryClassifier {
  classifyError(
    thrown: unknown,
    context?: { readonly provider?: string | undefined; readonly model?: string | undefined },
  ): LlmFailure;
}

/**
 * A retry that is about to be waited for.
 *
 * @publicApi
 */
export interface LlmRetryNotice {
  readonly failure: LlmFailure;
  /** Counted from 1; the first try is not a retry. */
  readonly retry: number;
  /** The wait before it, in milliseconds. */
  readonly delayMs: number;
}

/**
 * Options of `retryLlm`.
 *
 * @publicApi
 */
export interface LlmRetryOptions {
  /** Retries after the first try. @default 2 */
  readonly maxRetries?: number | undefined;
  /** Tells what an error means. @default the built-in rules */
  readonly classifier?: LlmRetryClassifier | undefined;
  /** The provider's id, such as `openai`: for its dialect's rules, and for messages. */
  readonly provider?: string | undefined;
  /** The model, for rules and messages. */
  readonly model?: string | undefined;
  /** The upper bound of the first wait without a hint; each further one doubles it. Milliseconds. @default 500 */
  readonly baseDelayMs?: number | undefined;
  /** What the doubling stops at. Milliseconds. @default 20_000 */
  readonly maxBackoffMs?: number | undefined;
  /** The longest hint that is waited for; a longer one ends the retries at once. Milliseconds. @default 60_000 */
  readonly maxDelayMs?: number | undefined;
  /**
   * What to retry instead of the transient failures.
   *
   * @default rate_limited, overloaded, server_error, malformed_response, timeout, network_error, and unknown under a 5xx
   */
  readonly retryableCategories?: readonly LlmRetryableCategory[] | undefined;
  /** Gives numbers from 0 up to 1 for the jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** The scheduler of the waits. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
  /** Told of each retry before its wait. What it throws ends the stream; a promise is not waited for. */
  readonly onRetry?: ((notice: LlmRetryNotice) => void) | undefined;
}

const DELAY = duration(0, MAX_TIMER_MS);

const NAMES_OF_RETRYABLE = LLM_FAILURE_CATEGORIES.filter(isRetryable);
const OF_CATEGORIES = `a list of ${NAMES_OF_RETRYABLE.join(', ')}`;
const areCategories = (value: unknown) =>
  Array.isArray(value) && Array.from(value).every((item) => (NAMES_OF_RETRYABLE as unknown[]).includes(item));

const RETRY_OPTIONS = objectOf({
  maxRetries: count(0),
  classifier: having(['classifyError'], 'an object with classifyError()'),
  provider: textOf(MAX_CHARS.name),
  model: textOf(MAX_CHARS.model),
  baseDelayMs: DELAY,
  maxBackoffMs: DELAY,
  maxDelayMs: DELAY,
  retryableCategories: that(areCategories, OF_CATEGORIES),
  random: FUNCTION,
  scheduler: having(['now', 'schedule'], 'a scheduler of RxJS'),
  onRetry: FUNCTION,
});

/**
 * Reports what is wrong with the options, all at once.
 *
 * @throws LlmOptionsError naming each option
 * @internal
 */
export function assertRetryOptions(options: unknown): void {
  assertFits(RETRY_OPTIONS, options, 'retryLlm');
}

function isRetryable(category: LlmFailureCategory): boolean {
  return CATEGORY_CATALOGUE[category].plainRetry !== 'never';
}
