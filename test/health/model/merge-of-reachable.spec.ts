import { soak } from '../../support/soak.js';
import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { PRISTINE, type HealthMarkReason, type HealthState } from '../../../lib/health/health-state.js';
import { mergeHealth } from '../../../lib/health/merge-health.js';
import { canonical, outUntil } from '../health-laws.js';
import { HealthBench, newTally } from './health-bench.js';
import { healthCommands, type HealthCommands } from './health-commands.js';
import { HealthOracle } from './health-oracle.js';
import { runs } from './model-runs.js';

/** What one observer has known of each entry, one state after the other. */
function historiesOf(commands: HealthCommands): ReadonlyMap<string, readonly HealthState[]> {
  const histories = new Map<string, HealthState[]>();
  const bench = new HealthBench(newTally());
  bench.registry.observe((key, _before, after) => {
    const history = histories.get(key) ?? [PRISTINE];
    histories.set(key, history);
    history.push(after);
  });
  fc.modelRun(() => ({ model: new HealthOracle(), real: bench }), commands);
  return histories;
}

/** A state out of a history, from its begin (0) to its end (1). */
function stateAt(history: readonly HealthState[] | undefined, share: number): HealthState {
  return history?.[Math.round(share * (history.length - 1))] ?? PRISTINE;
}

const observer = healthCommands(40);
const share = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);
const MOMENTS = [0.25, 0.5, 0.75, 1];

/** What three observers who have gone different ways know of the same entries, in different moments. */
function togetherSeen(three: readonly HealthCommands[]): readonly (readonly HealthState[])[] {
  const [first = new Map(), ...others] = three.map(historiesOf);
  return [...first].flatMap(([key, history]: readonly [string, readonly HealthState[]]) =>
    MOMENTS.map((at, index) => [
      stateAt(history, 1),
      ...others.map((histories) => stateAt(histories.get(key), MOMENTS[index - 1] ?? at)),
    ]),
  );
}

/** Without the time of the last news, which only says how long an entry is kept. */
function known(state: HealthState): string {
  return canonical({ ...state, updatedAtMs: 0 });
}

/** The states with one generation, so that all of what they hold has to be joined. */
function ofOneGeneration(states: readonly HealthState[]): readonly HealthState[] {
  return states.map((state) => ({ ...state, generation: 1 }));
}

function holdsTheLaws([a = PRISTINE, b = PRISTINE, c = PRISTINE]: readonly HealthState[]): void {
  const merged = mergeHealth(a, b);
  equal(canonical(mergeHealth(b, a)), canonical(merged), 'commutative');
  equal(canonical(mergeHealth(a, a)), canonical(a), 'idempotent');
  equal(canonical(mergeHealth(merged, b)), canonical(merged), 'idempotent');
  equal(canonical(mergeHealth(merged, c)), canonical(mergeHealth(a, mergeHealth(b, c))), 'associative');
}

function endsNothingEarlier(a: HealthState, b: HealthState): void {
  const { marks } = mergeHealth(a, b);
  for (const state of [a, b]) {
    for (const [reason, mark] of Object.entries(state.marks)) {
      const now = marks[reason as HealthMarkReason];
      ok(now !== undefined, `${reason} is lost`);
      ok(outUntil({ marks: { [reason]: now } }) >= outUntil({ marks: { [reason]: mark } }), `${reason} ends earlier`);
      if (now.kind === mark.kind && mark.probeAtMs === undefined && now.sinceMs === mark.sinceMs) {
        equal(now.probeAtMs, undefined, `${reason} gets a probe`);
      }
    }
  }
}

describe('merging what observers really can know', () => {
  it('is commutative, associative and idempotent, and ends nothing earlier', () => {
    let joined = 0;
    fc.assert(
      fc.property(fc.tuple(observer, observer, observer), (three) => {
        for (const states of togetherSeen(three)) {
          holdsTheLaws(states);
          const [a = PRISTINE, b = PRISTINE, c = PRISTINE] = ofOneGeneration(states);
          holdsTheLaws([a, b, c]);
          endsNothingEarlier(a, b);
          if (Object.keys(a.marks).some((reason) => Object.hasOwn(b.marks, reason))) joined += 1;
        }
      }),
      runs(soak(300, 120)),
    );
    expect(joined).toBeGreaterThan(20);
  });

  it('learns nothing from what was known before', () => {
    fc.assert(
      fc.property(healthCommands(60), fc.array(share, { minLength: 1, maxLength: 4 }), (commands, shares) => {
        for (const history of historiesOf(commands).values()) {
          const present = stateAt(history, 1);
          for (const at of shares) {
            equal(known(mergeHealth(present, stateAt(history, at))), known(present));
          }
        }
      }),
      runs(soak(100, 50)),
    );
  });
});
