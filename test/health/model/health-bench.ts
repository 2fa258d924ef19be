import { deepStrictEqual, equal } from 'node:assert/strict';
import type { HealthKeys } from '../../../lib/health/health-keys.js';
import { DEFAULT_HEALTH_SETTINGS } from '../../../lib/health/health-settings.js';
import { healthKeysOf } from '../../../lib/health/health-keys.js';
import { HealthRegistry } from '../../../lib/health/health-registry.js';
import type { HealthState } from '../../../lib/health/health-state.js';
import { MemoryHealthStore } from '../../../lib/health/memory-health.store.js';
import type { ProbeLease } from '../../../lib/health/probes.js';
import { ManualClock } from '../manual-clock.js';
import { placesOf, type Begun, type Candidate, type HealthOracle } from './health-oracle.js';

/** An attempt that both sides know of. */
export interface Attempt {
  readonly begun: Begun;
  readonly stampMs: number;
  readonly probe: Probe | undefined;
}

/** The lease of one probe, on both sides. */
interface Probe {
  readonly real: ProbeLease;
  readonly giveBack: () => void;
}

type Entries = readonly (readonly [key: string, state: HealthState])[];

const NEVER_MS = 1e15;

/** Few, so that what is marked meets. Two keys: with three, rejections of all would be an outage, which has tests of its own. */
export const CANDIDATES: readonly Candidate[] = ['k1', 'k2'].flatMap((key) =>
  ['m1', 'm2'].map((model) => ({ key, model })),
);

/** How often something happened that the properties are about: a run in which nothing happens shows nothing. */
export type Tally = Record<
  'probes' | 'lapses' | 'refused' | 'quarantines' | 'outages' | 'late' | 'old' | 'lifted' | 'bursts',
  number
>;

export function newTally(): Tally {
  return { probes: 0, lapses: 0, refused: 0, quarantines: 0, outages: 0, late: 0, old: 0, lifted: 0, bursts: 0 };
}

/** The real registry, beside the oracle that it has to agree with. */
export class HealthBench {
  readonly clock = new ManualClock();
  readonly store = new MemoryHealthStore({ maxEntries: 100, ttlMs: NEVER_MS }, this.clock);
  readonly registry = new HealthRegistry({
    store: this.store,
    // The share of failures is counted apart from the state machine, and has tests of its own.
    settings: { ...DEFAULT_HEALTH_SETTINGS, breakerFailureRate: 2 },
    clock: this.clock,
    provenPoolSize: () => 2,
  });
  readonly attempts: Attempt[] = [];
  /** Probes of attempts that ended without giving their lease back, or gave it back before. */
  readonly spent: Probe[] = [];
  readonly snapshots: Entries[] = [];

  constructor(readonly tally: Tally) {}

  keysOf({ key, model }: Candidate): HealthKeys {
    return healthKeysOf({ provider: 'P', model, baseUrl: 'http://p.test', fingerprint: key });
  }

  /** The entry of one of a candidate's places. */
  entryKey(place: string): string {
    for (const candidate of CANDIDATES) {
      const index = placesOf(candidate).indexOf(place);
      const { credential, credential_model, provider_model, base_url, provider } = this.keysOf(candidate);
      const key = [credential, credential_model, provider_model, base_url, provider][index];
      if (key !== undefined) return key;
    }
    throw new Error(`no place ${place}`);
  }

  pass(oracle: HealthOracle, delayMs: number): void {
    this.clock.pass(delayMs);
    oracle.nowMs += delayMs;
  }

  begin(oracle: HealthOracle, candidate: Candidate, probe?: Probe): Attempt {
    // The law: nothing quarantined is called but by the holder of its lease.
    if (probe === undefined) equal(oracle.isQuarantined(candidate), false, 'a quarantined value is called');
    const attempt = { begun: oracle.begin(candidate), stampMs: this.registry.stamp(), probe };
    this.attempts.push(attempt);
    return attempt;
  }

  /** Begins as the engine does: a half-open candidate needs a lease, a blocked one is passed over. */
  beginIfAdmitted(oracle: HealthOracle, candidate: Candidate): Attempt | undefined {
    const keys = this.keysOf(candidate);
    const { kind } = this.registry.admission(keys);
    if (kind === 'available') return this.begin(oracle, candidate);
    if (kind === 'unavailable') return undefined;
    const isTaken = oracle.isBeingProbed(candidate);
    const real = this.registry.acquireProbe(keys);
    // Those of an outage overlap; how is for the tests of `Probes`.
    if (!oracle.isSteadilyProbed(candidate)) {
      equal(real !== undefined, !isTaken, 'a lease is given just where nobody holds it');
    }
    this.tally[real === undefined ? 'refused' : 'probes'] += 1;
    return real === undefined ? undefined : this.begin(oracle, candidate, { real, giveBack: oracle.lease(candidate) });
  }

  /** Gives the lease of an attempt's probe back, or leaves it to lapse. */
  end({ probe }: Attempt, isLeftToLapse: boolean): void {
    if (probe === undefined) return;
    this.spent.push(probe);
    if (isLeftToLapse) {
      this.tally.lapses += 1;
      return;
    }
    probe.real.release();
    probe.giveBack();
  }

  agree(oracle: HealthOracle): void {
    for (const candidate of CANDIDATES) {
      const keys = this.keysOf(candidate);
      const real = this.registry.admission(keys);
      const seen =
        real.kind === 'unavailable' ? { kind: real.kind, untilMs: real.untilMs ?? Infinity } : { kind: real.kind };
      const label = `${candidate.key}×${candidate.model}`;
      deepStrictEqual([label, seen], [label, oracle.verdict(candidate)]);
      equal(this.registry.isProven(keys), oracle.proven.has(candidate.key), `${label} is proven`);
      if (real.kind === 'half-open' && !oracle.isSteadilyProbed(candidate)) {
        equal(real.freeAtMs > this.clock.now(), oracle.isBeingProbed(candidate), `${label} is being probed`);
      }
      if (oracle.isQuarantined(candidate)) this.tally.quarantines += 1;
      if (real.kind === 'half-open' && real.isOutage) this.tally.outages += 1;
    }
  }

  /** The marks that only a reset lifts. */
  lasting(): readonly string[] {
    return [...this.registry.entries()].flatMap(([key, { marks }]) =>
      (['credential_revoked', 'operator'] as const).flatMap((reason) => {
        const mark = marks[reason];
        // Words alone: a slow probe lifts it, and it may only cool.
        if (mark === undefined || mark.kind === 'cooling' || mark.probeAtMs !== undefined) return [];
        return [`${key} ${reason}`];
      }),
    );
  }
}
