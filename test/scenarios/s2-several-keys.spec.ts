import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import { invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('S2 Several keys: change the key, not the model', () => {
  it('serves the first model with the second key, and asks the first key no more', async () => {
    const routes = { default: ['P/M1', 'P/M2'] };
    const bench = new Bench({ routes, providers: provider('P', 'K1', 'K2'), script: { K1: invalidKey(), K2: ok() } });

    const first = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/M1', 'K2/M1']);
    expect(failoverOf(first.value)).toMatchObject({ model: 'M1', attempts: 2 });
    expect(failoverOf(first.value)?.trail).toMatchObject([
      { credential: { label: 'K1' }, outcome: 'failed', recovered: 2, decision: { action: 'next' } },
      { credential: { label: 'K2' }, outcome: 'succeeded' },
    ]);

    bench.upstream.play({ K2: ok() });
    const later = await bench.calls(20);
    expect(bench.upstream.names).toEqual(Array.from({ length: 20 }, () => 'K2/M1'));
    expect(later.map(({ value }) => failoverOf(value)?.model)).toEqual(Array.from({ length: 20 }, () => 'M1'));

    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({
      proven: false,
      marks: [{ kind: 'quarantined', category: 'credential_invalid' }],
    });
    expect(bench.entry({ scope: 'credential', label: 'K2' })).toMatchObject({
      proven: true,
      state: 'available',
      marks: [],
    });
    expect(bench.health.snapshot().uptime).toEqual([
      { provider: 'P', region: undefined, model: 'M1', calls: 21, failed: 0, ratio: 1 },
    ]);
    bench.expectClean(first.value, ...later.map(({ value }) => value));
  });
});
