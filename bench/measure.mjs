// Small tools for measuring: rounds that alternate between the variants, so that a slow moment of the machine hits all of
// them alike, and medians, so that it hits none of them for good.

/**
 * Runs each variant in turn, round after round.
 *
 * @param {Record<string, () => Promise<unknown>>} variants - one call each
 * @param {{ rounds: number, callsPerRound: number, warmUpRounds?: number }} plan
 * @returns {Promise<Record<string, number>>} microseconds per call: the median over the rounds
 */
export async function compare(variants, { rounds, callsPerRound, warmUpRounds = 3 }) {
  const times = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let round = 0; round < rounds + warmUpRounds; round += 1) {
    for (const [name, call] of Object.entries(variants)) {
      const startedAt = process.hrtime.bigint();
      for (let index = 0; index < callsPerRound; index += 1) await call();
      const micros = Number(process.hrtime.bigint() - startedAt) / 1_000 / callsPerRound;
      if (round >= warmUpRounds) times[name].push(micros);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}

/** @param {number} micros */
export function inMicros(micros) {
  return `${micros.toFixed(1)} µs`;
}
