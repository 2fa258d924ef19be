import { stem } from './stem.js';
import type { Term } from './terms.js';

/** An entry of a lexicon. */
type Entry = readonly [phrase: string, term: Term];

/**
 * All phrases of a lexicon as a tree, of which the longest that fits is found in one walk.
 *
 * Words and nodes are numbers from 1 on, 0 is none. A step is one look into one array, so that a walk fetches little memory.
 *
 * @internal
 */
export class PhraseTree {
  /** The numbers of all words. */
  readonly ids = new Map<string, number>();
  /** By node: what the phrase means that ends there. */
  readonly terms: (Term | undefined)[] = [undefined, undefined];
  /** By word: where the phrases go on that begin with it. */
  private readonly firsts: Uint16Array;
  /** By node: whether a phrase goes on behind it. */
  private readonly goesOn: Uint8Array;
  /** In twos: a node and a word in one number, and the next node. */
  private readonly steps: Int32Array;
  private readonly mask: number;

  constructor(entries: readonly Entry[]) {
    const edges = new Map<number, number>();
    for (const [phrase, term] of entries)
      for (const spelling of spellingsOf(phrase)) this.plant(spelling.split(/[\s_]+/).map(stem), term, edges);
    const size = 1 << Math.ceil(Math.log2(edges.size * 2));
    this.mask = size - 1;
    this.steps = new Int32Array(size * 2);
    this.firsts = new Uint16Array(this.ids.size + 1);
    this.goesOn = new Uint8Array(this.terms.length);
    for (const [edge, next] of edges) this.file(edge, next);
  }

  /** Where the phrases go on that begin with a word; 0 where none does. */
  first(word: number): number {
    return this.firsts[word]!;
  }

  /** Where a phrase goes on behind a node with a word; 0 where none does. */
  next(node: number, word: number): number {
    if (this.goesOn[node] === 0) return 0;
    const { steps, mask } = this;
    const edge = edgeOf(node, word);
    for (let slot = hashOf(edge) & mask; ; slot = (slot + 1) & mask) {
      if (steps[slot * 2] === edge) return steps[slot * 2 + 1]!;
      if (steps[slot * 2] === 0) return 0;
    }
  }

  private plant(words: readonly string[], term: Term, edges: Map<number, number>): void {
    let node = ROOT;
    for (const word of words) {
      const id = this.ids.get(word) ?? this.ids.size + 1;
      this.ids.set(word, id);
      const edge = edgeOf(node, id);
      const next = edges.get(edge) ?? this.terms.push(undefined) - 1;
      edges.set(edge, next);
      node = next;
    }
    this.terms[node] ??= term;
  }

  private file(edge: number, next: number): void {
    const node = edge >>> WORD_BITS;
    this.goesOn[node] = 1;
    if (node === ROOT) this.firsts[edge & (MAX_WORDS - 1)] = next;
    let slot = hashOf(edge) & this.mask;
    while (this.steps[slot * 2] !== 0) slot = (slot + 1) & this.mask;
    this.steps[slot * 2] = edge;
    this.steps[slot * 2 + 1] = next;
  }
}

const ROOT = 1;
const WORD_BITS = 14;
/** More than any lexicon has. */
const MAX_WORDS = 1 << WORD_BITS;

function edgeOf(node: number, word: number): number {
  return (node << WORD_BITS) | word;
}

function hashOf(edge: number): number {
  return Math.imul(edge, 0x9e3779b1) >>> 15;
}

/** `tokens` are counted, a `token` opens something: only longer phrases mean both. */
function spellingsOf(phrase: string): string[] {
  return /\btoken\b/.test(phrase) && phrase.includes(' ') ? [phrase, phrase.replace(/\btoken\b/g, 'tokens')] : [phrase];
}
