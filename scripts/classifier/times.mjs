// How long the built classifier takes for a failure.
import { performance } from 'node:perf_hooks';
import { classifyLlmFailure } from './corpus.mjs';

/** The engine needs some 20,000 calls before it has compiled all of it. */
const WARM_UP_CALLS = 20_000;

/**
 * @param {object[]} evidences
 * @param {number} inARow - how often each comes before the next one does
 * @returns {number[]} milliseconds of each call, sorted: of as many calls as went before them
 */
export function timesOf(evidences, inARow = 1) {
  const rounds = Math.ceil(WARM_UP_CALLS / evidences.length);
  const times = [];
  for (let round = -rounds; round < rounds; round += 1)
    for (const evidence of evidences)
      for (let count = 0; count < inARow; count += 1) {
        const start = performance.now();
        classifyLlmFailure(evidence);
        if (round >= 0) times.push(performance.now() - start);
      }
  return times.toSorted((one, other) => one - other);
}
