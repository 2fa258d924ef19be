import fc from 'fast-check';
import { wellFormedJson } from '../../../lib/clients/wire/json.js';

const written = (value: unknown) => wellFormedJson(JSON.stringify(value));

describe('wellFormedJson', () => {
  it.each([
    ['the first half of a character', 'Nice \ud83c', 'Nice \uFFFD'],
    ['the second half', '\ude00!', '\uFFFD!'],
    ['halves in the wrong order', '\ude00\ud83d', '\uFFFD\uFFFD'],
    ['a half behind a backslash', '\\\ud83c', '\\\uFFFD'],
    ['a half behind a line and quotes', '"a"\n\ud83c"', '"a"\n\uFFFD"'],
  ])('replaces %s', (_, text, given) => {
    expect(JSON.parse(written([text, { text }]))).toEqual([given, { text: given }]);
  });

  it('replaces a half in the name of a field', () => {
    expect(JSON.parse(written({ 'a\ud83c': 1 }))).toEqual({ 'a\uFFFD': 1 });
  });

  it.each([
    ['whole characters', { text: 'Nice \u{1F389}', 数: 'é' }],
    ['an escape that somebody wrote', 'it prints \\ud83c, and "\\\\ude00"'],
    ['a word that looks like one', 'cloudface \n \\cloudface'],
    ['control characters', '\u0000\u001f\u007f'],
  ])('changes nothing of %s', (_, value) => {
    expect(written(value)).toBe(JSON.stringify(value));
  });

  it('is what would be written of well-formed texts', () => {
    const pieces = fc.constantFrom('\ud83c', '\udf89', '\\', 'ud83c', '"', '\n', 'é', 'x', '\u{1F389}');
    fc.assert(
      fc.property(fc.array(pieces), (some) => {
        const text = some.join('');
        // Whole where the halves meet.
        const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
        expect(written({ text })).toBe(JSON.stringify({ text: wellFormed }));
      }),
    );
  });
});
