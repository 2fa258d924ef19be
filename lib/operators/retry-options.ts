import type { SchedulerLike } from 'rxjs';
import { CATEGORY_CATALOGUE } from '../classification/category-catalogue.js';
import {
  LLM_FAILURE_CATEGORIES,
  type LlmFailure,
  type LlmFailureCategory,
} from '../classification/failure.interface.js';
import { LlmOptionsError, type LlmOptionsProblem } from '../errors/llm-options.error.js';

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
  /** Told of each retry before its wait. What it throws ends the stream. */
  readonly onRetry?: ((notice: LlmRetryNotice) => void) | undefined;
}

/**
 * Reports what is wrong with the options, all at once.
 *
 * @throws LlmOptionsError naming each option
 * @internal
 */
export function assertRetryOptions(options: LlmRetryOptions): void {
  const problems = [
    ...numberProblems('maxRetries', options.maxRetries, Number.isInteger, 'a whole number, 0 or more'),
    ...(['baseDelayMs', 'maxBackoffMs', 'maxDelayMs'] as const).flatMap((name) =>
      numberProblems(name, options[name], isTimerDelay, `milliseconds from 0 to ${MAX_TIMER_MS}`),
    ),
    ...categoryProblems(options.retryableCategories),
    ...classifierProblems(options.classifier),
  ];
  if (problems.length > 0) throw new LlmOptionsError(problems);
}

function isTimerDelay(value: number): boolean {
  return value <= MAX_TIMER_MS;
}

function numberProblems(
  name: string,
  value: unknown,
  isValid: (value: number) => boolean,
  expected: string,
): LlmOptionsProblem[] {
  if (value === undefined || (typeof value === 'number' && value >= 0 && isValid(value))) return [];
  return [{ option: `retryLlm.${name}`, actual: kindOf(value), expected }];
}

function categoryProblems(value: unknown): LlmOptionsProblem[] {
  if (value === undefined || (Array.isArray(value) && value.every(isAllowedCategory))) return [];
  const expected = `a list of ${LLM_FAILURE_CATEGORIES.filter(isAllowedCategory).join(', ')}`;
  const actual = Array.isArray(value) ? 'a list with something else in it' : kindOf(value);
  return [{ option: 'retryLlm.retryableCategories', actual, expected }];
}

function isAllowedCategory(value: unknown): boolean {
  return LLM_FAILURE_CATEGORIES.some(
    (category) => category === value && CATEGORY_CATALOGUE[category].plainRetry !== 'never',
  );
}

function classifierProblems(value: unknown): LlmOptionsProblem[] {
  const candidate = value as Partial<LlmRetryClassifier> | null | undefined;
  if (value === undefined || typeof candidate?.classifyError === 'function') return [];
  return [{ option: 'retryLlm.classifier', actual: kindOf(value), expected: 'an object with classifyError()' }];
}

function kindOf(value: unknown): string {
  if (typeof value !== 'number') return value === null ? 'null' : typeof value;
  if (!Number.isFinite(value)) return String(value);
  return value < 0 ? 'a negative number' : 'a number outside that range';
}
