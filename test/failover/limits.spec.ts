import { DEFAULT_LIMITS, resolveLimits } from '../../lib/failover/limits.js';

describe('resolveLimits', () => {
  it('lets the nearest win, field by field', () => {
    const limits = resolveLimits(DEFAULT_LIMITS, { maxAttempts: 3, maxRetries: 1 }, undefined, {
      maxAttempts: 5,
      maxRetries: undefined,
    });
    expect(limits).toEqual({ ...DEFAULT_LIMITS, maxAttempts: 5, maxRetries: 1 });
  });

  it('gives the base itself where nothing is set', () => {
    expect(resolveLimits(DEFAULT_LIMITS, {}, undefined)).toBe(DEFAULT_LIMITS);
  });
});
