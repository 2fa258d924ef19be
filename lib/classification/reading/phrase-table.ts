import { WORDS_BEFORE_ADVICE } from './clause-words.js';
import { stem } from './stem.js';
import type { Lexicon, LimitWindow, Predicate, Subject, Term, TermMeaning } from './terms.js';
import { UNKNOWN, type KnownWord } from './vocabulary.js';
import { kindsOf } from './word-kinds.js';

/** Phrases by the numbers of their words, one word a step. */
export interface PhraseNode {
  readonly next: Map<number, PhraseNode>;
  term: Term | undefined;
}

/** All phrases of a lexicon, and the numbers of their words, counted from 1. */
export interface PhraseTree {
  readonly root: PhraseNode;
  readonly ids: ReadonlyMap<string, number>;
}

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

/** A tree of phrases, of which the longest that fits is found in one walk. */
export function phraseTree(entries: readonly (readonly [string, Term])[]): PhraseTree {
  const root: PhraseNode = { next: new Map(), term: undefined };
  const ids = new Map<string, number>();
  const idOf = (word: string): number => {
    const id = ids.get(word) ?? ids.size + 1;
    ids.set(word, id);
    return id;
  };
  for (const [phrase, term] of entries) {
    for (const spelling of spellingsOf(phrase))
      plant(
        root,
        spelling.split(/[\s_]+/).map((word) => idOf(stem(word))),
        term,
      );
  }
  return { root, ids };
}

/** `tokens` are counted, a `token` opens something: only longer phrases mean both. */
function spellingsOf(phrase: string): string[] {
  return /\btoken\b/.test(phrase) && phrase.includes(' ') ? [phrase, phrase.replace(/\btoken\b/g, 'tokens')] : [phrase];
}

function plant(root: PhraseNode, words: readonly number[], term: Term): void {
  let node = root;
  for (const word of words) {
    let next = node.next.get(word);
    if (next === undefined) node.next.set(word, (next = { next: new Map(), term: undefined }));
    node = next;
  }
  node.term ??= term;
}

/** Chinese phrases, for {@link widePhraseAt}. */
export function widePhrases(entries: readonly (readonly [string, Term])[]): WidePhrases {
  const phrases = new Map<number, WidePhrase[]>();
  const known = new Set<string>();
  for (const [text, term] of entries) {
    if (known.has(text)) continue;
    known.add(text);
    const first = text.charCodeAt(0);
    const word = { ...UNKNOWN, stem: text, kinds: kindsOf(text) };
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
