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

/** A word without its plural. */
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

/** The ways to write a word of which {@link stem} makes this one. */
export function spellingsOf(word: string): readonly string[] {
  const irregular = [...IRREGULAR.keys()].filter((written) => IRREGULAR.get(written) === word);
  const plurals = [word, `${word}s`, word.endsWith('y') ? `${word.slice(0, -1)}ies` : word];
  return [...new Set([...irregular, ...plurals])].filter((written) => stem(written) === word);
}
