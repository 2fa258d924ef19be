import base from './jest.config.js';

// Workers inherit it; see test/support/soak.ts.
process.env.TEST_LONG = '1';

/** The soak tests in full; `npm test` runs their short form. */
/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: [
    '<rootDir>/test/attack/clock-steps.spec.ts',
    '<rootDir>/test/attack/doors.spec.ts',
    '<rootDir>/test/attack/redaction.spec.ts',
    '<rootDir>/test/clients/faults/fault-matrix.spec.ts',
    '<rootDir>/test/clients/stream/back-pressure.spec.ts',
    '<rootDir>/test/clients/stream/cuts.properties.spec.ts',
    '<rootDir>/test/clients/wire/streams.properties.spec.ts',
    '<rootDir>/test/clients/wire/wires.properties.spec.ts',
    '<rootDir>/test/credentials/large-pool.spec.ts',
    '<rootDir>/test/credentials/per-call-health.spec.ts',
    '<rootDir>/test/e2e/key-rotation-drill.spec.ts',
    '<rootDir>/test/clients/wire/fitted-schema.spec.ts',
    '<rootDir>/test/clients/wire/split-answers.properties.spec.ts',
    '<rootDir>/test/health/model/bounded-size.spec.ts',
    '<rootDir>/test/health/model/health-model.spec.ts',
    '<rootDir>/test/health/model/merge-of-reachable.spec.ts',
    '<rootDir>/test/health/model/refreshable-credential-model.spec.ts',
    '<rootDir>/test/laws/law-01-one-bad-key.http.spec.ts',
    '<rootDir>/test/laws/law-05-isolated-calls.http.spec.ts',
    '<rootDir>/test/laws/law-06-health-is-monotone.spec.ts',
    '<rootDir>/test/laws/law-09-outage-not-amplified.traffic.spec.ts',
    '<rootDir>/test/scenarios/s4-stable-scope.spec.ts',
  ],
};
