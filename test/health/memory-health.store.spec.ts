import { PRISTINE, type HealthState } from '../../lib/health/health-state.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { ManualClock } from './manual-clock.js';

function storeOf(bounds: { maxEntries?: number; ttlMs?: number } = {}) {
  const clock = new ManualClock();
  const store = new MemoryHealthStore({ ...DEFAULT_HEALTH_BOUNDS, ...bounds }, clock);
  const put = (key: string, more: Partial<HealthState> = {}) =>
    store.put(key, { ...PRISTINE, updatedAtMs: clock.now(), ...more });
  const keys = () => [...store.entries()].map(([key]) => key);
  return { clock, store, put, keys };
}

describe('MemoryHealthStore', () => {
  it('merges what it is given into what it has', () => {
    const { store, put } = storeOf();
    put('a', { generation: 2, proven: false });
    put('a', { generation: 1, proven: true, failures: 3 });
    expect(store.get('a')).toMatchObject({ generation: 2, proven: true, failures: 0 });
    expect(store.get('b')).toBeUndefined();
  });

  it('evicts what was written longest ago beyond its bound, but nothing pinned', () => {
    const { store, put, keys } = storeOf({ maxEntries: 3 });
    store.pin((key) => key === 'pinned');
    for (const key of ['pinned', 'a', 'b']) put(key);
    put('a');
    put('c');
    expect(keys()).toEqual(['pinned', 'a', 'c']);
    for (let index = 0; index < 1_000; index += 1) put(`k${index}`);
    expect(store.size).toBe(3);
    expect(keys()).toContain('pinned');
  });

  it('leaves room to what is not pinned, however much is, so that a breaker can count beside ten thousand keys', () => {
    const { store, put } = storeOf({ maxEntries: 100 });
    store.pin((key) => key.startsWith('pinned'));
    for (let index = 0; index < 1_000; index += 1) put(`pinned${index}`);
    put('breaker', { failures: 1 });
    put('pinned7');
    expect(store.get('breaker')).toMatchObject({ failures: 1 });
    for (let index = 0; index < 1_000; index += 1) put(`k${index}`);
    expect(store.size).toBeLessThanOrEqual(1_010);
    for (let index = 0; index < 1_000; index += 1) expect(store.get(`pinned${index}`)).toBeDefined();
    expect(store.get('k999')).toBeDefined();
  });

  it('asks seldom what is pinned', () => {
    const { store, put } = storeOf({ maxEntries: 1_000 });
    let asked = 0;
    store.pin((key) => {
      asked += 1;
      return key.startsWith('pinned');
    });
    for (let index = 0; index < 1_000; index += 1) put(`pinned${index}`);
    for (let index = 0; index < 10_000; index += 1) put(`k${index}`);
    expect(asked).toBeLessThan(10_000 * 50);
  });

  it('drops entries after their time to live, counted from the end of their marks, but nothing pinned', () => {
    const { clock, store, put, keys } = storeOf({ ttlMs: 1_000 });
    store.pin((key) => key === 'pinned');
    const evidence = { category: 'rate_limited', scope: 'credential_model', explicit: true, rule: 'test' } as const;
    const mark = {
      kind: 'cooling',
      sinceMs: clock.now(),
      untilMs: clock.now() + 5_000,
      windowMs: 5_000,
      step: 1,
      hinted: true,
      passes: true,
      evidence,
    } as const;
    put('plain');
    put('pinned');
    put('marked', { marks: { rate_limited: mark } });
    clock.pass(999);
    expect(keys()).toEqual(['plain', 'pinned', 'marked']);
    clock.pass(1);
    expect(keys()).toEqual(['pinned', 'marked']);
    clock.pass(5_000);
    expect(keys()).toEqual(['pinned']);
    expect(store.size).toBe(1);
  });

  it('sweeps by the way when it is written to, so that nobody has to look', () => {
    const { clock, store, put } = storeOf({ ttlMs: 1_000 });
    put('old');
    clock.pass(1_000);
    put('new');
    expect(store.get('old')).toBeUndefined();
  });

  it('gives one lease per key at a time, until it is released or has run out', () => {
    const { clock, store } = storeOf();
    const token = store.acquireLease('a', 1_000) as number;
    expect(token).toEqual(expect.any(Number));
    expect(store.isLeased('a')).toBe(true);
    expect(store.acquireLease('a', 1_000)).toBeUndefined();
    expect(store.acquireLease('b', 1_000)).toEqual(expect.any(Number));
    store.releaseLease('a', token);
    expect(store.isLeased('a')).toBe(false);

    const second = store.acquireLease('a', 1_000) as number;
    store.releaseLease('a', token);
    expect(store.isLeased('a')).toBe(true);
    clock.pass(1_000);
    expect(store.isLeased('a')).toBe(false);
    const third = store.acquireLease('a', 1_000);
    expect(third).toEqual(expect.any(Number));
    store.releaseLease('a', second);
    expect(store.isLeased('a')).toBe(true);
  });
});
