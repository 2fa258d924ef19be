import { LLM_FAILURE_CATEGORIES, type LlmFailure } from '../../lib/classification/failure.interface.js';
import { decideRetry, DEFAULT_RETRY_POLICY, type RetryPolicy } from '../../lib/operators/retry-decision.js';

const POLICY: RetryPolicy = { ...DEFAULT_RETRY_POLICY, retryableCategories: undefined, random: () => 1 };

const RETRIED = ['rate_limited', 'overloaded', 'server_error', 'malformed_response', 'timeout', 'network_error'];

function failure(extra: Partial<LlmFailure>): LlmFailure {
  return { category: 'timeout', scope: 'provider_model', explicit: true, rule: 'test', ...extra };
}

describe('decideRetry', () => {
  it.each(
    LLM_FAILURE_CATEGORIES.map((category) => ({ category, action: RETRIED.includes(category) ? 'retry' : 'fail' })),
  )('$category: $action', ({ category, action }) => {
    expect(decideRetry(failure({ category }), 1, POLICY).action).toBe(action);
    expect(decideRetry(failure({ category, shouldRetry: false }), 1, POLICY).action).toBe('fail');
    const insistent = failure({ category, shouldRetry: true, retryAfterMs: 1 });
    expect(decideRetry(insistent, 1, POLICY).action).toBe(action);
  });

  it.each([
    [undefined, 'fail'],
    [200, 'fail'],
    [418, 'fail'],
    [500, 'retry'],
    [520, 'retry'],
  ])('unknown under %s: %s', (status, action) => {
    expect(decideRetry(failure({ category: 'unknown', status }), 1, POLICY).action).toBe(action);
  });

  it('takes chosen categories instead of the transient ones', () => {
    const policy: RetryPolicy = { ...POLICY, retryableCategories: ['quota_exhausted'] };
    expect(decideRetry(failure({ category: 'quota_exhausted' }), 1, policy).action).toBe('retry');
    expect(decideRetry(failure({ category: 'timeout' }), 1, policy).action).toBe('fail');
    expect(decideRetry(failure({ category: 'unknown', status: 500 }), 1, policy).action).toBe('fail');
  });

  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [6, 16_000],
    [7, 20_000],
    [2_000, 20_000],
  ])('after try %d the wait is at most %d ms', (tries, delayMs) => {
    expect(decideRetry(failure({}), tries, { ...POLICY, maxRetries: 5_000 })).toEqual({ action: 'retry', delayMs });
  });

  it('retries maxRetries times after the first try', () => {
    const actions = [1, 2, 3].map((tries) => decideRetry(failure({}), tries, POLICY).action);
    expect(actions).toEqual(['retry', 'retry', 'fail']);
    expect(decideRetry(failure({}), 1, { ...POLICY, maxRetries: 0 }).action).toBe('fail');
  });

  it('explains an end that the failure does not explain', () => {
    expect(decideRetry(failure({ shouldRetry: false }), 1, POLICY)).toEqual({
      action: 'fail',
      reason: 'It asks not to be retried.',
    });
  });
});
