/** The seed of all model tests, so that every run is the same; another one by `MODEL_SEED=… npm test -- test/health/model`. */
const SEED = Number(process.env['MODEL_SEED'] ?? 4);

/** How many runs of a property; a failure prints its seed and path. */
export function runs(numRuns: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: Number(process.env['MODEL_RUNS'] ?? numRuns), seed: SEED };
}
