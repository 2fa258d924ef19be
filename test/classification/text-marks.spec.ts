import fc from 'fast-check';
import { KEY_MARKS, TEXT_MARKS, textMarksIn } from '../../lib/classification/text-marks.js';
import { ASSIGNED, PREFIXED, redactByMarks, redactKeyShapes } from '../../lib/classification/redact-key-shapes.js';
import { soak } from '../support/soak.js';

/** The words in the groups of a pattern, with what is optional in them both there and not. */
function wordsOf({ source }: RegExp): readonly string[] {
  const groups = [...source.matchAll(/\(\?:([^()[\]]*(?:\[[^\]]*\]\??[^()[\]]*)*)\)/g)].map(([, group = '']) => group);
  const words = groups.flatMap((group) => group.split('|'));
  return words.flatMap((word) => {
    const plain = word.replaceAll('\\', '');
    return plain.includes('[_-]?') ? ['', '_', '-'].map((sign) => plain.replace('[_-]?', sign)) : [plain];
  });
}

const PREFIXES = wordsOf(PREFIXED);
const NAMES = wordsOf(ASSIGNED);
const VALUES = ['aB3dE6gH9jK2', 'abcdef', 'q7Xz91_bb-CC', 'ab12cd34ef56ab12cd34ef56', 'sixlet', 'ab***cd', 'Zz9…xY8w'];

describe('the marks of a text', () => {
  it('know every prefix and every name of a key', () => {
    expect(PREFIXES).toEqual(expect.arrayContaining(['sk', 'gsk', 'AIza', 'ya29.', 'bce-v3/ALTAK']));
    expect(NAMES).toEqual(expect.arrayContaining(['api-key', 'apikey', 'x-goog-api-key', 'passwd', 'code']));
    for (const prefix of PREFIXES) {
      for (const sign of ['', '-', '_', '.']) {
        const text = `it has ${prefix}${sign}aB3dE6gH9jK2 in it`;
        expect([text, redactKeyShapes(text)]).toEqual([text, redactByMarks(text, KEY_MARKS)]);
      }
    }
    for (const name of NAMES) {
      for (const between of ['=', ':', ': ', '"="', '" : "', "': '", ' = ']) {
        for (const value of VALUES) {
          const text = `it has ${name}${between}${value} in it`;
          expect([text, redactKeyShapes(text)]).toEqual([text, redactByMarks(text, KEY_MARKS)]);
        }
      }
    }
  });

  it('miss nothing that a search without them finds', () => {
    const piece = fc.oneof(
      fc.constantFrom(...PREFIXES, ...NAMES, ...VALUES, 'Bearer', 'basic', 'eyJhbGciOi', 'eyJ', '***', '•••', '...'),
      fc.constantFrom('=', ':', ' ', ' ', '-', '_', '.', '"', "'", ',', '\n', '\t', '…', '/', '\u00a0'),
      fc.string({ maxLength: 24 }),
      fc.stringMatching(/^[A-Za-z0-9]{6,24}$/),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(redactKeyShapes(text)).toBe(redactByMarks(text, KEY_MARKS));
      }),
      { numRuns: soak(300_000, 10_000), seed: 20261126 },
    );
  });

  it('tell a line of printable ASCII with single blanks, and what may quote', () => {
    const even = fc.stringMatching(/^[!-~]{1,12}(?: [!-~]{1,12}){0,6}$/);
    const marksOf = (text: string) => textMarksIn(text) & (TEXT_MARKS.uneven | TEXT_MARKS.quoted);
    fc.assert(
      fc.property(even, (text) => {
        expect(marksOf(text)).toBe(/["'`]/.test(text) ? TEXT_MARKS.quoted : 0);
      }),
    );
    for (const text of [' two', 'two ', 'two  words', ' ', 'two\twords', 'a\u007fb', 'two\u00a0words', 'café', '“so”'])
      expect([text, textMarksIn(text) & TEXT_MARKS.uneven]).toEqual([text, TEXT_MARKS.uneven]);
    for (const quote of '"\'`“‘«「『')
      expect([quote, textMarksIn(`it is ${quote}so`) & TEXT_MARKS.quoted]).toEqual([quote, TEXT_MARKS.quoted]);
  });

  it('are none where nothing is shaped like a key', () => {
    expect(textMarksIn('The model is overloaded. Please try again later.')).toBe(0);
  });
});
