import { inspect } from 'node:util';
import { Credential } from '../../lib/credentials/credential.js';
import { CredentialPool } from '../../lib/credentials/credential-pool.js';
import { fingerprintOf } from '../../lib/credentials/fingerprint.js';
import { Redactor } from '../../lib/credentials/redactor.js';
import { Secret } from '../../lib/credentials/secret.js';

const URL = 'http://p.test/v1';

function credentialOf(value: string | undefined, label = 'primary'): Credential {
  return new Credential({ provider: 'P', baseUrl: URL, value, label, setting: 'P_API_KEY' });
}

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

describe('Credential', () => {
  it('is known by its value, not by its label', () => {
    expect(credentialOf('sk-test-1', 'a').fingerprint).toBe(credentialOf('sk-test-1', 'b').fingerprint);
    expect(credentialOf('sk-test-1').ref).toEqual({
      label: 'primary',
      fingerprint: fingerprintOf('P', URL, 'sk-test-1'),
    });
  });

  it('shows no value, and has none for a server without authentication', () => {
    const credential = credentialOf('sk-test-1');
    expect(inspect(credential, { depth: 9, showHidden: true }) + JSON.stringify(credential)).not.toContain('sk-test-1');
    expect(credential.secret?.reveal()).toBe('sk-test-1');
    expect(credentialOf(undefined).secret).toBeUndefined();
  });
});

describe('CredentialPool', () => {
  const keys = ['sk-test-a', 'sk-test-b', 'sk-test-c'].map((value) => credentialOf(value, value));

  it('starts each call with the next key, and peeks without moving on', () => {
    const pool = new CredentialPool(keys, 'round-robin');
    expect([pool.peekStart(), pool.takeStart(), pool.takeStart(), pool.takeStart(), pool.takeStart()]).toEqual([
      0, 0, 1, 2, 0,
    ]);
    expect([pool.peekStart(), pool.peekStart()]).toEqual([1, 1]);
  });

  it('starts each call with the first key where the order is a priority', () => {
    const pool = new CredentialPool(keys, 'priority');
    expect([pool.takeStart(), pool.takeStart(), pool.peekStart()]).toEqual([0, 0, 0]);
  });

  it('holds a key once, however often it is listed', () => {
    const pool = new CredentialPool([...keys, credentialOf('sk-test-a', 'again')], 'round-robin');
    expect(pool.credentials.map(({ label }) => label)).toEqual(['sk-test-a', 'sk-test-b', 'sk-test-c']);
  });

  it('can be empty', () => {
    expect(new CredentialPool([], 'round-robin').takeStart()).toBe(0);
  });
});

describe('Secret', () => {
  it('prints its fingerprint by every means of printing', () => {
    const secret = new Secret('hidden value', 'abcdef');
    expect([`${secret}`, JSON.parse(JSON.stringify(secret)), inspect(secret)]).toEqual(Array(3).fill('[secret #abcd]'));
    expect(Object.keys(secret)).toEqual(['fingerprint']);
  });
});

describe('Redactor', () => {
  const redactor = new Redactor();
  for (const value of ['plain words as key', 'plain words as key, and more', 'abc', 'müller-schlüssel']) {
    redactor.add(new Secret(value, 'abcdef'));
  }

  it.each([
    ['a loaded key', 'bad key plain words as key!', 'bad key [redacted]!'],
    ['every occurrence', 'plain words as key plain words as key', '[redacted] [redacted]'],
    ['a key that begins like another one', 'key: «plain words as key, and more»', 'key: «[redacted]»'],
    ['letters of any language', 'x müller-schlüssel y', 'x [redacted] y'],
    ['a key that the end of the text cuts', 'the key is plain words a…', 'the key is [redacted]…'],
    ['a key cut without a mark', 'the key is plain words as ke', 'the key is [redacted]'],
    ['a key that was never loaded but looks like one', 'key sk-test-12345678901234567890', 'key [redacted]'],
    ['no short values, which are in every word', 'the abc of it', 'the abc of it'],
    ['no plain sentence', 'The model is overloaded.', 'The model is overloaded.'],
  ])('takes out %s', (_, text, expected) => {
    expect(redactor.redact(text)).toBe(expected);
  });

  it('lets ids of requests be, but for keys in them', () => {
    expect(redactor.redactId('req_011CSHoEeqs5C35K2UUqR7Fy')).toBe('req_011CSHoEeqs5C35K2UUqR7Fy');
    expect(redactor.redactId('0123456789abcdef0123456789abcdef')).toBe('0123456789abcdef0123456789abcdef');
    expect(redactor.redactId('id-plain words as key')).toBe('id-[redacted]');
    expect(redactor.redactId('id-sk-test-12345678901234567890')).toBe('id-[redacted]');
  });
});
