import type { Credential } from './credential.js';
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

/** The keys to choose from: those of `all` from `from` to before `to` that have a 1 in `open`. */
export interface Choice {
  readonly all: readonly Credential[];
  readonly from: number;
  readonly to: number;
  readonly open: Uint8Array;
}

/** Chooses an index; -1 where there is nothing to choose from. */
export type Pick = (choice: Choice) => number;

/** The first from `start` on, around the end. @internal */
export function nextFrom(start: number): Pick {
  return ({ from, to, open }) => {
    const begin = start >= from && start < to ? start : from;
    const next = open.indexOf(1, begin);
    if (next >= 0 && next < to) return next;
    const first = open.indexOf(1, from);
    return first >= 0 && first < to ? first : -1;
  };
}

/** At random, by weight; a key of weight 0 only where there is no other. @internal */
export function byWeight(random: () => number): Pick {
  return (choice) => {
    const { all, from, to, open } = choice;
    let total = 0;
    for (let index = from; index < to; index += 1) if (open[index] === 1) total += all[index]?.weight ?? 0;
    if (total === 0) return nextFrom(from)(choice);
    let rest = random() * total;
    let last = -1;
    for (let index = from; index < to; index += 1) {
      const weight = open[index] === 1 ? (all[index]?.weight ?? 0) : 0;
      if (weight === 0) continue;
      last = index;
      rest -= weight;
      if (rest < 0) return index;
    }
    return last;
  };
}

/** The fewest in flight; of equals the least recently used. @internal */
export const byUse: Pick = ({ all, from, to, open }) => {
  let best = -1;
  let fewest = Infinity;
  let oldest = Infinity;
  for (let index = from; index < to; index += 1) {
    const credential = open[index] === 1 ? all[index] : undefined;
    if (credential === undefined) continue;
    const { inFlight, lastUse } = credential;
    if (inFlight < fewest || (inFlight === fewest && lastUse < oldest)) {
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
  return ({ all, from, to, open }) => {
    let best = -1;
    let highest = -1;
    for (let index = from; index < to; index += 1) {
      const credential = open[index] === 1 ? all[index] : undefined;
      if (credential === undefined) continue;
      const score = affinityScore(hash, credential.hash);
      if (score > highest) {
        best = index;
        highest = score;
      }
    }
    return best;
  };
}
