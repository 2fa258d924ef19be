import fc from 'fast-check';
import { ENGLISH } from '../../../lib/classification/reading/english.lexicon.js';
import { entriesOf } from '../../../lib/classification/reading/phrase-table.js';
import { PhraseTree } from '../../../lib/classification/reading/phrase-tree.js';
import { spellingsOf, stem } from '../../../lib/classification/reading/stem.js';
import { NOT_FOUND, Vocabulary } from '../../../lib/classification/reading/vocabulary.js';
import { WORD, WORDS_OF_CLAUSES } from '../../../lib/classification/reading/word-kinds.js';
import { codesOf } from '../../../lib/classification/text-codes.js';
import { PROVIDERS } from '../../../lib/providers/lookup/provider-of.js';

const entries = entriesOf(ENGLISH);
const tree = new PhraseTree(entries);
const vocabulary = new Vocabulary(tree);
const find = (word: string): number => vocabulary.findAt(codesOf(word), 0, word.length);

describe('the vocabulary', () => {
  it('finds every word of its lists, in every way of writing it', () => {
    const words = [...tree.ids.keys(), ...WORDS_OF_CLAUSES].flatMap((word) => [word, ...spellingsOf(word)]);
    expect(words.length).toBeGreaterThan(2_000);
    for (const word of words) {
      const place = /^[a-z]+$/.test(word) ? find(word) : vocabulary.findText(word);
      expect([word, place, vocabulary.stemAt(place)]).toEqual([word, vocabulary.findText(word), stem(word)]);
      expect([word, vocabulary.idAt(place)]).toEqual([word, tree.ids.get(stem(word)) ?? 0]);
    }
  });

  it('finds no other word', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abeikmnorstyzé'.split('')), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(letters, (word) => {
        expect(find(word)).toBe(vocabulary.findText(word));
      }),
      { numRuns: 5_000, seed: 20261126 },
    );
    expect(['zzzz', 'keyé', 'zq', ''].map(find)).toEqual(Array(4).fill(NOT_FOUND));
  });

  it('knows what begins a clause as it is written only', () => {
    const begins = (word: string) => (vocabulary.kindsAt(find(word)) & WORD.beginsClause) !== 0;
    expect(['if', 'please', 'ifs', 'key'].map(begins)).toEqual([true, true, false, false]);
  });

  it('looks for a word in the midst of a text', () => {
    const codes = codesOf('your api keys are bad');
    expect(vocabulary.stemAt(vocabulary.findAt(codes, 9, 13))).toBe('key');
    expect(vocabulary.findAt(codes, 5, 13)).toBe(NOT_FOUND);
  });
});

describe('the tree of phrases', () => {
  it('has every phrase, and the first meaning of two', () => {
    const seen = new Set<string>();
    for (const [phrase, term] of entries) {
      const words = phrase.split(/[\s_]+/).map(stem);
      if (seen.has(words.join(' '))) continue;
      // `token limit` is there with `tokens` as well.
      for (const spelling of [words.join(' '), words.join(' ').replace(/\btoken\b/g, 'tokens')]) seen.add(spelling);
      const [first = '', ...others] = words;
      let node = tree.first(tree.ids.get(first) ?? 0);
      for (const word of others) node = tree.next(node, tree.ids.get(word) ?? 0);
      expect([phrase, tree.terms[node]?.phrase]).toEqual([phrase, term.phrase]);
    }
  });

  it('goes nowhere with a word that no phrase has', () => {
    expect(tree.first(0)).toBe(0);
    expect(tree.next(tree.first(tree.ids.get('api') ?? 0), tree.ids.get('gpu') ?? 0)).toBe(0);
  });
});

describe('the codes of a text', () => {
  it('end in a 0, however long it is and whatever stood there before', () => {
    for (const text of ['x'.repeat(9_000), '', 'ab', 'é密😀', 'y'.repeat(8_191), 'z'.repeat(8_192)]) {
      const codes = codesOf(text);
      expect(String.fromCharCode(...codes.subarray(0, text.length))).toBe(text);
      expect(codes[text.length]).toBe(0);
    }
  });
});

describe('the forms of faults of a key', () => {
  it('can be joined: none has flags or groups that something refers to', () => {
    const forms = PROVIDERS.flatMap(({ keyFaults }) => keyFaults ?? []);
    expect(forms.length).toBeGreaterThan(0);
    for (const { source, flags } of forms) {
      expect([source, flags]).toEqual([source, '']);
      expect(source).not.toMatch(/\\[1-9]|\\k/);
    }
  });
});
