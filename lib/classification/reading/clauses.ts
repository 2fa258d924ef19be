import { isWireName, isWirePlace } from '../evidence/echo/wire-names.js';
import { ADVISING_HEADS } from './clause-words.js';
import { lexicons } from './lexicons.js';
import { termOf } from './phrase-table.js';
import type { PhraseTree } from './phrase-tree.js';
import type { Predicate, Subject, Term } from './terms.js';
import { does, tokenise, type Token, type TokenisedText } from './tokens.js';
import { WORD } from './word-kinds.js';

/** How a clause is said; `general` tells what is always so (`Expired keys are removed after 90 days`). */
export type ClauseMode = 'statement' | 'advice' | 'condition' | 'general';

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
  /** What its words do, all together: a sum of `WORD`. */
  readonly kinds: number;
  /** The clause before it, where that tells what was tried, and this one what came of it. */
  readonly attempt: Clause | undefined;
}

/** A clause as people see it. */
export interface ToldClause {
  /** Counted from 1. */
  readonly number: number;
  readonly mode: ClauseMode;
  readonly text: string;
}

const KEY = termOf({ kind: 'subject', subject: 'key' }, 'a key, or the field of one');
/** Fields and headers that carry a key, where their name stands in quotes. */
const KEY_FIELDS: ReadonlySet<string> = new Set(['api_key', 'api-key', 'apikey', 'x-api-key', 'authorization']);
/** A key as far as it is shown: `sk-ab****77`. */
const KEY_SHAPE = /^(?:sk|gsk|nvapi|pplx)-/;
const WIRE_NAME = termOf({ kind: 'subject', subject: 'parameter' }, 'a name of the wire');

/**
 * The clauses of a text with the phrases in them.
 *
 * @param text - in lower case
 * @internal
 */
export function readClauses(text: string): { readonly tokens: readonly Token[]; readonly clauses: readonly Clause[] } {
  const { english, chinese, vocabulary } = lexicons();
  const tokenised = tokenise(text, chinese, vocabulary);
  const { tokens } = tokenised;
  return { tokens, clauses: clausesOf(tokenised, hitsOf(tokens, english), text) };
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

/** A clause as it stands in its text, with what was tried before it and the two characters after it. @internal */
export function clauseText({ tokens, attempt }: Clause, text: string): string {
  const last = tokens.at(-1);
  return text.slice((attempt?.tokens ?? tokens)[0]?.at ?? 0, last === undefined ? 0 : last.end + 2);
}

function hitsOf(tokens: readonly Token[], phrases: PhraseTree): Hit[] {
  const hits: Hit[] = [];
  for (let from = 0; from < tokens.length;) {
    const hit = hitAt(tokens, from, phrases);
    if (hit !== undefined) hits.push(hit);
    from = hit?.to ?? from + 1;
  }
  return hits;
}

function hitAt(tokens: readonly Token[], from: number, phrases: PhraseTree): Hit | undefined {
  const { term, isName, isQuoted, word, id, at } = tokens[from]!;
  if (term !== undefined) return { term, from, to: from + 1, at };
  if (isQuoted) {
    const named = KEY_FIELDS.has(word) ? KEY : isWireName(word) || isWirePlace(word) ? WIRE_NAME : undefined;
    return named === undefined ? undefined : { term: named, from, to: from + 1, at };
  }
  if (isName && word.includes('-') && KEY_SHAPE.test(word)) return { term: KEY, from, to: from + 1, at };
  return phrases.first(id) === 0 ? undefined : longestAt(tokens, from, phrases);
}

/** The longest phrase that begins with a token. */
function longestAt(tokens: readonly Token[], from: number, phrases: PhraseTree): Hit | undefined {
  const { id, clause, at } = tokens[from]!;
  let node = phrases.first(id);
  let term = phrases.terms[node];
  let to = from + 1;
  for (let index = to; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    if (token.id === 0 || token.clause !== clause || token.isQuoted || token.gap > 1) break;
    node = phrases.next(node, token.id);
    if (node === 0) break;
    if (phrases.terms[node] === undefined) continue;
    term = phrases.terms[node];
    to = index + 1;
  }
  return term === undefined ? undefined : { term, from, to, at };
}

function clausesOf(
  { tokens, questions, attempts }: TokenisedText,
  hits: readonly Hit[],
  text: string,
): readonly Clause[] {
  const clauses: OpenClause[] = [];
  let highest = -1;
  let nextHit = 0;
  for (let from = 0, to = 0; from < tokens.length; from = to) {
    const id = tokens[from]!.clause;
    let kinds = 0;
    for (; to < tokens.length && tokens[to]!.clause === id; to += 1) kinds |= tokens[to]!.kinds;
    const firstHit = nextHit;
    while (nextHit < hits.length && hits[nextHit]!.from < to) nextHit += 1;
    const ownHits = part(hits, firstHit, nextHit);
    // A clause goes on behind a bracket in it.
    const begun = id > highest ? undefined : clauses.find((clause) => clause.id === id);
    if (begun === undefined)
      clauses.push({
        id,
        mode: 'statement',
        tokens: part(tokens, from, to),
        hits: ownHits,
        kinds,
        attempt: attemptBefore(clauses, attempts),
      });
    else {
      begun.tokens = [...begun.tokens, ...tokens.slice(from, to)];
      begun.hits = [...begun.hits, ...ownHits];
      begun.kinds |= kinds;
    }
    highest = Math.max(highest, id);
  }
  for (const clause of clauses)
    clause.mode =
      isIn(questions, clause.id) && !isDoubtful(clause)
        ? 'condition'
        : isGeneral(clause, text) || isPointer(clause)
          ? 'general'
          : modeOf(clause);
  return clauses;
}

/** A part of a list; the list itself where that is all of it, as it is of texts of one clause. */
function part<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  return from === 0 && to === list.length ? list : list.slice(from, to);
}

