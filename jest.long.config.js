import base from './jest.config.js';

// Workers inherit it; see test/support/soak.ts.
process.env.TEST_LONG = '1';

/** The soak tests in full; `npm test` runs their short form. */
/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: [
    '<rootDir>/test/attack/doors.spec.ts',
    '<rootDir>/test/credentials/per-call-health.spec.ts',
    '<rootDir>/test/health/model/bounded-size.spec.ts',
    '<rootDir>/test/laws/law-09-outage-not-amplified.traffic.spec.ts',
    '<rootDir>/test/scenarios/s4-stable-scope.spec.ts',
  ],
};
