import type { PhraseTree } from './phrase-tree.js';
import { spellingsOf, stem } from './stem.js';
import { kindsOf, WORD, WORDS_OF_CLAUSES } from './word-kinds.js';

/** Longer words are looked up as texts. */
export const MAX_PACKED = 18;

/** What is known of a word, beside each other: its letters in three numbers, then what they mean. */
const SLOT = 8;
const NUMBER = 3;
const ID = 4;
const KINDS = 5;

/**
 * All words of the lexicons and of the lists of clause words, in every way of writing them.
 *
 * A word is found by its letters, 5 bits each, six to a number: that costs a third of cutting it out of its text and asking a
 * `Map`. All that is known of it stands in the same place of one array: what a reading is slow at is fetching memory.
 *
 * @internal
 */
export class Vocabulary {
  private readonly places = new Map<string, number>();
  private readonly stems: string[] = [''];
  private readonly slots: Int32Array;
  private readonly mask: number;

  constructor({ ids }: PhraseTree) {
    const words = new Set([...ids.keys(), ...WORDS_OF_CLAUSES].flatMap((word) => [word, ...spellingsOf(word)]));
    const size = 1 << Math.ceil(Math.log2(words.size * 2));
    this.mask = size - 1;
    // Words of other letters than `a` to `z`, and very long ones, stand behind the others and are found by their texts alone.
    const others = [...words].filter((word) => !isPackable(word));
    this.slots = new Int32Array((size + others.length) * SLOT);
    others.forEach((word, index) => this.fill((size + index) * SLOT, word, ids));
    for (const word of words) if (isPackable(word)) this.fill(this.freePlaceOf(word), word, ids);
  }

  /** Where a word stands, by its letters; see {@link packed}. -1 for one that no list has. */
  find(first: number, second: number, third: number): number {
    const { slots, mask } = this;
    for (let slot = hashOf(first, second, third) & mask; ; slot = (slot + 1) & mask) {
      const place = slot * SLOT;
      if (slots[place + NUMBER] === 0) return NOT_FOUND;
      if (slots[place] === first && slots[place + 1] === second && slots[place + 2] === third) return place;
    }
  }

  /** The same by its text. */
  findText(word: string): number {
    return this.places.get(word) ?? NOT_FOUND;
  }

  /** The word without its plural. */
  stemAt(place: number): string {
    return this.stems[this.slots[place + NUMBER]!]!;
  }

  /** Its number in the tree of phrases; 0 for one that stands in no phrase. */
  idAt(place: number): number {
    return this.slots[place + ID]!;
  }

  /** What it does in a clause: a sum of `WORD`. */
  kindsAt(place: number): number {
    return this.slots[place + KINDS]!;
  }

  private freePlaceOf(word: string): number {
    const letters = [0, 0, 0] as [number, number, number];
    for (let index = 0; index < word.length; index += 1) {
      const part = Math.floor(index / 6);
      letters[part] = packed(letters[part]!, word.charCodeAt(index));
    }
    let slot = hashOf(...letters) & this.mask;
    while (this.slots[slot * SLOT + NUMBER] !== 0) slot = (slot + 1) & this.mask;
    this.slots.set(letters, slot * SLOT);
    return slot * SLOT;
  }

  private fill(place: number, word: string, ids: ReadonlyMap<string, number>): void {
    const stemmed = stem(word);
    const begins = (kindsOf(word) & (WORD.condition | WORD.advice)) !== 0 ? WORD.beginsClause : 0;
    this.places.set(word, place);
    this.slots[place + NUMBER] = this.stems.push(stemmed) - 1;
    this.slots[place + ID] = ids.get(stemmed) ?? 0;
    this.slots[place + KINDS] = kindsOf(stemmed) | begins;
  }
}

/** In the place of a word that no list has. */
export const NOT_FOUND = -1;

/** Adds a small letter of ASCII to six of them in a number. */
export function packed(letters: number, code: number): number {
  return (letters << 5) | (code - 96);
}

function isPackable(word: string): boolean {
  return word.length <= MAX_PACKED && /^[a-z]+$/.test(word);
}

function hashOf(first: number, second: number, third: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35), 0x9e3779b1);
  return hash >>> 15;
}
