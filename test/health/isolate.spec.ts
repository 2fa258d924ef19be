import { vi } from 'vitest';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import type { LlmHealthSelector } from '../../lib/health/health-report.interface.js';
import { Bench, provider, secretOf, type BenchOptions } from '../support/bench.js';
import { ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

const DAY_MS = 86_400_000;

function benchOf(more: Partial<BenchOptions> = {}) {
  const script = { K1: ok('1'), K2: ok('2') };
  return new Bench({ routes: { default: ['P/M1', 'P/M2'] }, providers: provider('P', 'K1', 'K2'), script, ...more });
}

describe('isolation', () => {
  useVirtualTime();

  it.each<[string, LlmHealthSelector, string[]]>([
    ['a key', { credential: 'K1' }, ['K2/M1']],
    ['a key of a provider', { provider: 'P', credential: 'K1' }, ['K2/M1']],
    ['a key for one model', { credential: 'K1', model: 'M1' }, ['K2/M1']],
    ['a model', { provider: 'P', model: 'M1' }, ['K1/M2']],
    ['a model by itself', { model: 'M1' }, ['K1/M2']],
  ])('of %s makes no call of it, and others go on', async (_what, selector, names) => {
    const bench = benchOf();
    expect(bench.health.isolate(selector, 'leaked')).toBeGreaterThan(0);
    await bench.call();
    expect(bench.upstream.names).toEqual(names);
    expect(bench.health.reset(selector)).toBeGreaterThan(0);
    await bench.call();
    expect(bench.upstream.names).toEqual([...names, 'K1/M1']);
    bench.expectClean();
  });

  it('of a model reaches it at the addresses that keys have of their own', () => {
    const elsewhere = { label: 'K2', value: secretOf('K2'), baseUrl: 'http://eu.test/v1' };
    const keys = [{ label: 'K1', value: secretOf('K1') }, elsewhere];
    const { health } = benchOf({ providers: { P: { baseUrl: 'http://p.test/v1', keys } } });
    expect(health.isolate({ model: 'M1' }, 'leaked')).toBe(2);
    expect(health.isolate({ credential: 'K2' }, 'leaked')).toBe(1);
    expect(health.isolate({ provider: 'P', model: 'M2', credential: 'K2' }, 'leaked')).toBe(1);
    expect(health.isolate({ provider: 'P' }, 'leaked')).toBe(1);
  });

  it.each<[string, LlmHealthSelector]>([
    ['a key', { credential: 'K7' }],
    ['a key for a model', { credential: 'K7', model: 'M7' }],
    ['a model', { model: 'M7' }],
    ['a provider', { provider: 'P' }],
  ])('of %s, and to explain it, looks at few of the entries that many keys and models have', (_what, selector) => {
    const names = Array.from({ length: 300 }, (_, index) => `K${index}`);
    const targets = Array.from({ length: 50 }, (_, index) => `P/M${index}`);
    const { core, health } = benchOf({ routes: { default: targets }, providers: provider('P', ...names) });
    const { credentialRegistry: directory } = core;
    const all = directory.possibleKeys.bind(directory);
    let looks = 0;
    vi.spyOn(directory, 'possibleKeys').mockImplementation(function* (sought) {
      for (const key of all(sought)) {
        looks += 1;
        yield key;
      }
    });
    expect(health.explain(selector)).toContain('nothing has been called yet');
    expect(health.isolate(selector, 'leaked')).toBe(1);
    expect(health.explain(selector)).toContain('isolated by hand');
    expect(looks).toBeLessThan(3 * (300 + 50 * 5));
  });

  it.each<[string, LlmHealthSelector, string]>([
    ['a provider', { provider: 'P' }, 'P was isolated by hand: maintenance of ours. LlmHealth.reset() puts it back.'],
    [
      'a key',
      { credential: 'K1' },
      'The API key "K1" (#…) of P was isolated by hand: maintenance of ours. LlmHealth.reset() puts it back.',
    ],
    ['a model', { model: 'M1' }, 'P/M1 was isolated by hand: maintenance of ours. LlmHealth.reset() puts it back.'],
    [
      'a key for one model',
      { credential: 'K1', model: 'M1' },
      'P/M1 with the API key "K1" (#…) was isolated by hand: maintenance of ours. LlmHealth.reset() puts it back.',
    ],
  ])(
    'of all there is, %s, ends calls without an attempt, in an error that tells how to undo it',
    async (_what, selector, said) => {
      const bench = benchOf({ routes: { default: ['P/M1'] }, providers: provider('P', 'K1') });
      bench.health.isolate(selector, 'maintenance of ours.');
      const { error, tookMs } = await bench.call();
      expect([error.name, tookMs, bench.upstream.names]).toEqual(['LlmCallError', 0, []]);
      expect(error.message.replace(/#\w{4}/, '#…')).toContain(said);
      expect(error.hint).toBe('LlmHealth.reset() puts it back.');
      expect(error.retryAfterMs).toBeUndefined();
      expect(error.trail).toMatchObject([{ kind: 'skip', reason: 'isolated by hand' }]);
      bench.expectClean(error);
    },
  );

  it('is never probed, outlasts successes under way, and stays however long', async () => {
    const bench = benchOf({ providers: provider('P', 'K1'), script: { K1: { ...ok(), afterMs: 1_000 } } });
    const underWay = bench.start();
    bench.health.isolate({ credential: 'K1' }, 'leaked');
    await bench.pass(1_000);
    expect((await underWay).value).toBeDefined();
    for (let day = 0; day < 3; day += 1) {
      expect((await bench.call()).error.message).toContain('isolated by hand: leaked');
      await bench.pass(DAY_MS);
    }
    expect(bench.upstream.calls).toHaveLength(1);
    expect(bench.entry({ scope: 'credential' })).toMatchObject({
      state: 'unavailable',
      marks: [{ kind: 'isolated', reason: 'operator' }],
    });
  });

  it.each([{ provider: 'P' }, { model: 'M1' }, { credential: 'K1' }, { credential: 'K1', model: 'M1' }])(
    'of %j is kept through a restart, in no room at all and for as long as it takes',
    async (selector) => {
      const options = { routes: { default: ['P/M1'] }, providers: provider('P', 'K1') };
      const before = benchOf(options);
      before.health.isolate(selector, 'leaked');
      const initialState = JSON.parse(JSON.stringify(before.health)) as ReturnType<typeof before.health.toJSON>;
      const after = benchOf({ ...options, health: { initialState, maxEntries: 1, ttlMs: 1_000 } });
      await after.pass(DAY_MS);
      expect((await after.call()).error.message).toContain('isolated by hand: leaked');
      expect(after.upstream.calls).toEqual([]);
      expect(after.health.reset(selector)).toBe(1);
      expect((await after.call()).value).toBeDefined();
    },
  );

  it('may be of a provider whose keys have yet to come, and of one that no route names', async () => {
    const keys = [{ source: () => undefined }];
    const providers = { P: { baseUrl: 'http://p.test/v1', keys }, ...provider('Q', 'K2') };
    const bench = benchOf({ routes: { default: ['P/M1'] }, providers });
    expect(bench.health.isolate({ provider: 'P' }, 'no contract yet')).toBe(1);
    expect(bench.health.isolate({ provider: 'Q' }, 'no contract yet')).toBe(1);
    expect(bench.health.isolate({ credential: 'K2' }, 'leaked')).toBe(1);
    await bench.pass(0);
  });

  it('tells the keys of several deployments of a model apart from the rest', () => {
    const keys = [
      { label: 'K1', value: secretOf('K1') },
      { label: 'K2', value: secretOf('K2'), baseUrl: 'http://eu.p.test/v1' },
    ];
    const bench = benchOf({ providers: { P: { baseUrl: 'http://p.test/v1', keys } } });
    expect(bench.health.isolate({ provider: 'P', model: 'M1' }, 'retired')).toBe(2);
  });

  it.each<[unknown, string]>([
    [{}, 'selector: expected a provider, model or credential of the options, got an empty selector.'],
    [undefined, 'selector: expected a provider, model or credential of the options, got an empty selector.'],
    [{ provider: 'Z' }, 'got a selector by provider that chooses nothing.'],
    [{ provider: 'P', model: 'M9' }, 'got a selector by provider, model that chooses nothing.'],
    [{ credential: 'abc' }, 'got a selector by credential that chooses nothing.'],
    [{ credential: 'K-1x' }, 'got a selector by credential that chooses nothing. Did you mean K1?'],
    [{ provider: 'PP', credential: 'K1' }, 'by provider, credential that chooses nothing. Did you mean P?'],
    [{ provider: 'Z', credential: 'K1' }, 'got a selector by provider, credential that chooses nothing.'],
  ])('refuses %j', (selector, said) => {
    const { health } = benchOf();
    const isolate = () => health.isolate(selector as LlmHealthSelector, 'why');
    expect(isolate).toThrow(LlmOptionsError);
    expect(isolate).toThrow(said);
    expect(health.snapshot().entries).toEqual([]);
  });

  it.each([undefined, '', ' ', 7])('refuses the reason %j', (reason) => {
    const isolate = () => benchOf().health.isolate({ provider: 'P' }, reason as string);
    expect(isolate).toThrow(LlmOptionsError);
    expect(isolate).toThrow('reason: expected a sentence for people');
  });

  it('shows no key in its reason, nor anything shaped like one', async () => {
    const bench = benchOf({ routes: { default: ['P/M1'] }, providers: provider('P', 'K1') });
    bench.health.isolate({ credential: 'K1' }, `found ${secretOf('K1')} and sk-test-foreign-0123456789abcdef in a log`);
    const { error } = await bench.call();
    expect(error.message).toContain('found [redacted] and ');
    bench.expectClean(error, bench.health.explain(), bench.health.toJSON());
  });

  it('is told of by changes$, not by an event of a call', () => {
    const bench = benchOf();
    const changes: unknown[] = [];
    const subscription = bench.health.changes$.subscribe(({ entry, was }) =>
      changes.push([entry.scope, was, entry.state]),
    );
    bench.health.isolate({ credential: 'K1' }, 'leaked');
    bench.health.reset({ credential: 'K1' });
    subscription.unsubscribe();
    expect(changes).toEqual([
      ['credential', 'available', 'unavailable'],
      ['credential', 'unavailable', 'available'],
    ]);
    expect(bench.events).toEqual([]);
  });
});
