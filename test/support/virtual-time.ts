import { afterEach, beforeEach, jest } from '@jest/globals';

/** Makes time virtual in the tests of a file, from one fixed moment on. */
export function useVirtualTime(): void {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_800_000_000_000 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
}
