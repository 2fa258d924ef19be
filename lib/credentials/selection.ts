import { affinityScore, hashOf } from './rendezvous.js';

/**
 * How a call chooses among a provider's keys of one `priority`.
 *
 * - `round-robin`: each call goes on with the next key, so that the load spreads
 * - `priority`: each call begins with the first key listed; the others are spares
 * - `weighted`: at random, by the keys' `weight`
 * - `least-used`: the key with the fewest calls in flight; of equals the one that was not used for the longest
 * - `affinity`: by the call's `affinityKey`, always the same key for the same one; as `round-robin` for calls without
 *
 * A call's `affinityKey` decides under every selection but `priority`.
 *
 * @publicApi
 */
export type LlmSelection = (typeof LLM_SELECTIONS)[number];

/** @internal */
export const LLM_SELECTIONS = ['round-robin', 'priority', 'weighted', 'least-used', 'affinity'] as const;

/** The keys to choose from: those from `from` to before `to` that have a 1 in `open`. */
export interface Choice {
  readonly from: number;
  readonly to: number;
  readonly open: Uint8Array;
  readonly statistics: KeyStatistics;
}

/** What selections go by, key for key; in arrays of numbers, because thousands of keys may be looked through in one call. */
export interface KeyStatistics {
  /** The weights of each key and all before it, summed. */
  readonly weightSums: Float64Array;
  readonly hashes: Uint32Array;
  /** Attempts under way. */
  inFlight(index: number): number;
  /** When it was last used, on the counter of the pool. */
  lastUse(index: number): number;
}

/** Chooses an index; -1 where there is nothing to choose from. */
export type Pick = (choice: Choice) => number;

/** So often a key is drawn by weight that may be out, before the weights of the others are summed. */
const MAX_DRAWS = 8;

/** The first that is listed. @internal */
export const firstOpen: Pick = (choice) => nextFrom(0, choice);

/** Takes turns. @param startOf - where it is next, by where the keys to choose from begin @internal */
export function inTurn(startOf: (from: number) => number): Pick {
  return (choice) => nextFrom(startOf(choice.from), choice);
}

/** The first from `start` on, around the end. */
function nextFrom(start: number, { from, to, open }: Choice): number {
  const begin = start >= from && start < to ? start : from;
  const next = open.indexOf(1, begin);
  if (next >= 0 && next < to) return next;
  const first = open.indexOf(1, from);
  return first >= 0 && first < to ? first : -1;
}

/** At random, by weight; a key of weight 0 only where there is no other. @internal */
export function byWeight(random: () => number): Pick {
  return (choice) => {
    const { from, to, open, statistics } = choice;
    const { weightSums } = statistics;
    const before = weightSums[from - 1] ?? 0;
    const total = (weightSums[to - 1] ?? 0) - before;
    if (total <= 0) return nextFrom(from, choice);
    for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
      const index = firstAbove(weightSums, before + random() * total, from, to);
      if (index < to && open[index] === 1) return index;
    }
    return byWeightOfOpen(choice, random);
  };
}

/** The first index whose sum is above `sum`. */
function firstAbove(sums: Float64Array, sum: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? Infinity) > sum) high = middle;
    else low = middle + 1;
  }
  return low;
}

function byWeightOfOpen(choice: Choice, random: () => number): number {
  const { from, to, open, statistics } = choice;
  const { weightSums } = statistics;
  const weightOf = (index: number) =>
    open[index] === 1 ? (weightSums[index] ?? 0) - (index === 0 ? 0 : (weightSums[index - 1] ?? 0)) : 0;
  let total = 0;
  for (let index = from; index < to; index += 1) total += weightOf(index);
  if (total <= 0) return nextFrom(from, choice);
  let rest = random() * total;
  let last = -1;
  for (let index = from; index < to; index += 1) {
    const weight = weightOf(index);
    if (weight <= 0) continue;
    last = index;
    rest -= weight;
    if (rest < 0) return index;
  }
  return last;
}

/** The fewest in flight; of equals the least recently used. @internal */
export const byUse: Pick = ({ from, to, open, statistics }) => {
  let best = -1;
  let fewest = Infinity;
  let oldest = Infinity;
  for (let index = from; index < to; index += 1) {
    if (open[index] !== 1) continue;
    const inFlight = statistics.inFlight(index);
    if (inFlight > fewest) continue;
    const lastUse = statistics.lastUse(index);
    if (inFlight < fewest || lastUse < oldest) {
      best = index;
      fewest = inFlight;
      oldest = lastUse;
    }
  }
  return best;
};

/**
 * By rendezvous hashing: each key draws a number from the affinity key, the highest wins. When a key goes out, only what it
 * had won moves, and moves back afterwards.
 *
 * @internal
 */
export function byAffinity(affinityKey: string): Pick {
  const hash = hashOf(affinityKey);
  return ({ from, to, open, statistics: { hashes } }) => {
    let best = -1;
    let highest = -1;
    for (let index = from; index < to; index += 1) {
      if (open[index] !== 1) continue;
      const score = affinityScore(hash, hashes[index] ?? 0);
      if (score > highest) {
        best = index;
        highest = score;
      }
    }
    return best;
  };
}
