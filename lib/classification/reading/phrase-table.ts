import { WORDS_BEFORE_ADVICE } from './clause-words.js';
import type { Lexicon, LimitWindow, Predicate, Subject, Term, TermMeaning } from './terms.js';
import { kindsOf } from './word-kinds.js';

/** Chinese phrases by their first character, longest first. */
export type WidePhrases = ReadonlyMap<number, readonly WidePhrase[]>;

/** One Chinese phrase. */
export interface WidePhrase {
  readonly text: string;
  readonly term: Term;
  /** What it does in a clause: a sum of `WORD`. */
  readonly kinds: number;
  readonly beginsAdvice: boolean;
}

/** All entries of a lexicon; of two for one phrase the first counts. @internal */
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

/** A term with all fields that any term has, in one order: engines read objects of one shape several times faster. @internal */
export function termOf(meaning: TermMeaning, phrase: string): Term {
  return { ...EVERY_FIELD, ...meaning, phrase };
}

/** Chinese phrases, for {@link widePhraseAt}. @internal */
export function widePhrases(entries: readonly (readonly [string, Term])[]): WidePhrases {
  const phrases = new Map<number, WidePhrase[]>();
  const known = new Set<string>();
  for (const [text, term] of entries) {
    if (known.has(text)) continue;
    known.add(text);
    const first = text.charCodeAt(0);
    const kinds = kindsOf(text);
    const beginsAdvice = term.kind === 'nothing' && WORDS_BEFORE_ADVICE.has(text.charAt(0));
    phrases.set(first, [...(phrases.get(first) ?? []), { text, term, kinds, beginsAdvice }]);
  }
  for (const list of phrases.values()) list.sort((one, other) => other.text.length - one.text.length);
  return phrases;
}

/** The longest Chinese phrase at a place. @internal */
export function widePhraseAt(phrases: WidePhrases, text: string, at: number): WidePhrase | undefined {
  const list = phrases.get(text.charCodeAt(at));
  if (list !== undefined) for (const phrase of list) if (text.startsWith(phrase.text, at)) return phrase;
  return undefined;
}
