import { vi } from 'vitest';
import { GuardedHealthStore, MAX_STORE_CLOSE_MS } from '../../lib/health/guarded-health.store.js';
import { PRISTINE, type HealthState } from '../../lib/health/health-state.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import type { LlmHealthStore, LlmSharedLease } from '../../lib/health/health-store.js';
import { MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { ManualClock } from './manual-clock.js';

const PROVEN: HealthState = { ...PRISTINE, proven: true, updatedAtMs: 1 };

function checked(own: object) {
  const clock = new ManualClock();
  const bounds = { maxEntries: 10, ttlMs: 1e15 };
  const faults: string[] = [];
  const inner = Object.assign(new MemoryHealthStore(bounds, clock), own) as LlmHealthStore;
  const onFailure = (method: string) => void faults.push(method);
  const store = new GuardedHealthStore({ store: inner, bounds, clock, onFailure });
  return { store, inner, faults };
}

function away(): never {
  throw new Error('redis://user:password@host is away');
}

describe('a store of the host', () => {
  it('is used as it is where it does what it should', () => {
    const { store, inner, faults } = checked({});
    store.put('credential:P:f', PROVEN);
    expect(inner.get('credential:P:f')).toBe(PROVEN);
    expect(store.get('credential:P:f')).toBe(PROVEN);
    expect([...store.entries()]).toEqual([['credential:P:f', PROVEN]]);
    const token = store.acquireLease('credential:P:f', 10) ?? -1;
    expect(store.isLeased('credential:P:f')).toBe(true);
    store.releaseLease('credential:P:f', token);
    expect([store.isLeased('credential:P:f'), store.size, faults]).toEqual([false, 1, []]);
  });

  it('that cannot be written loses no mark', () => {
    const { store, faults } = checked({ put: away });
    store.put('credential:P:f', PROVEN);
    store.put('credential:P:f', PROVEN);
    expect(store.get('credential:P:f')).toEqual(PROVEN);
    expect([...store.entries()]).toEqual([['credential:P:f', PROVEN]]);
    expect(faults).toEqual(['put']);
  });

  it('that gives something else than a state is left aside', () => {
    const wrong = { ...PROVEN, marks: { breaker: { kind: 'cooling', untilMs: 1e300 } } };
    const { store, faults } = checked({ get: () => wrong, entries: () => [['k', wrong], 'x'] });
    expect(store.get('credential:P:f')).toBeUndefined();
    expect([...store.entries()]).toEqual([]);
    expect(faults).toEqual(['get']);
  });

  it('that gives no lease is replaced by a lease of this process', () => {
    const { store } = checked({ acquireLease: away, isLeased: away });
    const token = store.acquireLease('k', 10);
    expect(token).toEqual(expect.any(Number));
    expect(store.acquireLease('k', 10)).toBeUndefined();
    store.releaseLease('k', token ?? -1);
    expect(store.isLeased('k')).toBe(false);
  });

  it('whose promises reject ends no process, and is told of once', async () => {
    const { store, faults } = checked({ put: () => Promise.reject(new Error('away')) });
    store.put('k', PROVEN);
    store.put('k', PROVEN);
    await new Promise(setImmediate);
    expect(faults).toHaveLength(1);
  });

  it.each<[string, () => unknown]>([
    ['a promise that rejects', () => Promise.reject(new Error('away'))],
    ['a promise', () => new Promise(() => undefined)],
    ['something else', () => ({ what: 'ever' })],
    ['nothing that it could be read from', () => null],
  ])('that gives %s for its lag is left aside, and told of once', async (_name, lag) => {
    const { store, faults } = checked({ lag });
    expect([store.lag(), store.lag()]).toEqual([undefined, undefined]);
    await new Promise(setImmediate);
    expect(faults).toEqual(['lag']);
  });

  it('that fails to start ends no start, unless it was set up wrongly', async () => {
    const { store, faults } = checked({ start: () => Promise.reject(new Error('away')) });
    await store.start();
    expect(faults).toEqual(['start']);
    const problem = { option: 'health.store', actual: 'missing', expected: 'a package' };
    const wrong = checked({ start: () => Promise.reject(new LlmOptionsError([problem])) });
    await expect(wrong.store.start()).rejects.toThrow('health.store: expected a package');
  });

  it('that never answers holds up neither a start nor a lease', async () => {
    const { store } = checked({ start: () => new Promise(() => {}), acquireSharedLease: () => new Promise(() => {}) });
    const startedAtMs = performance.now();
    expect(await store.acquireSharedLease('k', 'probe', 10)).toEqual({ kind: 'unknown' });
    expect(performance.now() - startedAtMs).toBeGreaterThan(90);
    await store.start();
    expect(performance.now() - startedAtMs).toBeGreaterThan(1_000);
  });

  it('that never ends keeps nobody from closing, and is told of', async () => {
    vi.useFakeTimers();
    try {
      const { store, faults } = checked({ close: () => new Promise(() => {}) });
      const closed = store.close();
      await vi.advanceTimersByTimeAsync(MAX_STORE_CLOSE_MS - 1);
      expect(faults).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await closed;
      expect([faults, vi.getTimerCount()]).toEqual([['close'], 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that has ended leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      const { store, faults } = checked({ close: () => Promise.resolve() });
      await store.close();
      expect([faults, vi.getTimerCount()]).toEqual([[], 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('whose lease comes too late gives it back', async () => {
    const verdicts: string[] = [];
    let answer: (lease: LlmSharedLease) => void = () => undefined;
    const { store } = checked({ acquireSharedLease: () => new Promise((resolve) => (answer = resolve)) });
    expect(await store.acquireSharedLease('k', 'probe', 10)).toEqual({ kind: 'unknown' });
    answer({ kind: 'taken', hasNews: false, release: (verdict) => void verdicts.push(verdict) });
    await new Promise(setImmediate);
    expect(verdicts).toEqual(['open']);
  });
});
