import { WORDS_BEFORE_ADVICE } from './clause-words.js';
import { stem } from './stem.js';
import type { Lexicon, LimitWindow, Predicate, Subject, Term, TermMeaning } from './terms.js';
import { UNKNOWN, type KnownWord } from './vocabulary.js';
import { kindsOf } from './word-kinds.js';

/**
 * All phrases of a lexicon as a tree, of which the longest that fits is found in one walk. Words and nodes are numbers from 1 on,
 * so that a step is one look-up by a number, and the whole tree stays in a few kilobytes that are near each other.
 */
export class PhraseTree {
  /** The numbers of all words. */
  readonly ids = new Map<string, number>();
  /** By node: what the phrase means that ends there. */
  readonly terms: (Term | undefined)[] = [undefined, undefined];
  private readonly edges = new Map<number, number>();
  /** By node: whether a phrase goes on behind it. */
  private readonly goesOn: boolean[] = [false, false];

  constructor(entries: readonly (readonly [string, Term])[]) {
    for (const [phrase, term] of entries)
      for (const spelling of spellingsOf(phrase)) this.plant(spelling.split(/[\s_]+/).map(stem), term);
  }

  /** Where the phrases go on that begin with a word; 0 where none does. */
  first(word: number): number {
    return this.next(ROOT, word);
  }

  /** Where a phrase goes on behind a node with a word; 0 where none does. */
  next(node: number, word: number): number {
    return this.goesOn[node] === true ? (this.edges.get(node * MAX_WORDS + word) ?? 0) : 0;
  }

  private plant(words: readonly string[], term: Term): void {
    let node = ROOT;
    for (const word of words) {
      const id = this.ids.get(word) ?? this.ids.size + 1;
      this.ids.set(word, id);
      this.goesOn[node] = true;
      let next = this.next(node, id);
      if (next === 0) {
        next = this.terms.push(undefined) - 1;
        this.goesOn.push(false);
        this.edges.set(node * MAX_WORDS + id, next);
      }
      node = next;
    }
    this.terms[node] ??= term;
  }
}

const ROOT = 1;
/** More than any lexicon has. */
const MAX_WORDS = 16_384;

/** Chinese phrases by their first character, longest first. */
export type WidePhrases = ReadonlyMap<number, readonly WidePhrase[]>;

/** One Chinese phrase. */
export interface WidePhrase {
  readonly text: string;
  readonly term: Term;
  readonly word: KnownWord;
  readonly beginsAdvice: boolean;
}

/** All entries of a lexicon; of two for one phrase the first counts. */
export function entriesOf(lexicon: Lexicon): (readonly [phrase: string, term: Term])[] {
  const entries: (readonly [string, Term])[] = [];
  const add = (phrases: string, meaning: TermMeaning): void => {
    for (const part of phrases.split('|')) {
      const phrase = part.trim();
      if (phrase !== '') entries.push([phrase, termOf(meaning, phrase)]);
    }
  };
  add(lexicon.nothing, { kind: 'nothing' });
  for (const [window, phrases] of Object.entries(lexicon.windows) as [LimitWindow, string][])
    add(phrases, { kind: 'window', window });
  for (const [subject, predicate, phrases] of lexicon.statements)
    add(phrases, { kind: 'statement', subject, predicate });
  for (const [predicate, phrases] of Object.entries(lexicon.bad) as [Predicate, string][])
    add(phrases, { kind: 'predicate', predicate, isGood: false });
  for (const [predicate, phrases] of Object.entries(lexicon.good) as [Predicate, string][])
    add(phrases, { kind: 'predicate', predicate, isGood: true });
  for (const [subject, phrases] of Object.entries(lexicon.subjects) as [Subject, string][])
    add(phrases, { kind: 'subject', subject });
  return entries;
}

const EVERY_FIELD = {
  kind: undefined,
  subject: undefined,
  predicate: undefined,
  isGood: undefined,
  window: undefined,
  phrase: '',
};

/** A term with all fields that any term has, in one order: engines read objects of one shape several times faster. */
export function termOf(meaning: TermMeaning, phrase: string): Term {
  return { ...EVERY_FIELD, ...meaning, phrase };
}

/** `tokens` are counted, a `token` opens something: only longer phrases mean both. */
function spellingsOf(phrase: string): string[] {
  return /\btoken\b/.test(phrase) && phrase.includes(' ') ? [phrase, phrase.replace(/\btoken\b/g, 'tokens')] : [phrase];
}

/** Chinese phrases, for {@link widePhraseAt}. */
export function widePhrases(entries: readonly (readonly [string, Term])[]): WidePhrases {
  const phrases = new Map<number, WidePhrase[]>();
  const known = new Set<string>();
  for (const [text, term] of entries) {
    if (known.has(text)) continue;
    known.add(text);
    const first = text.charCodeAt(0);
    const word = { ...UNKNOWN, stem: text, kinds: kindsOf(text), term };
    const beginsAdvice = term.kind === 'nothing' && WORDS_BEFORE_ADVICE.has(text.charAt(0));
    phrases.set(first, [...(phrases.get(first) ?? []), { text, term, word, beginsAdvice }]);
  }
  for (const list of phrases.values()) list.sort((one, other) => other.text.length - one.text.length);
  return phrases;
}

/** The longest Chinese phrase at a place. */
export function widePhraseAt(phrases: WidePhrases, text: string, at: number): WidePhrase | undefined {
  const list = phrases.get(text.charCodeAt(at));
  if (list !== undefined) for (const phrase of list) if (text.startsWith(phrase.text, at)) return phrase;
  return undefined;
}
