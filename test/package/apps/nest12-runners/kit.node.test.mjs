import 'reflect-metadata';
import { describe, it, mock } from 'node:test';
import { testKit } from './kit.mjs';

testKit({
  describe,
  it,
  withFakeTimers: async (test) => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
    try {
      await test(mock.timers);
    } finally {
      mock.timers.reset();
    }
  },
});
