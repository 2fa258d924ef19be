import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import { failing, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('S3 400 that is an auth failure; recovered retry', () => {
  it('quarantines the key, counts no downtime for it, and then opens the breaker of one model alone', async () => {
    const bench = new Bench({
      routes: { a: ['P/A', 'Q/C'], b: ['P/B', 'Q/C'] },
      providers: { ...provider('P', 'K1', 'K2'), ...provider('Q', 'K3') },
      policies: { breakerThreshold: 3 },
      limits: { maxRetries: 0 },
      script: {
        K1: failing(400, 'The credential that was sent is not one of ours.', 'invalid_api_key'),
        K2: ok(),
        K3: ok(),
      },
    });
    const uptimeOf = (model: string) => bench.health.snapshot().uptime.find((row) => row.model === model);
    const shown: unknown[] = [];
    const ask = async (model: string) => {
      bench.upstream.forgetCalls();
      const { value } = await bench.call({ messages: [], model });
      shown.push(value);
      return { names: [...bench.upstream.names], trail: failoverOf(value)?.trail ?? [] };
    };

    expect((await ask('a')).names).toEqual(['K1/A', 'K2/A']);
    expect((await ask('b')).names).toEqual(['K2/B']);
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({
      marks: [{ kind: 'quarantined', category: 'credential_invalid', status: 400 }],
    });
    expect([uptimeOf('A')?.ratio, uptimeOf('B')?.ratio]).toEqual([1, 1]);

    bench.upstream.play({ K2: failing(503, 'upstream connect error'), K3: ok() });
    for (let time = 1; time <= 3; time += 1) {
      const { names, trail } = await ask('a');
      expect(names).toEqual(['K2/A', 'K3/C']);
      const failed = trail.find(({ kind, provider: id }) => kind === 'attempt' && id === 'P');
      expect(failed).toMatchObject({ category: 'server_error' });
      expect(failed).not.toHaveProperty('recovered');
    }

    bench.upstream.play({ K2: ok(), K3: ok() });
    expect((await ask('b')).names).toEqual(['K2/B']);
    expect((await ask('a')).names).toEqual(['K3/C']);

    expect(bench.entry({ scope: 'provider_model', provider: 'P', model: 'A' })).toMatchObject({
      state: 'unavailable',
      failures: 3,
      marks: [{ reason: 'breaker' }],
    });
    expect(bench.entry({ scope: 'provider_model', provider: 'P', model: 'B' })).toBeUndefined();
    expect(bench.entry({ scope: 'credential', label: 'K2' })).toMatchObject({ state: 'available', marks: [] });
    expect(uptimeOf('A')).toMatchObject({ calls: 4, failed: 3, ratio: 0.25 });
    expect(uptimeOf('B')).toMatchObject({ calls: 2, failed: 0 });
    expect(uptimeOf('C')).toMatchObject({ provider: 'Q', calls: 4, failed: 0 });
    bench.expectClean(...shown);
  });
});
