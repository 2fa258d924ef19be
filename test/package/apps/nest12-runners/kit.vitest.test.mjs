import 'reflect-metadata';
import { describe, it, vi } from 'vitest';
import { testKit } from './kit.mjs';

testKit({
  describe,
  it,
  withFakeTimers: async (test) => {
    vi.useFakeTimers();
    try {
      await test(vi);
    } finally {
      vi.useRealTimers();
    }
  },
});
