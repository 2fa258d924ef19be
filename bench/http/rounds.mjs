// Rounds that take turns, so that whatever else the machine does hits all variants alike. What is compared is the CPU time of
// this process; wall time depends on who else is at work.

/**
 * @param {Record<string, () => Promise<unknown>>} variants - one call each
 * @param {{ concurrency: number, calls: number, rounds: number }} plan - calls per round and variant
 * @returns {Promise<Figures>} CPU in microseconds per call
 */
export async function measure(variants, { concurrency, calls, rounds }) {
  const bursts = Object.entries(variants).map(([name, call]) => [name, () => burst(call, calls, concurrency)]);
  return takeTurns(Object.fromEntries(bursts), rounds);
}

/**
 * @param {Record<string, () => Promise<Burst>>} bursts - by variant; each plays its share of a round
 * @param {number} rounds
 * @returns {Promise<Figures>}
 */
export async function takeTurns(bursts, rounds) {
  const seen = Object.fromEntries(Object.keys(bursts).map((name) => [name, { cpu: [], perSecond: [] }]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const [name, play] of turned(Object.entries(bursts), round + WARM_UP_ROUNDS)) {
      const { cpu, perSecond } = await play();
      if (round < 0) continue;
      seen[name].cpu.push(cpu);
      seen[name].perSecond.push(perSecond);
    }
  }
  return Object.fromEntries(
    Object.entries(seen).map(([name, { cpu, perSecond }]) => [
      name,
      { cpu: figure(cpu), perSecond: figure(perSecond) },
    ]),
  );
}

/** Rounds before the first that counts: they let sockets open and caches fill. */
const WARM_UP_ROUNDS = 2;

/**
 * Makes calls, so many at once.
 *
 * @param {number} lead - so many go before, and do not count: after a pause sockets are closed and caches are cold
 * @returns {Promise<Burst>} what they cost this process
 */
export async function burst(call, calls, concurrency, lead = 0) {
  await callTimes(call, lead, concurrency);
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await callTimes(call, calls, concurrency);
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / calls, perSecond: (calls * 1_000) / (performance.now() - startedAt) };
}

/**
 * @typedef {{ cpu: number, perSecond: number }} Burst - microseconds of CPU time per call
 * @typedef {Record<string, { cpu: Figure, perSecond: Figure }>} Figures
 */

/** Calls until the engine has compiled what is hot: before that, CPU time is that of its compiler. */
export async function warmUp(variants, calls) {
  for (const call of Object.values(variants)) await callTimes(call, calls, 32);
}

/** Who comes first changes from round to round. */
function turned(list, by) {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}

async function callTimes(call, calls, concurrency) {
  let left = calls;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}

/** @typedef {{ median: number, low: number, high: number, all: number[] }} Figure */

/** @param {number[]} numbers @returns {Figure} */
export function figure(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { median: at(0.5), low: sorted[0], high: sorted.at(-1), all: numbers };
}

/** The median of the ratios of each round: rounds are neighbours in time, and so alike. @returns {Figure} */
export function ratio(of, to) {
  return figure(of.all.map((value, index) => value / to.all[index]));
}
