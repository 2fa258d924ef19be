import { isLetter } from './characters.js';
import type { PhraseTree } from './phrase-tree.js';
import { spellingsOf, stem } from './stem.js';
import { kindsOf, WORD, WORDS_OF_CLAUSES } from './word-kinds.js';

/** No list has a longer word. */
const MAX_LETTERS = 24;

/** What is known of a word, beside each other: its letters in four numbers, then what they mean. */
const SLOT = 8;
const NUMBER = 4;
const ID = 5;
const KINDS = 6;
const LENGTH = 7;

const LETTER_BITS = 5;
const UPMOST_LETTER = 25;
const SIX_LETTERS = (1 << 30) - 1;
/** The code before that of `a`. */
const BEFORE_A = 96;

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
  private readonly longest: number;

  constructor({ ids }: PhraseTree) {
    const words = new Set([...ids.keys(), ...WORDS_OF_CLAUSES].flatMap((word) => [word, ...spellingsOf(word)]));
    const size = 1 << Math.ceil(Math.log2(words.size * 2));
    this.mask = size - 1;
    this.longest = Math.max(...[...words].map(({ length }) => length));
    if (this.longest > MAX_LETTERS) throw new RangeError('A word of the lexicons is longer than its place.');
    // Words of other characters than `a` to `z` stand behind the others and are found by their texts alone.
    const others = [...words].filter((word) => !isOfLetters(word));
    this.slots = new Int32Array((size + others.length) * SLOT);
    others.forEach((word, index) => this.fill((size + index) * SLOT, word, ids));
    for (const word of words) if (isOfLetters(word)) this.fill(this.freePlaceOf(word), word, ids);
  }

  /**
   * Where the word stands that a text has between two places; {@link NOT_FOUND} for one that no list has.
   *
   * @param codes - the text, see `codesOf`
   */
  findAt(codes: Uint16Array, start: number, end: number): number {
    const place = this.findFrom(codes, start);
    return place !== NOT_FOUND && this.lengthAt(place) === end - start ? place : NOT_FOUND;
  }

  /**
   * The same for the word that all letters are from a place on. Six letters go into a number, and from there into the next one:
   * where a word ends cannot be foreseen, so that nothing else is decided on the way.
   */
  findFrom(codes: Uint16Array, start: number): number {
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    let end = start;
    for (let code = codes[end]!; isLetter(code); code = codes[end]!) {
      fourth = (fourth << LETTER_BITS) | (third >>> UPMOST_LETTER);
      third = ((third << LETTER_BITS) | (second >>> UPMOST_LETTER)) & SIX_LETTERS;
      second = ((second << LETTER_BITS) | (first >>> UPMOST_LETTER)) & SIX_LETTERS;
      first = ((first << LETTER_BITS) | (code - BEFORE_A)) & SIX_LETTERS;
      end += 1;
    }
    return end - start > MAX_LETTERS ? NOT_FOUND : this.find(first, second, third, fourth);
  }

  /** The same by its text, also for words of other characters. */
  findText(word: string): number {
    return word.length > this.longest ? NOT_FOUND : (this.places.get(word) ?? NOT_FOUND);
  }

  /** How many letters it has as it is written. */
  lengthAt(place: number): number {
    return this.slots[place + LENGTH]!;
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

  private find(first: number, second: number, third: number, fourth: number): number {
    const { slots, mask } = this;
    for (let slot = hashOf(first, second, third) & mask; ; slot = (slot + 1) & mask) {
      const place = slot * SLOT;
      if (slots[place + NUMBER] === 0) return NOT_FOUND;
      if (
        slots[place] === first &&
        slots[place + 1] === second &&
        slots[place + 2] === third &&
        slots[place + 3] === fourth
      )
        return place;
    }
  }

  private freePlaceOf(word: string): number {
    const letters = lettersOf(word);
    let slot = hashOf(letters[0], letters[1], letters[2]) & this.mask;
    while (this.slots[slot * SLOT + NUMBER] !== 0) slot = (slot + 1) & this.mask;
    this.slots.set(letters, slot * SLOT);
    return slot * SLOT;
  }

  private fill(place: number, word: string, ids: ReadonlyMap<string, number>): void {
    const stemmed = stem(word);
    const begins = (kindsOf(word) & (WORD.condition | WORD.advice | WORD.reason)) !== 0 ? WORD.beginsClause : 0;
    this.places.set(word, place);
    this.slots[place + NUMBER] = this.stems.push(stemmed) - 1;
    this.slots[place + ID] = ids.get(stemmed) ?? 0;
    this.slots[place + KINDS] = kindsOf(stemmed) | begins;
    this.slots[place + LENGTH] = word.length;
  }
}

/** In the place of a word that no list has. */
export const NOT_FOUND = -1;

/** A word as {@link Vocabulary.findFrom} reads it: the last six letters stand in the first number. */
function lettersOf(word: string): readonly [number, number, number, number] {
  const letters: [number, number, number, number] = [0, 0, 0, 0];
  for (let index = 0; index < word.length; index += 1) {
    const fromEnd = word.length - 1 - index;
    letters[Math.floor(fromEnd / 6)]! |= (word.charCodeAt(index) - BEFORE_A) << ((fromEnd % 6) * LETTER_BITS);
  }
  return letters;
}

function isOfLetters(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

function hashOf(first: number, second: number, third: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35), 0x9e3779b1);
  return hash >>> 15;
}
