// A pool of thousands of keys, and how one that is out is known.
import { fingerprintOf } from '../build/credentials/fingerprint.js';

export const BASE_URL = 'http://bench.invalid/v1';

export function keysOf(count) {
  return Array.from({ length: count }, (_, index) => `bench-${(index * 2_654_435_761) % 4_294_967_296}-key-of-a-pool`);
}

/** A saved entry of a key that the provider has revoked. */
export function revoked(key) {
  const atMs = Date.now();
  const evidence = { category: 'credential_revoked', scope: 'credential', explicit: true, rule: 'bench' };
  const mark = { kind: 'quarantined', sinceMs: atMs, windowMs: 0, step: 1, hinted: false, passes: false, evidence };
  const state = { generation: 0, proven: true, failures: 0, clearedAtMs: 0, updatedAtMs: atMs };
  return [
    `credential:bench:${fingerprintOf('bench', BASE_URL, key)}`,
    { ...state, marks: { credential_revoked: mark } },
  ];
}
