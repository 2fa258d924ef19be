import { inspect } from 'node:util';
import { Redactor } from '../../lib/credentials/redactor.js';
import { seeded } from '../support/seeded.js';

describe('Redactor', () => {
  const all = new Redactor();
  all.add('plain words as key', 'plain words as key, and more', 'abc', 'müller-schlüssel');
  const redactor = all.with(['plain words as key']);

  it.each([
    ['a loaded key', 'bad key plain words as key!', 'bad key [redacted]!'],
    ['every occurrence', 'plain words as key plain words as key', '[redacted] [redacted]'],
    ['a key that begins like another one', 'key: «plain words as key, and more»', 'key: «[redacted]»'],
    ['letters of any language', 'x müller-schlüssel y', 'x [redacted] y'],
    ['a key that the end of the text cuts', 'the key is plain words a…', 'the key is [redacted]…'],
    ['a key cut without a mark', 'the key is plain words as ke', 'the key is [redacted]'],
    ['a key that was never loaded but looks like one', 'key sk-test-12345678901234567890', 'key [redacted]'],
    ['the end that a search for shapes left of a key', 'bad key [redacted]s key!', 'bad key [redacted]!'],
    ['the beginning and the end of it', 'bad key plain [redacted] key!', 'bad key [redacted]!'],
    ['a key as it stands in an address', 'GET /?k=plain%20words%20as%20key&x', 'GET /?k=[redacted]&x'],
    ['no short values, which are in every word', 'the abc of it', 'the abc of it'],
    ['no plain sentence', 'The model is overloaded.', 'The model is overloaded.'],
  ])('takes out %s', (_, text, expected) => {
    expect(redactor.redact(text)).toBe(expected);
  });

  it('tells many keys apart that begin alike, short ones and long ones', () => {
    const many = new Redactor();
    for (let index = 0; index < 2_000; index += 1) {
      many.add(`pool-${index}`, `a key of the same beginning ${index}`);
    }
    expect(many.redact('of pool-7, pool-1999 and pool-2')).toBe('of [redacted], [redacted] and [redacted]');
    expect(many.redact('«a key of the same beginning 1234», not pool-x')).toBe('«[redacted]», not pool-x');
    expect(many.redact('the key is pool-19…')).toBe('the key is [redacted]…');
  });

  it('knows each secret from its coming on, and for some time after it is used no more', () => {
    const changing = new Redactor();
    const random = seeded(3);
    const tokens = Array.from({ length: 2_600 }, () =>
      Array.from({ length: 18 }, () => String.fromCodePoint(97 + Math.floor(random() * 26))).join(''),
    );
    for (const [index, token] of tokens.entries()) {
      changing.add(token);
      if (index > 0) changing.retire(tokens[index - 1] ?? '');
      if (index % 97 === 0) expect(changing.redact(`«${token}»`)).toBe('«[redacted]»');
    }
    expect(changing.redact(`«${tokens[2_000]}»`)).toBe('«[redacted]»');
    expect(changing.size).toBe(1_001);
  });

  it('lets ids of requests be, but for keys in them', () => {
    expect(redactor.redactId('req_011CSHoEeqs5C35K2UUqR7Fy')).toBe('req_011CSHoEeqs5C35K2UUqR7Fy');
    expect(redactor.redactId('0123456789abcdef0123456789abcdef')).toBe('0123456789abcdef0123456789abcdef');
    expect(redactor.redactId('id-plain words as key')).toBe('id-[redacted]');
    expect(redactor.redactId('id-sk-test-12345678901234567890')).toBe('id-[redacted]');
  });

  it('shows none of the keys that it knows', () => {
    all.redact('anything');
    expect(inspect({ all }, { depth: 12, showHidden: true })).toBe('{ all: [redactor] }');
    expect(JSON.stringify({ all })).toBe('{"all":"[redactor]"}');
  });
});