function attemptBefore(clauses: readonly Clause[], attempts: ReadonlySet<number>): Clause | undefined {
  const before = attempts.size === 0 ? undefined : clauses.at(-1);
  return before !== undefined && attempts.has(before.id) ? before : undefined;
}

function isIn(clauses: ReadonlySet<number>, clause: number): boolean {
  return clauses.size > 0 && clauses.has(clause);
}

/** A clause while it is gathered. */
interface OpenClause extends Clause {
  mode: ClauseMode;
  tokens: readonly Token[];
  hits: readonly Hit[];
  kinds: number;
}

/** Heads of advice by their first word. */
const ADVISING_HEADS_OF: ReadonlyMap<string, readonly (readonly string[])[]> = headsByWord();

function headsByWord(): ReadonlyMap<string, readonly (readonly string[])[]> {
  const heads = new Map<string, (readonly string[])[]>();
  for (const head of ADVISING_HEADS) heads.set(head[0] ?? '', [...(heads.get(head[0] ?? '') ?? []), head]);
  return heads;
}

function modeOf({ tokens, hits }: Clause): ClauseMode {
  let start = 0;
  while (start < tokens.length && isBeforeHead(tokens[start]!)) start += 1;
  const first = tokens[start];
  if (first === undefined) return 'statement';
  if (does(first, WORD.condition) || INVERTED.has(first.word)) return 'condition';
  if (GUESSING.has(first.word) && !tellsBehindGuess(tokens.slice(start), hits)) return 'condition';
  if (first.term?.kind === 'nothing' && (first.word.startsWith('请') || first.word.startsWith('如'))) return 'advice';
  if (does(first, WORD.advising)) return 'advice';
  const heads = does(first, WORD.headOfAdvice) ? ADVISING_HEADS_OF.get(first.word) : undefined;
  return heads?.some((head) => head.every((word, index) => tokens[start + index]?.word === word)) === true
    ? 'advice'
    : 'statement';
}

