import { meaningOf } from '../classification/category-catalogue.js';
import { durationText } from '../classification/duration-text.js';
import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';

/**
 * What follows a failed try. `reason` is a clause for the operator, where the failure alone does not explain the end.
 *
 * @internal
 */
export type RetryDecision =
  { readonly action: 'retry'; readonly delayMs: number } | { readonly action: 'fail'; readonly reason?: string };

/** The settings of the decision, complete; `LlmRetryOptions` explains them. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  readonly maxBackoffMs: number;
  readonly maxDelayMs: number;
  readonly retryableCategories: readonly LlmFailureCategory[] | undefined;
  readonly random: () => number;
}

/**
 * Defaults of `retryLlm`.
 *
 * @internal
 */
export const DEFAULT_RETRY_POLICY = {
  maxRetries: 2,
  baseDelayMs: 500,
  maxBackoffMs: 20_000,
  maxDelayMs: 60_000,
} as const;

/**
 * Decides whether to try once more, and when.
 *
 * - Only what may pass by itself is retried, and not where the provider says `x-should-retry: false`; its `true` makes
 *   nothing retryable.
 * - The provider's hint is waited for exactly. A hint above `maxDelayMs` means: no retry at all, since an earlier one
 *   would fail.
 * - Without a hint: full jitter, from 0 up to `baseDelayMs` · 2ⁿ, bounded by `maxBackoffMs`.
 *
 * @param tries - calls made so far, the failed one included
 * @internal
 */
export function decideRetry(failure: LlmFailure, tries: number, policy: RetryPolicy): RetryDecision {
  if (!isRetryable(failure, policy.retryableCategories)) return { action: 'fail' };
  if (failure.shouldRetry === false) return { action: 'fail', reason: 'It asks not to be retried.' };
  if (tries > policy.maxRetries) return { action: 'fail' };
  const hintMs = failure.retryAfterMs;
  if (hintMs === undefined) return { action: 'retry', delayMs: backoffMs(tries - 1, policy) };
  if (hintMs <= policy.maxDelayMs) return { action: 'retry', delayMs: hintMs };
  const [asked, allowed] = [durationText(hintMs), durationText(policy.maxDelayMs)];
  return { action: 'fail', reason: `It asks to wait ${asked}, longer than maxDelayMs allows (${allowed}).` };
}

function isRetryable({ category, status = 0 }: LlmFailure, chosen: readonly LlmFailureCategory[] | undefined): boolean {
  if (chosen !== undefined) return chosen.includes(category);
  const { plainRetry } = meaningOf(category);
  return plainRetry === 'always' || (plainRetry === 'server-side' && status >= 500);
}

function backoffMs(exponent: number, { random, baseDelayMs, maxBackoffMs }: RetryPolicy): number {
  return random() * Math.min(maxBackoffMs, baseDelayMs * 2 ** exponent);
}
