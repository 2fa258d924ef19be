import { soak } from '../../support/soak.js';
import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { LEASE_MS } from './fault-table.js';
import { CANDIDATES, HealthBench, newTally } from './health-bench.js';
import { healthCommands } from './health-commands.js';
import { HealthOracle } from './health-oracle.js';
import { runs } from './model-runs.js';

/** After everything, every half-open candidate can be probed, by one at a time. */
function noLeaseIsLost(oracle: HealthOracle, bench: HealthBench): void {
  bench.pass(oracle, LEASE_MS);
  for (const candidate of CANDIDATES) {
    const keys = bench.keysOf(candidate);
    if (bench.registry.admission(keys).kind !== 'half-open') continue;
    const lease = bench.registry.acquireProbe(keys);
    ok(lease !== undefined, 'a lease is lost');
    equal(bench.registry.acquireProbe(keys), undefined, 'a lease has two holders');
    lease.release();
    const admission = bench.registry.admission(keys);
    equal(admission.kind === 'half-open' && admission.freeAtMs, bench.clock.now());
  }
}

describe('the registry of health', () => {
  it('agrees with the design after anything, in any order', () => {
    const tally = newTally();
    fc.assert(
      fc.property(healthCommands(100), (commands) => {
        const oracle = new HealthOracle();
        const bench = new HealthBench(tally);
        fc.modelRun(() => ({ model: oracle, real: bench }), commands);
        noLeaseIsLost(oracle, bench);
      }),
      runs(soak(350, 150)),
    );
    const tooRare = Object.entries(tally).filter(([, count]) => count < 10);
    expect(tooRare).toEqual([]);
  });
});
