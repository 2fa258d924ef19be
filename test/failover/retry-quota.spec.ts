import { DEFAULT_SETTINGS } from '../../lib/failover/policies.js';
import { RetryQuota } from '../../lib/failover/retry-quota.js';

describe('RetryQuota', () => {
  it('affords 20 retries, or 10 after time-outs, and gets one token back per success', () => {
    const spendAll = (category: 'server_error' | 'timeout') => {
      const quota = new RetryQuota(DEFAULT_SETTINGS);
      let count = 0;
      for (; quota.canAfford(category); count += 1) quota.spend(category);
      return { quota, count };
    };
    expect(spendAll('timeout').count).toBe(10);
    const { quota, count } = spendAll('server_error');
    expect(count).toBe(20);
    for (let success = 0; success < 4; success += 1) quota.refund();
    expect(quota.canAfford('server_error')).toBe(false);
    quota.refund();
    expect(quota.canAfford('server_error')).toBe(true);
  });

  it('holds no more than its size', () => {
    const quota = new RetryQuota({ ...DEFAULT_SETTINGS, retryTokens: 5 });
    for (let success = 0; success < 50; success += 1) quota.refund();
    quota.spend('server_error');
    expect(quota.canAfford('server_error')).toBe(false);
  });
});
