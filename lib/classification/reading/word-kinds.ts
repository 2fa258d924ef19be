import {
  ADVISING_HEADS,
  ADVISING_VERBS,
  COPULAS,
  NEGATORS,
  WORDS_BEFORE_ADVICE,
  WORDS_BEFORE_CONDITION,
} from './clause-words.js';

/** What words do in a clause, one bit each, so that what a word does is looked up once and told by a number. */
export const WORD = {
  /** Begins a condition. */
  condition: 1,
  /** Begins a clause of advice. */
  advice: 2,
  /** A verb with which advice begins. */
  advising: 4,
  /** Begins one of the heads of advice. */
  headOfAdvice: 8,
  negator: 16,
  /** Stands between a subject and what is said of it. */
  copula: 32,
  /** Stands before a complement: `in the request`, `of your account`. */
  preposition: 64,
  /** A verb that speaks of what follows. */
  transitive: 128,
  /** Behind it, `no` denies nothing. */
  pastVerb: 256,
  /** Says what happens to some of many. */
  ofMany: 512,
  /** `is shown on the dashboard`, `are described in our documentation`: where something can be read. */
  shown: 1_024,
  where: 2_048,
  readAt: 4_096,
  /** Stands between a denial and what is denied. */
  filler: 8_192,
  /** Stands before what ought to be done. */
  obliging: 16_384,
  /** A conjunction before the word that tells how a clause is said. */
  conjunction: 32_768,
  /** `tokens`, which are counted. */
  counted: 65_536,
  /** `cannot`: two words in one. */
  twofold: 131_072,
  /** A clause begins before it. Only as it stands in the list: `if` and `please`, not `ifs`. */
  beginsClause: 262_144,
  /** Before a verb, it is done to what stands before it. */
  passive: 524_288,
  determiner: 1_048_576,
  /** Counts what comes in. */
  unit: 2_097_152,
  /** Says that something came in. */
  received: 4_194_304,
  /** Says how much may be. */
  bound: 8_388_608,
  /** Speaks of what goes out. */
  ofOutput: 16_777_216,
  /** Says how something would do better: `a shorter prompt`. */
  compared: 33_554_432,
  /** Begins a reason, which speaks of other things than what it is the reason of. */
  reason: 67_108_864,
} as const;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const BY_KIND: readonly (readonly [kind: number, words: Iterable<string>])[] = [
  [WORD.condition, WORDS_BEFORE_CONDITION],
  [WORD.advice, WORDS_BEFORE_ADVICE],
  [WORD.advising, ADVISING_VERBS],
  [WORD.headOfAdvice, ADVISING_HEADS.map(([first = '']) => first)],
  [WORD.negator, NEGATORS],
  [WORD.copula, COPULAS],
  [WORD.preposition, words('in of for to from on with by under per via at using as')],
  [
    WORD.transitive,
    words(
      `lack lacking no without exceed exceeding violate require support have contain need over accept carry include provide
       supply send hold present receive pass specify bring attach parse read decode 不支持 暂不支持`,
    ),
  ],
  [WORD.pastVerb, words('is are was were will has have')],
  [WORD.ofMany, words('are can will may get')],
  [
    WORD.shown,
    words('shown show displayed described documented explained listed visible viewed seen found tracked managed'),
  ],
  [WORD.where, words('in on at under')],
  [
    WORD.readAt,
    words('dashboard console documentation doc docs page portal setting url website site guide faq center'),
  ],
  [WORD.filler, words('a an any the be been being currently yet now')],
  [WORD.obliging, words('must should')],
  [WORD.conjunction, words('and or then')],
  [WORD.counted, ['tokens']],
  [WORD.twofold, ['cannot']],
  [WORD.passive, ['be', 'been']],
  [WORD.determiner, words('its the your their our all a an any')],
  [WORD.unit, words('tokens character byte word kb mb')],
  [WORD.received, words('got sent received given')],
  [WORD.bound, words('only most maximum max limit up capped handle take hold accept allow')],
  [WORD.ofOutput, words('completion output generate generated used')],
  [WORD.reason, ['because']],
  [WORD.compared, words('shorter smaller bigger larger longer wider fewer less')],
];

const KINDS = kindsByWord();

function kindsByWord(): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const [kind, list] of BY_KIND) for (const word of list) kinds.set(word, (kinds.get(word) ?? 0) | kind);
  return kinds;
}

/** What a word does, as a sum of {@link WORD}; 0 for one that does nothing of all that. @internal */
export function kindsOf(word: string): number {
  return KINDS.get(word) ?? 0;
}

/** All words that do something in a clause. */
export const WORDS_OF_CLAUSES: readonly string[] = [...KINDS.keys()];
