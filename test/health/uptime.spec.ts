import { UptimeLedger } from '../../lib/health/uptime.js';

describe('UptimeLedger', () => {
  it('counts per provider, region and model', () => {
    const ledger = new UptimeLedger();
    ledger.count({ provider: 'P', model: 'm' }, false);
    ledger.count({ provider: 'P', model: 'm' }, true);
    ledger.count({ provider: 'P', region: 'r1', model: 'm' }, true);
    ledger.count({ provider: 'P', model: 'n' }, false);
    expect(ledger.list()).toEqual([
      { provider: 'P', region: undefined, model: 'm', calls: 2, failed: 1, ratio: 0.5 },
      { provider: 'P', region: 'r1', model: 'm', calls: 1, failed: 1, ratio: 0 },
      { provider: 'P', region: undefined, model: 'n', calls: 1, failed: 0, ratio: 1 },
    ]);
  });

  it('is not filled by arbitrary names of models', () => {
    const ledger = new UptimeLedger();
    for (let index = 0; index < 10_050; index += 1) ledger.count({ provider: 'P', model: `m${index}` }, false);
    expect(ledger.list()).toHaveLength(10_000);
    ledger.count({ provider: 'P', model: 'm0' }, true);
    expect(ledger.list()[0]).toMatchObject({ calls: 2, failed: 1 });
  });
});
