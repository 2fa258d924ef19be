import { inspect } from 'node:util';
import { Secret } from '../../lib/credentials/secret.js';

describe('Secret', () => {
  it('prints its fingerprint by every means of printing', () => {
    const secret = new Secret('hidden value', 'abcdef');
    expect([String(secret), JSON.parse(JSON.stringify(secret)), inspect(secret)]).toEqual(
      Array(3).fill('[secret #abcd]'),
    );
    expect(Object.keys(secret)).toEqual(['fingerprint']);
  });
});
