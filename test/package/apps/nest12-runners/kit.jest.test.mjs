import 'reflect-metadata';
import { describe, it, jest } from '@jest/globals';
import { testKit } from './kit.mjs';

testKit({
  describe,
  it,
  withFakeTimers: async (test) => {
    jest.useFakeTimers();
    try {
      await test(jest);
    } finally {
      jest.useRealTimers();
    }
  },
});
