import { DEFAULT_FIGURES } from '../../lib/failover/policies.js';
import { RetryBucket } from '../../lib/failover/retry-bucket.js';

describe('RetryBucket', () => {
  it('affords 20 retries, or 10 after time-outs, and gets one token back per success', () => {
    const spendAll = (category: 'server_error' | 'timeout') => {
      const bucket = new RetryBucket(DEFAULT_FIGURES);
      let count = 0;
      for (; bucket.canAfford(category); count += 1) bucket.spend(category);
      return { bucket, count };
    };
    expect(spendAll('timeout').count).toBe(10);
    const { bucket, count } = spendAll('server_error');
    expect(count).toBe(20);
    for (let success = 0; success < 4; success += 1) bucket.refund();
    expect(bucket.canAfford('server_error')).toBe(false);
    bucket.refund();
    expect(bucket.canAfford('server_error')).toBe(true);
  });

  it('holds no more than its size', () => {
    const bucket = new RetryBucket({ ...DEFAULT_FIGURES, retryTokens: 5 });
    for (let success = 0; success < 50; success += 1) bucket.refund();
    bucket.spend('server_error');
    expect(bucket.canAfford('server_error')).toBe(false);
  });
});
