const S = 115;
const U = 117;
const I = 105;

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['organisation', 'organization'],
  ['organisations', 'organization'],
  ['apis', 'api'],
  ['cpus', 'cpu'],
  ['gpus', 'gpu'],
  ['tpus', 'tpu'],
  ['has', 'has'],
  ['tokens', 'tokens'],
]);

/** A word without its plural. @internal */
export function stem(word: string): string {
  const { length } = word;
  if (length < 3) return word;
  if (word.charCodeAt(length - 1) !== S && (length < 7 || word.charCodeAt(6) !== S)) return word;
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (length < 4 || word.charCodeAt(length - 1) !== S) return word;
  const before = word.charCodeAt(length - 2);
  if (before === S || before === U || before === I) return word;
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}

/** By what {@link stem} makes of them: words that it knows one by one. */
const WRITTEN: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(IRREGULAR.values())].map((word) => [
    word,
    [...IRREGULAR.keys()].filter((written) => IRREGULAR.get(written) === word),
  ]),
);

/** The ways to write a word of which {@link stem} makes this one. @internal */
export function spellingsOf(word: string): readonly string[] {
  const spellings: string[] = [];
  if (stem(word) === word) spellings.push(word);
  if (stem(`${word}s`) === word) spellings.push(`${word}s`);
  if (word.endsWith('y')) {
    const plural = `${word.slice(0, -1)}ies`;
    if (stem(plural) === word) spellings.push(plural);
  }
  for (const written of WRITTEN.get(word) ?? []) if (!spellings.includes(written)) spellings.push(written);
  return spellings;
}
