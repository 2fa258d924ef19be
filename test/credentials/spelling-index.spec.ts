import { SpellingIndex } from '../../lib/credentials/spelling-index.js';
import { seeded } from '../support/seeded.js';

function found(secrets: readonly string[], text: string): readonly string[] {
  return new SpellingIndex(secrets).spansIn(text).map(({ from, to }) => text.slice(from, to));
}

describe('the index of spellings', () => {
  it.each<[string, string[], string, string[]]>([
    ['a secret within a word, as it is written', ['test-key'], 'xtest-keyx', ['test-key']],
    ['a short one with blanks, where it stands alone', ['test-key'], 'a t e s t-k e y b', ['t e s t-k e y']],
    ['no short one in the letters of other words', ['test-key'], 'the latest key of it', []],
    ['two that touch, as one', ['abcdefghij', 'klmnopqrst'], 'x abcdefghijklmnopqrst', ['abcdefghijklmnopqrst']],
    ['the signs that it begins and ends with', ['!!abcdefgh$$'], 'a !!abcdefgh$$ b', ['!!abcdefgh$$']],
    ['one of signs alone', ['!"-$%&/()='], 'a !"-$%&/()= b', ['!"-$%&/()=']],
    ['one that the end cuts', ['abcdefghijklmnop'], 'it is ABCDEFG', ['ABCDEFG']],
    ['no beginning in the midst of a text', ['abcdefghijklmnop'], 'it is abcdefg, is it', []],
    ['no beginning that keys of one maker share', ['sk-ant-api03-0Aq9Zw8'], 'keys begin with sk-ant-api03- here', []],
    ['nothing without secrets', [], 'abc', []],
  ])('finds %s', (_, secrets, text, expected) => {
    expect(found(secrets, text)).toEqual(expected);
  });

  it.each<[string, (hex: string) => string]>([
    ['digits', (hex) => hex],
    ['capital digits', (hex) => hex.toUpperCase()],
    ['pairs of digits', (hex) => hex.replace(/..(?=.)/g, '$&:')],
    ['a part of the digits', (hex) => hex.slice(9, 31)],
  ])('finds a secret in hexadecimal %s', (_, written) => {
    const secret = 'sk-live-Zq84mTn0Vb62';
    const text = written(Buffer.from(secret).toString('hex'));
    expect(found(['another-secret-of-it', secret], `id ${text} of it`)).toEqual([text]);
  });

  it('finds none in the hexadecimal ids of others', () => {
    const random = seeded(11);
    const hexOf = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
    const secrets = Array.from({ length: 500 }, () => `sk-proj-${hexOf(40)}`);
    const ids = Array.from({ length: 200 }, () => `req_${hexOf(32)}`);
    expect(found(secrets, ids.join(' '))).toEqual([]);
  });

  it('finds each part of twelve letters, wherever it begins', () => {
    const random = seeded(7);
    const secret = Array.from({ length: 60 }, () => Math.floor(random() * 36).toString(36)).join('');
    const index = new SpellingIndex(['another-secret-of-it', secret]);
    for (let from = 0; from + 12 <= secret.length; from += 1) {
      expect(index.spansIn(`«${secret.slice(from, from + 12)}»`)).toEqual([{ from: 1, to: 13 }]);
    }
  });

  it('takes a text for a secret as a whole where the comparisons do not suffice', () => {
    const text = 'ab'.repeat(20_000);
    expect(new SpellingIndex(['ab'.repeat(20_000).concat('c')]).spansIn(`${text} `)).toEqual([
      { from: 0, to: expect.any(Number) },
    ]);
  });
});
