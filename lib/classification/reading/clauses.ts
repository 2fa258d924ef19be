import { isWireName } from '../evidence/echo/wire-names.js';
import { ADVISING_HEADS, ADVISING_VERBS, WORDS_BEFORE_CONDITION } from './clause-words.js';
import { CHINESE } from './chinese.lexicon.js';
import { ENGLISH } from './english.lexicon.js';
import { entriesOf, phraseTree, widePhrases } from './phrase-table.js';
import type { Term } from './terms.js';
import { stem, tokenise, type Token } from './tokens.js';

/** How a clause is said. */
export type ClauseMode = 'statement' | 'advice' | 'condition';

/** A phrase of the lexicon in a text. */
export interface Hit {
  readonly term: Term;
  /** Tokens, the last one not included. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** What stands between two ends of clauses. */
export interface Clause {
  readonly id: number;
  readonly mode: ClauseMode;
  readonly tokens: readonly Token[];
  readonly hits: readonly Hit[];
}

/** A clause as people see it. */
export interface ToldClause {
  /** Counted from 1. */
  readonly number: number;
  readonly mode: ClauseMode;
  readonly text: string;
}

const TREE = phraseTree(entriesOf(ENGLISH), stem);
const WIDE = widePhrases(entriesOf(CHINESE));
const WIRE_NAME: Term = { kind: 'subject', subject: 'parameter' };

/**
 * The clauses of a text with the phrases in them.
 *
 * @param text - in lower case
 * @internal
 */
export function readClauses(text: string): { readonly tokens: readonly Token[]; readonly clauses: readonly Clause[] } {
  const { tokens, questions } = tokenise(text, WIDE);
  return { tokens, clauses: clausesOf(tokens, hitsOf(tokens), questions) };
}

/**
 * The clauses that a text is read in, for whoever wants to know why it was read so.
 *
 * @param text - in lower case
 * @internal
 */
export function clausesIn(text: string): readonly ToldClause[] {
  return readClauses(text).clauses.map(({ id, mode, tokens }) => ({
    number: id + 1,
    mode,
    text: text.slice(tokens[0]?.at ?? 0, tokens.at(-1)?.end ?? 0),
  }));
}

/** A clause as it stands in its text, with the two characters after it. */
export function clauseText({ tokens }: Clause, text: string): string {
  const last = tokens.at(-1);
  return text.slice(tokens[0]?.at ?? 0, last === undefined ? 0 : last.end + 2);
}

function hitsOf(tokens: readonly Token[]): Hit[] {
  const hits: Hit[] = [];
  for (let from = 0; from < tokens.length;) {
    const token = tokens[from]!;
    if (token.term !== undefined) {
      hits.push({ term: token.term, from, to: from + 1, at: token.at });
      from += 1;
      continue;
    }
    if (token.isQuoted && isWireName(token.word)) {
      hits.push({ term: WIRE_NAME, from, to: from + 1, at: token.at });
      from += 1;
      continue;
    }
    const found = longestAt(tokens, from);
    if (found === undefined) from += 1;
    else {
      hits.push({ term: found.term, from, to: found.to, at: token.at });
      from = found.to;
    }
  }
  return hits;
}

function longestAt(tokens: readonly Token[], from: number): { term: Term; to: number } | undefined {
  const { clause } = tokens[from]!;
  let node = TREE;
  let best: { term: Term; to: number } | undefined;
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    if (token.clause !== clause || token.isQuoted || (index > from && token.gap > 1)) break;
    const next = node.next.get(token.word);
    if (next === undefined) break;
    node = next;
    if (node.term !== undefined) best = { term: node.term, to: index + 1 };
  }
  return best;
}

function clausesOf(tokens: readonly Token[], hits: readonly Hit[], questions: ReadonlySet<number>): readonly Clause[] {
  const parts = new Map<number, { readonly tokens: Token[]; readonly hits: Hit[] }>();
  for (const token of tokens) {
    const part = parts.get(token.clause);
    if (part === undefined) parts.set(token.clause, { tokens: [token], hits: [] });
    else part.tokens.push(token);
  }
  for (const hit of hits) parts.get(tokens[hit.from]!.clause)?.hits.push(hit);
  const clauses: Clause[] = [];
  for (const [id, part] of parts)
    clauses.push({ id, ...part, mode: questions.has(id) ? 'condition' : modeOf(part.tokens) });
  return clauses;
}

function modeOf(tokens: readonly Token[]): ClauseMode {
  const start = tokens.findIndex(({ isName, word }) => !isName && word !== 'and' && word !== 'or' && word !== 'then');
  const first = tokens[start];
  if (first === undefined) return 'statement';
  if (WORDS_BEFORE_CONDITION.has(first.word)) return 'condition';
  if (first.term?.kind === 'nothing' && (first.word.startsWith('请') || first.word.startsWith('如'))) return 'advice';
  if (ADVISING_VERBS.has(first.word)) return 'advice';
  return ADVISING_HEADS.some((head) => head.every((word, index) => tokens[start + index]?.word === word))
    ? 'advice'
    : 'statement';
}
