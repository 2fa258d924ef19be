import fc from 'fast-check';
import { afterAll, vi } from 'vitest';
import { FUZZ_SEED } from './fuzz.js';

/** Every property without a seed of its own meets the same inputs in each run; others by `FUZZ_SEED`, or in the long form. */
fc.configureGlobal({ seed: FUZZ_SEED });

/** Files share one process: none may leave a faked time, a spy or a changed environment to the next. */
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
