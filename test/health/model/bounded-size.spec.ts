import type { HealthKeys } from '../../../lib/health/health-keys.js';
import { healthKeysOf } from '../../../lib/health/health-keys.js';
import { Bench, secretOf } from '../../support/bench.js';
import { RotatingSource } from '../../support/rotating-source.js';
import { seeded } from '../../support/seeded.js';
import { soak } from '../../support/soak.js';
import { failureOf } from '../failure-of.js';
import { canonical } from '../health-laws.js';
import { ManualClock } from '../manual-clock.js';
import { FAILURE_KINDS } from './fault-table.js';
import { heapUsed } from './heap-used.js';

const HOUR = 3_600_000;
const EVENTS = soak(1_000_000, 20_000);
/** It takes some seconds, and many where others work too. */
const BUSY_MACHINE_MS = 120_000;
/** So that all events together take ten hours. */
const APART_MS = (10 * HOUR) / EVENTS;
const MAX_ENTRIES = 500;
const MAX_CALLER_ENTRIES = 1_000;
const MODELS = ['m1', 'm2', 'm3', 'm4'];
const KEYS = Array.from({ length: 40 }, (_, index) => `k${index}`);
/** Declared models make so many entries of configured keys at most, with those of models and the provider. */
const CONFIGURED_ENTRIES = (KEYS.length + 20) * (1 + MODELS.length) + MODELS.length + 2;

const baseUrl = 'http://p.test/v1';
const failures = FAILURE_KINDS.map(({ category, explicit, basis, scope }) =>
  failureOf(category, { explicit, basis, ...(scope !== undefined && { scope }) }),
);

/** A real client's core: 40 configured keys, and 20 more of a source that gives others now and then. */
function crowd() {
  const clock = new ManualClock();
  const source = new RotatingSource(undefined, () => undefined);
  const bench = new Bench({
    clock,
    routes: { default: MODELS.map((model) => `P/${model}` as const) },
    providers: {
      P: { baseUrl, keys: [...KEYS.map((label) => ({ label, value: secretOf(label) })), { source }] },
    },
    health: { maxEntries: MAX_ENTRIES, ttlMs: HOUR, maxCallerEntries: MAX_CALLER_ENTRIES },
  });
  const { registry, routeTable, store } = bench.core;
  const fingerprints = () => routeTable.provider('P').pool.credentials.map(({ fingerprint }) => fingerprint);
  const keysOf = (fingerprint: string, model: string, isCallerOwned = false): HealthKeys =>
    healthKeysOf({ provider: 'P', model, baseUrl, fingerprint, isCallerOwned });
  const rotate = (round: number) =>
    source.changes.next(Array.from({ length: 20 }, (_, index) => secretOf(`r${round}-${index}`)).join());
  return { clock, registry, store, health: bench.health, fingerprints, keysOf, rotate };
}

type Crowd = ReturnType<typeof crowd>;

interface Subject {
  readonly keys: HealthKeys;
  readonly isCallerOwned: boolean;
}

/** Marks of all kinds that outlast the test, and proof, on keys that nothing more happens to. */
function markQuietKeys({ registry, keysOf, health }: Crowd, quiet: readonly string[]): readonly string[] {
  const [revoked = '', expired = '', invalid = '', empty = '', gone = '', proven = ''] = quiet;
  const fail = (fingerprint: string, failure: ReturnType<typeof failureOf>) =>
    registry.recordFailure(keysOf(fingerprint, 'm1'), failure, registry.stamp(), true);
  fail(revoked, failureOf('credential_revoked'));
  fail(expired, failureOf('credential_expired'));
  fail(invalid, failureOf('credential_invalid'));
  fail(empty, failureOf('quota_exhausted', { retryAfterMs: 24 * HOUR }));
  fail(gone, failureOf('model_unavailable'));
  registry.recordSuccess(keysOf(proven, 'm1'), registry.stamp());
  health.isolate({ provider: 'P', model: 'm1', credential: 'k6' }, 'billing');
  const keys = [revoked, expired, invalid, empty, proven].map((each) => keysOf(each, 'm1').credential);
  return [...keys, keysOf(gone, 'm1').credential_model, keysOf(quiet[6] ?? '', 'm1').credential_model];
}

/** Whom events happen to: configured keys, removed ones, callers'; with declared models, and with any. */
function subjectsOf({ keysOf }: Crowd, busy: readonly string[], random: () => number): readonly Subject[] {
  const pick = (count: number) => Math.floor(random() * count);
  return Array.from({ length: 20_000 }, () => {
    const model = random() < 0.8 ? (MODELS[pick(4)] ?? '') : `any-${pick(100_000)}`;
    const kind = random();
    const isCallerOwned = kind < 0.3;
    const known = kind < 0.9 ? (busy[pick(busy.length)] ?? '') : `removed-${pick(50_000)}`;
    return { keys: keysOf(isCallerOwned ? `caller-${pick(100_000)}` : known, model, isCallerOwned), isCallerOwned };
  });
}

function happen({ registry }: Crowd, { keys, isCallerOwned }: Subject, pick: (count: number) => number): void {
  const failure = failures[pick(failures.length * 1.3)];
  if (failure === undefined) registry.recordSuccess(keys, registry.stamp());
  else registry.recordFailure(keys, failure, registry.stamp(), !isCallerOwned);
}

describe(`${EVENTS} events`, () => {
  it(
    'leave a bounded memory behind, in which no mark or proof of a configured key is forgotten',
    () => {
      const all = crowd();
      const { clock, registry, store, health, fingerprints, rotate } = all;
      rotate(0);
      const quiet = fingerprints().slice(0, 7);
      const watched = markQuietKeys(all, quiet);
      const remembered = () => watched.map((key) => canonical(store.get(key)));
      const before = remembered();
      const random = seeded(4);
      let largest = 0;
      let largestOfCallers = 0;
      let heapHalfway = 0;
      let subjects: readonly Subject[] = [];
      const pick = (count: number) => Math.floor(random() * count);
      for (let event = 0; event < EVENTS; event += 1) {
        if (event % (EVENTS / 5) === 0) {
          rotate(event);
          subjects = subjectsOf(all, fingerprints().slice(7), random);
        }
        if (event === EVENTS / 2) heapHalfway = heapUsed();
        clock.pass(APART_MS);
        const subject = subjects[pick(subjects.length)];
        if (subject !== undefined) happen(all, subject, pick);
        if (event % 10_000 !== 0) continue;
        largest = Math.max(largest, registry.size);
        largestOfCallers = Math.max(largestOfCallers, registry.callerSize);
      }
      expect(before.every((state) => state !== undefined)).toBe(true);
      expect(remembered()).toEqual(before);
      expect(largest).toBeGreaterThan(MAX_ENTRIES / 2);
      expect(largest).toBeLessThanOrEqual(Math.max(MAX_ENTRIES, CONFIGURED_ENTRIES + MAX_ENTRIES / 10));
      expect(largestOfCallers).toBeGreaterThan(MAX_CALLER_ENTRIES / 2);
      expect(largestOfCallers).toBeLessThanOrEqual(MAX_CALLER_ENTRIES);
      expect(health.snapshot().tracked).toBe(registry.size);
      expect(registry.watchedKeys).toBe(0);
      expect(heapUsed() / heapHalfway).toBeLessThan(1.2);
    },
    BUSY_MACHINE_MS,
  );
});
