import { DEFAULT_LIMITS } from '../../lib/failover/limits.js';
import { choose } from '../../lib/failover/choose.js';
import { Bench, provider } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import { invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

/** A call that has not begun, and what its choices read. */
function callOn({ core }: Bench) {
  const engine = core.engine;
  const call = engine['callOf'](
    { route: core.routeTable.route('default'), limits: DEFAULT_LIMITS, signals: [] },
    'call-0',
  );
  return { call, view: engine['view'] };
}

describe('choose', () => {
  it('gives the same step however often it is asked, and changes neither call nor health', async () => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers: { ...provider('P', 'K1', 'K2'), ...provider('Q', 'K3') },
      script: { K1: invalidKey(), K2: invalidKey(), K3: ok() },
    });
    await bench.call();
    const sent = bench.upstream.calls.length;
    const { call, view } = callOn(bench);
    const [events, entries] = [bench.events.length, JSON.stringify([...bench.core.registry.entries()])];
    const choices = Array.from({ length: 3 }, () => choose(call, view, { nowMs: Date.now(), isDraining: false }));
    expect(choices[0]).toMatchObject({ step: { action: 'call' }, skipped: [{ kind: 'blocked' }, { kind: 'blocked' }] });
    expect(choices.slice(1)).toEqual([choices[0], choices[0]]);
    expect(call.trail).toEqual([]);
    expect(call.skipCount + call.called.length).toBe(0);
    expect(bench.events).toHaveLength(events);
    expect(JSON.stringify([...bench.core.registry.entries()])).toBe(entries);
    await bench.pass(0);
    expect(bench.upstream.calls).toHaveLength(sent);
  });

  it('asks no source: it says whose keys have to be looked at first', async () => {
    const source = new RotatingSource(undefined, () => undefined);
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K', source }] } },
    });
    await bench.pass(60_000);
    const asked = source.resolves;
    const { call, view } = callOn(bench);
    expect(choose(call, view, { nowMs: Date.now(), isDraining: false })).toEqual({
      stale: bench.core.routeTable.provider('P').pool,
    });
    await bench.pass(0);
    expect(source.resolves).toBe(asked);
    bench.core.routeTable.provider('P').pool.look(Date.now());
    await bench.pass(0);
    expect(source.resolves).toBe(asked + 1);
  });
});
