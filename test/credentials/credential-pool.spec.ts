import { CredentialPool } from '../../lib/credentials/credential-pool.js';
import { credentialOf } from './credential-of.js';

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
