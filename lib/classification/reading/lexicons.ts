import { CHINESE } from './chinese.lexicon.js';
import { ENGLISH } from './english.lexicon.js';
import { entriesOf, widePhrases, type WidePhrases } from './phrase-table.js';
import { PhraseTree } from './phrase-tree.js';
import { Vocabulary } from './vocabulary.js';

/** Both lexicons as texts are looked up in them. */
export interface Lexicons {
  readonly english: PhraseTree;
  readonly chinese: WidePhrases;
  readonly vocabulary: Vocabulary;
}

let made: Lexicons | undefined;

/**
 * The lexicons, made when they are first asked for: it takes some milliseconds, which nobody who only imports the library is to wait.
 *
 * @internal
 */
export function lexicons(): Lexicons {
  return (made ??= make());
}

function make(): Lexicons {
  const english = new PhraseTree(entriesOf(ENGLISH));
  return { english, chinese: widePhrases(entriesOf(CHINESE)), vocabulary: new Vocabulary(english) };
}
