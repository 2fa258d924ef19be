import { secretsInHeaders } from '../../lib/credentials/secret-headers.js';

const BASIC = Buffer.from('me:a password:1').toString('base64');

describe('the secrets in headers', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a value under a name that says so', { 'X-Api-Key': 'short' }, ['short']],
    ['a value behind its scheme', { Authorization: 'Bearer abc' }, ['abc']],
    ['the password in Basic', { 'proxy-authorization': `Basic ${BASIC}` }, [BASIC, 'me:a password:1', 'a password:1']],
    ['the fields of a cookie', { cookie: 'a=1; sid=0123456789' }, ['a=1; sid=0123456789', '0123456789']],
    ['a long token under any name', { 'x-tenant': 'abcdefghijklmnop' }, ['abcdefghijklmnop']],
    ['no short value under another name', { 'x-tenant': 'blue' }, []],
    ['no sentence', { 'x-note': 'this is the app of the weather service' }, []],
    ['no address', { 'x-site': 'https://example.com/a/long/path' }, []],
    [
      'no well-known header',
      { 'anthropic-beta': 'prompt-caching-2024-07-31', 'User-Agent': 'an-app-of-ours/1.0.0' },
      [],
    ],
  ])('are %s', (_, headers, expected) => {
    expect(secretsInHeaders(headers)).toEqual(expected);
  });

  it('are none without headers', () => {
    expect(secretsInHeaders(undefined)).toEqual([]);
  });
});
