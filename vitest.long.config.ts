import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The soak tests and generated runs in full; `npm test` runs their short form (`test/support/soak.ts`). */
const inFull = [
  'test/attack/clock-steps.spec.ts',
  'test/attack/doors.spec.ts',
  'test/attack/fuzz.spec.ts',
  'test/attack/redaction.spec.ts',
  'test/classification/text-marks.spec.ts',
  'test/clients/faults/fault-matrix.spec.ts',
  'test/clients/stream/back-pressure.spec.ts',
  'test/clients/stream/cuts.properties.spec.ts',
  'test/clients/wire/fitted-schema.spec.ts',
  'test/clients/wire/split-answers.properties.spec.ts',
  'test/clients/wire/streams.properties.spec.ts',
  'test/clients/wire/wires.properties.spec.ts',
  'test/credentials/large-pool.spec.ts',
  'test/credentials/per-call-health.spec.ts',
  'test/e2e/key-rotation-drill.spec.ts',
  'test/health/model/bounded-size.spec.ts',
  'test/health/model/health-model.spec.ts',
  'test/health/model/merge-of-reachable.spec.ts',
  'test/health/model/refreshable-credential-model.spec.ts',
  'test/laws/law-01-one-bad-key.http.spec.ts',
  'test/laws/law-05-isolated-calls.http.spec.ts',
  'test/laws/law-06-health-is-monotone.spec.ts',
  'test/laws/law-09-outage-not-amplified.traffic.spec.ts',
  'test/redis/chaos.spec.ts',
  'test/redis/fleet.spec.ts',
  'test/redis/fleet-module.spec.ts',
  'test/redis/scripts.spec.ts',
  'test/scenarios/s4-stable-scope.spec.ts',
  'test/soak/chaos.spec.ts',
  'test/soak/leaks.spec.ts',
];

const config = mergeConfig(base, { test: { env: { TEST_LONG: '1' } } });
if (config.test) config.test.include = inFull;
export default config;
