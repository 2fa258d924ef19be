import { afterEach, beforeEach, vi } from 'vitest';

/** Makes time virtual in the tests of a file, from one fixed moment on. */
export function useVirtualTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}
