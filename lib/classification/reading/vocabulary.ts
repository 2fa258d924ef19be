import type { PhraseTree } from './phrase-table.js';
import { spellingsOf, stem } from './stem.js';
import type { Term } from './terms.js';
import { kindsOf, WORD, WORDS_OF_CLAUSES } from './word-kinds.js';

/** What is known of a word before any phrase is looked for. */
export interface KnownWord {
  readonly stem: string;
  /** Its number in the tree of phrases; 0 for one that stands in no phrase. */
  readonly id: number;
  /** What it does in a clause: a sum of `WORD`. */
  readonly kinds: number;
  /** Whether a clause begins before it; only as it stands in the list: `if` and `please`, not `ifs`. */
  readonly beginsClause: boolean;
  /** The node of the tree behind which the phrases go on that begin with it; 0 where none does. */
  readonly node: number;
  /** What a Chinese word means. */
  readonly term: Term | undefined;
}

/** What is known of a word that no list has. */
export const UNKNOWN: KnownWord = { stem: '', id: 0, kinds: 0, beginsClause: false, node: 0, term: undefined };

/** Longer words are looked up as texts. */
export const MAX_PACKED = 18;
/** Numbers a word in the table: its letters in three, and its place in the list, counted from 1. */
const SLOT = 4;

/**
 * All words of the lexicons and of the lists of clause words, in every way of writing them.
 *
 * A word in a text is looked up by its letters, 5 bits each, six to a number: that costs a third of cutting it out and
 * asking a `Map`.
 *
 * @internal
 */
export class Vocabulary {
  private readonly byText = new Map<string, KnownWord>();
  private readonly words: KnownWord[] = [];
  private readonly slots: Int32Array;
  private readonly mask: number;

  constructor(tree: PhraseTree) {
    for (const word of new Set(
      [...tree.ids.keys(), ...WORDS_OF_CLAUSES].flatMap((known) => [known, ...spellingsOf(known)]),
    ))
      this.byText.set(word, knownWord(word, tree));
    const size = 1 << Math.ceil(Math.log2(this.byText.size * 2));
    this.slots = new Int32Array(size * SLOT);
    this.mask = size - 1;
    for (const [word, known] of this.byText)
      if (/^[a-z]+$/.test(word) && word.length <= MAX_PACKED) this.file(word, known);
  }

  /** A word by its text. */
  get(word: string): KnownWord | undefined {
    return this.byText.get(word);
  }

  /** A word by its letters; see {@link packed}. */
  // eslint-disable-next-line max-params
  find(first: number, second: number, third: number): KnownWord | undefined {
    const { slots, mask } = this;
    for (let slot = hashOf(first, second, third) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * SLOT;
      const number = slots[at + 3]!;
      if (number === 0) return undefined;
      if (slots[at] === first && slots[at + 1] === second && slots[at + 2] === third) return this.words[number - 1];
    }
  }

  private file(word: string, known: KnownWord): void {
    const letters = [0, 0, 0];
    for (let place = 0; place < word.length; place += 1) {
      const part = Math.floor(place / 6);
      letters[part] = packed(letters[part]!, word.charCodeAt(place));
    }
    const [first, second, third] = letters as [number, number, number];
    let slot = hashOf(first, second, third) & this.mask;
    while (this.slots[slot * SLOT + 3] !== 0) slot = (slot + 1) & this.mask;
    this.slots.set([first, second, third, this.words.push(known)], slot * SLOT);
  }
}

/** Adds a small letter of ASCII to six of them in a number. */
export function packed(letters: number, code: number): number {
  return (letters << 5) | (code - 96);
}

function hashOf(first: number, second: number, third: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35), 0x9e3779b1);
  return hash >>> 15;
}

function knownWord(word: string, tree: PhraseTree): KnownWord {
  const stemmed = stem(word);
  const id = tree.ids.get(stemmed) ?? 0;
  const beginsClause = (kindsOf(word) & (WORD.condition | WORD.advice)) !== 0;
  return { stem: stemmed, id, kinds: kindsOf(stemmed), beginsClause, node: tree.first(id), term: undefined };
}
