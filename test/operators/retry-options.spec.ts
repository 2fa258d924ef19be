import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { retryLlm } from '../../lib/operators/retry-llm.operator.js';
import type { LlmRetryOptions } from '../../lib/operators/retry-options.js';

function errorFor(options: unknown): LlmOptionsError | undefined {
  try {
    retryLlm(options as LlmRetryOptions);
    return undefined;
  } catch (error) {
    if (LlmOptionsError.isInstance(error)) return error;
    throw error;
  }
}

describe('the options of retryLlm', () => {
  it.each([
    [{ maxRetries: -1 }, 'retryLlm.maxRetries', 'a negative number'],
    [{ maxRetries: 1.5 }, 'retryLlm.maxRetries', 'a number'],
    [{ maxRetries: Number.NaN }, 'retryLlm.maxRetries', 'NaN'],
    [{ maxRetries: Number.POSITIVE_INFINITY }, 'retryLlm.maxRetries', 'Infinity'],
    [{ maxRetries: '2' }, 'retryLlm.maxRetries', 'a string'],
    [{ maxRetries: null }, 'retryLlm.maxRetries', 'null'],
    [{ baseDelayMs: -0.5 }, 'retryLlm.baseDelayMs', 'a negative number'],
    [{ maxBackoffMs: Number.NaN }, 'retryLlm.maxBackoffMs', 'NaN'],
    [{ maxDelayMs: 2 ** 31 }, 'retryLlm.maxDelayMs', 'a number'],
    [{ retryableCategories: 'timeout' }, 'retryLlm.retryableCategories', 'a string'],
    [{ retryableCategories: ['credential_invalid'] }, 'retryLlm.retryableCategories', 'an array'],
    [{ retryableCategories: ['toString'] }, 'retryLlm.retryableCategories', 'an array'],
    [{ classifier: {} }, 'retryLlm.classifier', 'an object'],
    [{ classifier: null }, 'retryLlm.classifier', 'null'],
    [{ maxRetry: 5 }, 'retryLlm.maxRetry', 'a number'],
    [{ onRetry: 5 }, 'retryLlm.onRetry', 'a number'],
    [{ random: 5 }, 'retryLlm.random', 'a number'],
    [{ scheduler: {} }, 'retryLlm.scheduler', 'an object'],
    [{ provider: 5 }, 'retryLlm.provider', 'a number'],
    [null, 'retryLlm', 'null'],
  ])('%j is refused at once as %s', (options, option, actual) => {
    expect(errorFor(options)?.problems).toEqual([{ option, actual, expected: expect.any(String) }]);
  });

  it('are reported all together, by name', () => {
    expect(errorFor({ maxRetries: -1, maxDelayMs: -1 })?.message).toMatch(/maxRetries[^]*maxDelayMs/);
  });

  it.each([
    [{}],
    [{ maxRetries: undefined, classifier: undefined, retryableCategories: undefined }],
    [{ maxRetries: 0, baseDelayMs: 0, maxBackoffMs: 0, maxDelayMs: 0 }],
    [{ retryableCategories: ['timeout', 'unknown'] }],
  ])('%j is fine', (options) => {
    expect(errorFor(options)).toBeUndefined();
  });
});
