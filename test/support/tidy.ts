import { afterAll, vi } from 'vitest';

/** Files share one process: none may leave a faked time, a spy or a changed environment to the next. */
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
