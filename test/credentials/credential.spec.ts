import { inspect } from 'node:util';
import { fingerprintOf } from '../../lib/credentials/fingerprint.js';
import { BASE_URL, credentialOf } from './credential-of.js';

describe('Credential', () => {
  it('is known by its value, not by its label', () => {
    expect(credentialOf('sk-test-1', 'a').fingerprint).toBe(credentialOf('sk-test-1', 'b').fingerprint);
    expect(credentialOf('sk-test-1').ref).toEqual({
      label: 'primary',
      fingerprint: fingerprintOf('P', BASE_URL, 'sk-test-1'),
    });
  });

  it('shows no value, and has none for a server without authentication', () => {
    const credential = credentialOf('sk-test-1');
    expect(inspect(credential, { depth: 9, showHidden: true }) + JSON.stringify(credential)).not.toContain('sk-test-1');
    expect(credential.secret?.reveal()).toBe('sk-test-1');
    expect(credentialOf(undefined).secret).toBeUndefined();
  });
});
