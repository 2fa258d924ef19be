import { cooldownsOf, DEFAULT_SETTINGS, policySettingsOf } from '../../lib/failover/policies.js';

describe('policySettingsOf and cooldownsOf', () => {
  it('take figures and lengths from the policies, and leave the rest as it is', () => {
    const policies = {
      breakerThreshold: 2,
      backoffMs: undefined,
      rate_limited: { cooldownMs: 0 },
      timeout: { action: 'next' },
    } as const;
    expect(policySettingsOf(policies)).toEqual({ ...DEFAULT_SETTINGS, breakerThreshold: 2 });
    expect(cooldownsOf(policies)).toEqual({ rate_limited: 0 });
  });
});
