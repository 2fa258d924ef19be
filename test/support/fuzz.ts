import fc from 'fast-check';
import { soak } from './soak.js';

/** The short form always meets the same inputs; the full one others each time. `FUZZ_SEED` repeats either. */
export const FUZZ_SEED = Number(process.env['FUZZ_SEED'] ?? soak(Date.now() % 2 ** 31, 20_261));

/**
 * Holds a property against generated inputs.
 *
 * @throws Error with the seed, the smallest input that fails, and how to run it again
 */
export async function fuzz<Inputs>(property: fc.IRawProperty<Inputs>, runs: number): Promise<void> {
  const details = await fc.check(property, { numRuns: runs, seed: FUZZ_SEED });
  if (!details.failed) return;
  const again = `FUZZ_SEED=${FUZZ_SEED} ${soak(1, 0) === 1 ? 'npm run test:long' : 'npm test'} -- test/attack`;
  process.stdout.write(`fuzz: failed with seed ${FUZZ_SEED}; run it again by: ${again}\n`);
  throw new Error(`${await fc.asyncDefaultReportMessage(details)}\nRun it again by: ${again}`, {
    cause: details.errorInstance,
  });
}