/** `Had it run out of money, ...`. */
const INVERTED: ReadonlySet<string> = new Set(['had', 'were']);
/** `Possible reasons: ...`. */
const GUESSING: ReadonlySet<string> = new Set(['possible', 'possibly', 'perhaps', 'maybe']);
const NOTICED: ReadonlySet<string> = new Set(['detected', 'noticed', 'identified', 'observed', 'suspected']);

/** What a list of guesses begins with. */
const GUESSED = /^(?:reason|cause|explanation|issue|problem)s?$/;

/** Whether a guess is what was noticed, and what came of it stands behind: `Possible misuse detected: your key was revoked`. */
function tellsBehindGuess(tokens: readonly Token[], hits: readonly Hit[]): boolean {
  if (GUESSED.test(tokens[1]?.word ?? '')) return false;
  const noticed = tokens.find(({ word }) => NOTICED.has(word));
  return noticed !== undefined && hits.some(({ at }) => at > noticed.at);
}

/** A longer clause that begins with none of the words of questions states something, in doubt. */
const MAX_QUESTION = 9;
const ASKING: ReadonlySet<string> = new Set(
  `is are was were am do does did have has had can could would will shall should may might must why what how where who whom
   which when need want looking having got trouble still not new`.split(/\s+/),
);

/** `Runner exited, you may not have enough memory to run this model?` */
function isDoubtful({ tokens }: Clause): boolean {
  return tokens.length > MAX_QUESTION && !ASKING.has(tokens[0]!.word);
}

/** What has many, of which some are so, and what those may be. */
const OF_MANY: ReadonlySet<Subject> = new Set(['key', 'account', 'sign-in', 'model', 'plan']);
const SOME_ARE: ReadonlySet<Predicate> = new Set(['expired', 'revoked', 'invalid', 'paused', 'ended', 'restricted']);
/** What is said of many and is a refusal all the same: `Expired tokens are not accepted`. */
const REFUSING: ReadonlySet<Predicate> = new Set(['unsupported', 'denied', 'invalid', 'unavailable']);

/** Whether a clause begins with some of many and says what happens to them. */
function isGeneral({ tokens, hits }: Clause, text: string): boolean {
  if (hits.length < 2) return false;
  const kind = hits[0]!;
  const many = hits[1]!;
  if (kind.term.kind !== 'predicate' || many.term.kind !== 'subject' || kind.at !== tokens[0]?.at) return false;
  if (many.from !== kind.to || !OF_MANY.has(many.term.subject) || !SOME_ARE.has(kind.term.predicate)) return false;
  const place = tokens.findIndex(({ at }) => at >= many.at) + many.to - many.from;
  const [noun, verb] = [tokens[place - 1], tokens[place]];
  if (noun === undefined || verb === undefined || !does(verb, WORD.ofMany)) return false;
  if (text.charAt(noun.end - 1) !== 's' || noun.end - noun.at === noun.word.length) return false;
  return !hits.slice(2).some(({ term }) => term.kind === 'predicate' && REFUSING.has(term.predicate));
}

/** So many words behind `shown in` may name the place. */
const WORDS_TO_PLACE = 5;

/** Whether a clause tells where something can be read, and nothing of what is so. */
function isPointer({ tokens, hits, kinds }: Clause): boolean {
  if ((kinds & WORD.shown) === 0 || (kinds & WORD.readAt) === 0) return false;
  if (hits.some(({ term }) => term.kind === 'statement' || (term.kind === 'predicate' && !term.isGood))) return false;
  return tokens.some((shown, index) => {
    const next = tokens[index + 1];
    if (next === undefined || !does(shown, WORD.shown) || !does(next, WORD.where)) return false;
    if (tokens.slice(0, index).some((token) => does(token, WORD.negator))) return false;
    return tokens.slice(index + 2, index + 2 + WORDS_TO_PLACE).some((token) => does(token, WORD.readAt));
  });
}

/** Names and conjunctions before the word that tells how a clause is said. */
function isBeforeHead(token: Token): boolean {
  return token.isName || does(token, WORD.conjunction);
}
