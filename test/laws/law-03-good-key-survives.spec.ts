import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('Law 3: A good key survives a hiccup', () => {
  const routes = { default: ['P/m'] };
  const limits = { maxAuthRetries: 0, maxWaitMs: 0 };

  it.each([
    ['a bare 401', { status: 401, body: '' }, 'credential', 'credential_invalid'],
    ['a 401 that calls it invalid', invalidKey(), 'credential', 'credential_invalid'],
    // Its right to one model is in doubt, and no more.
    ['a bare 403', { status: 403, body: '' }, 'credential_model', 'permission_denied'],
    ['a 403 that says forbidden', failing(403, 'Forbidden'), 'credential_model', 'permission_denied'],
  ] as const)('only cools after %s, and is used again', async (_, hiccup, scope, reason) => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: [ok(), hiccup, ok()] }, limits });
    await bench.call();
    const { error } = await bench.call();
    expect(error).toMatchObject({ transientSuspected: true, retryAfterMs: 5_000 });
    expect(bench.entry({ scope: 'credential' })?.proven).toBe(true);
    expect(bench.entry({ scope })).toMatchObject({ marks: [{ reason, kind: 'cooling' }] });
    await bench.pass(5_000);
    expect((await bench.call()).value).toBeDefined();
    expect(bench.entry({ scope })).toMatchObject({ state: 'available', marks: [] });
    bench.expectClean(error);
  });

  it.each([
    ['revoked', 'Your API key has been revoked.', 'credential_revoked'],
    ['disabled', 'This API key has been disabled.', 'credential_revoked'],
    ['expired', 'Your API key has expired.', 'credential_expired'],
  ])('is out for good when the answer says %s', async (_, message, category) => {
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script: { K1: [ok(), failing(401, message)] },
      limits,
    });
    await bench.call();
    const { error } = await bench.call();
    expect(error).toMatchObject({ category, transientSuspected: false, retryAfterMs: undefined });
    expect(bench.entry({ scope: 'credential' })).toMatchObject({ marks: [{ kind: 'quarantined', category }] });
    bench.expectClean(error);
  });

  it('cools for longer with each window without a success, and is quarantined after provenStrikes of them', async () => {
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script: { K1: [ok(), invalidKey()] }, limits });
    await bench.call();
    const windows: number[] = [];
    for (let strike = 1; strike <= 5; strike += 1) {
      const { error } = await bench.call();
      windows.push(error.retryAfterMs ?? NaN);
      await bench.pass(error.retryAfterMs ?? NaN);
    }
    expect(windows).toEqual([5_000, 10_000, 20_000, 40_000, 80_000]);
    expect((await bench.call()).error.retryAfterMs).toBeUndefined();
    expect(bench.upstream.calls).toHaveLength(7);
    expect(bench.entry({ scope: 'credential' })).toMatchObject({ proven: true, marks: [{ kind: 'quarantined' }] });
    bench.expectClean();
  });
});
