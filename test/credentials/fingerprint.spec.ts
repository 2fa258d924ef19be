import { fingerprintOf } from '../../lib/credentials/fingerprint.js';

const URL = 'http://p.test/v1';

describe('fingerprintOf', () => {
  it('is the same for the same provider, base URL and value, and another for each other', () => {
    const one = fingerprintOf('P', URL, 'sk-test-1');
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(fingerprintOf('P', URL, 'sk-test-1')).toBe(one);
    const others = [
      fingerprintOf('Q', URL, 'sk-test-1'),
      fingerprintOf('P', 'http://other.test', 'sk-test-1'),
      fingerprintOf('P', URL, 'sk-test-2'),
      fingerprintOf('P', URL, undefined),
      fingerprintOf('P', URL, ''),
      fingerprintOf(`P","${URL}`, '', 'sk-test-1'),
    ];
    expect(new Set([one, ...others]).size).toBe(7);
  });
});
