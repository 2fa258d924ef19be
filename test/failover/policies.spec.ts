import { cooldownsOf, DEFAULT_SETTINGS, settingsOf } from '../../lib/failover/policies.js';

describe('settingsOf and cooldownsOf', () => {
  it('take figures and lengths from the policies, and leave the rest as it is', () => {
    const policies = {
      breakerThreshold: 2,
      backoffMs: undefined,
      rate_limited: { cooldownMs: 0 },
      timeout: { action: 'next' },
    } as const;
    expect(settingsOf(policies)).toEqual({ ...DEFAULT_SETTINGS, breakerThreshold: 2 });
    expect(cooldownsOf(policies)).toEqual({ rate_limited: 0 });
  });
});
