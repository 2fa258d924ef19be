import { KeyChecks } from '../../lib/failover/key-checks.js';

describe('KeyChecks', () => {
  it('tells all waiters the first verdict, and nobody anything later', () => {
    const checks = new KeyChecks();
    const lead = checks.lead('a', 100);
    expect(checks.startOf('a')).toBe(100);
    const heard: string[] = [];
    const stop = checks.wait('a', (verdict) => heard.push(`one ${verdict}`));
    checks.wait('a', (verdict) => heard.push(`two ${verdict}`))();
    lead.settle('vouched');
    lead.settle('rejected');
    expect(heard).toEqual(['one vouched']);
    expect(checks.startOf('a')).toBeUndefined();
    stop();
    expect(checks.size).toBe(0);
  });

  it('does not let an old lead end the check of the next one', () => {
    const checks = new KeyChecks();
    const first = checks.lead('a', 1);
    first.settle('open');
    checks.lead('a', 2);
    first.settle('rejected');
    expect(checks.startOf('a')).toBe(2);
  });
});
