import { HttpException } from '@nestjs/common';
import { asyncScheduler, defer, retry, tap, timer, type MonoTypeOperatorFunction } from 'rxjs';
import { checkedFailure } from '../classification/checked-verdict.js';
import { classifyLlmError } from '../classification/classify-llm-error.js';
import { readProperty, unawaited } from '../classification/evidence/safe-access.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { isProgrammingError } from '../classification/programming-error.js';
import { LlmError } from '../errors/llm.error.js';
import { createRetryError } from './create-retry-error.js';
import { decideRetry, DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-decision.js';
import { assertRetryOptions, type LlmRetryClassifier, type LlmRetryOptions } from './retry-options.js';

/**
 * Subscribes to the source again after failures that may pass by themselves, and ends in a typed error when they do not.
 *
 * - Retried: `rate_limited`, `overloaded`, `server_error`, `malformed_response`, `timeout`, `network_error`, and
 *   `unknown` under a 5xx, which only a rule of yours can say; not where the provider says `x-should-retry: false`.
 * - The wait is the provider's hint, else full jitter up to 0.5 s · 2ⁿ, at most 20 s. A hint above `maxDelayMs` ends the
 *   retries at once.
 * - After a first value nothing is retried: the source would repeat what the subscriber has already got. A failure
 *   there ends in an `LlmStreamInterruptedError`.
 * - On giving up it emits an `LlmCallError` with the facts of the last failure and the number of tries in `attempts`,
 *   never the HTTP client's error, which carries the authorization header. The exception interceptor makes an HTTP
 *   answer of it.
 * - Passed on untouched: errors of this library (the engine, or an inner `retryLlm`, has done its retries), Nest's HTTP
 *   exceptions, aborts (the reason is the caller's own), and errors without any trace of an upstream: a `TypeError`,
 *   `ReferenceError` or `RangeError` without code and cause, as one's own projection throws, and what the classifier
 *   calls `unknown` without a status. Errors of an HTTP client always become an `LlmCallError`.
 *
 * The source must be cold, as that of `HttpService` is; a retry repeats its side effects. The body of a failed try that was asked
 * for as a stream (`responseType: 'stream'`) is closed. Each subscription counts its
 * own retries, and unsubscribing ends the wait or the call.
 *
 * @example
 * ```ts
 * this.httpService.post(url, body).pipe(retryLlm({ provider: 'openai' }))
 * ```
 * ```text
 * source:  --#            429, retry-after: 1
 *                --a|     one second later
 * output:  --------a|
 * ```
 * @throws LlmOptionsError when an option cannot work
 * @publicApi
 */
export function retryLlm<T>(options: LlmRetryOptions = {}): MonoTypeOperatorFunction<T> {
  assertRetryOptions(options);
  const delayAfter = createDelayAfter(options);
  const scheduler = options.scheduler ?? asyncScheduler;
  return (source) =>
    defer(() => {
      let committed = false;
      return source.pipe(
        tap(() => (committed = true)),
        retry({
          delay: (thrown: unknown, tries) => timer(delayAfter(thrown, tries, committed), scheduler),
          resetOnSuccess: false,
        }),
      );
    });
}

/** Gives the wait before the next try, in milliseconds, or throws what the source is to end with. */
function createDelayAfter(options: LlmRetryOptions): (thrown: unknown, tries: number, committed: boolean) => number {
  const { classifier = { classifyError: classifyLlmError }, provider, model } = options;
  const policy = completePolicy(options);
  return (thrown, tries, committed) => {
    if (isSettled(thrown)) throw thrown;
    const failure = verdictOf(classifier, thrown, { provider, model });
    if (isForeign(thrown, failure)) throw thrown;
    closeBody(thrown);
    const decision = committed ? ({ action: 'fail' } as const) : decideRetry(failure, tries, policy);
    if (decision.action === 'fail') {
      throw createRetryError({ failure, provider, model, tries, committed, reason: decision.reason });
    }
    unawaited(options.onRetry?.({ failure, retry: tries, delayMs: decision.delayMs }));
    return decision.delayMs;
  };
}

function completePolicy(options: LlmRetryOptions): RetryPolicy {
  return {
    maxRetries: options.maxRetries ?? DEFAULT_RETRY_POLICY.maxRetries,
    baseDelayMs: options.baseDelayMs ?? DEFAULT_RETRY_POLICY.baseDelayMs,
    maxBackoffMs: options.maxBackoffMs ?? DEFAULT_RETRY_POLICY.maxBackoffMs,
    maxDelayMs: options.maxDelayMs ?? DEFAULT_RETRY_POLICY.maxDelayMs,
    retryableCategories: options.retryableCategories,
    random: boundedRandom(options.random ?? Math.random),
  };
}

/** A classifier of the host's own that throws, or gives no verdict, counts as one that has none. */
function verdictOf(
  classifier: LlmRetryClassifier,
  thrown: unknown,
  context: NonNullable<Parameters<LlmRetryClassifier['classifyError']>[1]>,
): LlmFailure {
  try {
    return checkedFailure(unawaited(classifier.classifyError(thrown, context))) ?? classifyLlmError(thrown, context);
  } catch {
    return classifyLlmError(thrown, context);
  }
}

/** A host's own source of numbers may give something else: then the wait is the longest. */
function boundedRandom(random: () => number): () => number {
  return () => {
    const given: unknown = unawaited(random());
    return typeof given === 'number' && given >= 0 && given <= 1 ? given : 1;
  };
}

/** An answer that was asked for as a stream holds its socket until it is read or closed, and nobody sees this one any more. */
function closeBody(thrown: unknown): void {
  const body = readProperty(readProperty(thrown, 'response'), 'data');
  const destroy = readProperty(body, 'destroy');
  if (typeof destroy !== 'function') return;
  try {
    Reflect.apply(destroy, body, []);
  } catch {
    // Something else than a stream.
  }
}

/** Somebody has already decided what this error means. */
function isSettled(thrown: unknown): boolean {
  return LlmError.isInstance(thrown) || isHttpException(thrown);
}

function isHttpException(thrown: unknown): boolean {
  try {
    return thrown instanceof HttpException;
  } catch {
    // A Proxy that cannot be looked at.
    return false;
  }
}

/** An abort is the caller's, and an error without any trace of an upstream the application's. */
function isForeign(thrown: unknown, failure: LlmFailure): boolean {
  if (failure.category === 'cancelled') return true;
  if (failure.status !== undefined || isHttpClientError(thrown)) return false;
  return failure.category === 'unknown' || isProgrammingError(thrown, failure);
}

function isHttpClientError(thrown: unknown): boolean {
  return readProperty(thrown, 'isAxiosError') === true;
}
