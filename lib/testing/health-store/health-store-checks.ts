import assert from 'node:assert';
import { mergeLlmHealth } from '../../index.js';
import type { ConformanceCheck } from '../conformance/conformance-subject.interface.js';
import { assertSuite, globalRunner, type ConformanceRunner } from '../conformance/conformance.js';
import type { HealthStoreFactory } from './health-store-subject.interface.js';
import { canonical, CLEAR, CREDENTIAL, marked, MODEL, StoreBench, until } from './store-bench.js';

type Check = (bench: StoreBench) => Promise<void>;

/** What holds of every store. */
const ALWAYS: Readonly<Record<string, Check>> = {
  'gives what was put, at once': async (bench) => {
    const { store, now } = await started(bench);
    assert.strictEqual(store.get(CREDENTIAL), undefined);
    const entry = { ...marked(now()), proven: true, failures: 2, clearedAtMs: now() - 10 };
    store.put(CREDENTIAL, entry);
    assert.strictEqual(canonical(store.get(CREDENTIAL)), canonical(entry));
    const [one, other] = store.getAll([MODEL, CREDENTIAL]);
    assert.strictEqual(one, undefined);
    assert.strictEqual(canonical(other), canonical(entry));
  },

  'merges what is put with what is there': async (bench) => {
    const { store, now } = await started(bench);
    const nowMs = now();
    const states = [
      marked(nowMs, { windowMs: 60_000 }),
      marked(nowMs + 5, { windowMs: 30_000 }),
      { ...CLEAR, generation: 1, proven: true, clearedAtMs: nowMs, updatedAtMs: nowMs },
      marked(nowMs + 1, { generation: 1 }),
    ];
    const expected = canonical(states.reduce(mergeLlmHealth));
    for (const [key, order] of [
      [CREDENTIAL, states],
      [MODEL, states.toReversed()],
    ] as const) {
      for (const state of [...order, ...order]) store.put(key, state);
      assert.strictEqual(canonical(store.get(key)), expected, 'the order of what was put made a difference');
    }
  },

  'lists and counts its entries': async (bench) => {
    const { store, now } = await started(bench);
    assert.deepStrictEqual([[...store.entries()], store.size], [[], 0]);
    store.put(CREDENTIAL, marked(now()));
    store.put(MODEL, marked(now()));
    assert.deepStrictEqual([...store.entries()].map(([key]) => key).toSorted(), [CREDENTIAL, MODEL]);
    assert.strictEqual(store.size, 2);
  },

  'gives each lease to one, and takes it back from its holder alone': async (bench) => {
    const { store } = await started(bench);
    const token = store.acquireLease(MODEL, 60_000);
    assert.ok(token !== undefined, 'a free lease was not given');
    assert.ok(store.isLeased(MODEL) && !store.isLeased(CREDENTIAL), 'isLeased() is wrong');
    assert.strictEqual(store.acquireLease(MODEL, 60_000), undefined, 'a lease was given twice');
    store.releaseLease(MODEL, token + 1);
    assert.ok(store.isLeased(MODEL), 'a token that is not the holder’s took the lease');
    store.releaseLease(MODEL, token);
    assert.ok(!store.isLeased(MODEL), 'the lease was not given back');
  },

  'ends a lease after its time': async (bench) => {
    const { store, pass } = await started(bench);
    const token = store.acquireLease(MODEL, 1_000);
    pass(1_001);
    assert.ok(!store.isLeased(MODEL), 'the lease goes on');
    assert.ok(store.acquireLease(MODEL, 1_000) !== undefined, 'the lease is not given again');
    store.releaseLease(MODEL, token ?? -1);
    assert.ok(store.isLeased(MODEL), 'the first holder gave the second one’s lease back');
  },

  'is bounded, and keeps what is pinned': async (bench) => {
    const { store, now } = await started(bench);
    store.pin((key) => key === CREDENTIAL);
    store.put(CREDENTIAL, marked(now()));
    for (let place = 0; place < 5 * bench.bounds.maxEntries; place += 1) {
      store.put(`provider_model:openai:m${place}`, marked(now()));
    }
    assert.ok(store.size <= 1.2 * bench.bounds.maxEntries, `it keeps ${store.size} entries`);
    assert.ok(store.get(CREDENTIAL) !== undefined, 'a pinned entry was evicted');
  },

  'counts within a window, where it counts': async (bench) => {
    const { store } = await started(bench);
    if (store.addToCounter === undefined) return;
    assert.strictEqual(await store.addToCounter('n', 2, 60_000), 2);
    assert.strictEqual(await store.addToCounter('n', 3, 60_000), 5);
    assert.strictEqual(await store.addToCounter('m', 1, 60_000), 1);
  },

  'can be closed, and used afterwards without harm': async (bench) => {
    const { store, now } = await started(bench);
    await store.close?.();
    store.put(CREDENTIAL, marked(now()));
    store.get(CREDENTIAL);
    await store.close?.();
  },
};

/** What holds of stores that share what they know. */
const SHARED: Readonly<Record<string, Check>> = {
  'tells the others of what was put': async (bench) => {
    const [one, other] = [await bench.join(), await bench.join()];
    one.store.put(CREDENTIAL, marked(one.now()));
    await until(() => other.store.get(CREDENTIAL) !== undefined, 'the others heard nothing');
    assert.deepStrictEqual(other.news, [CREDENTIAL]);
    assert.deepStrictEqual(one.news, [], 'it was told of its own news');
  },

  'tells those who come later': async (bench) => {
    const one = await bench.join();
    one.store.put(CREDENTIAL, marked(one.now()));
    await until(() => one.store.lag?.()?.unsent === 0, 'it sent nothing');
    const other = await bench.join();
    await until(() => other.store.get(CREDENTIAL) !== undefined, 'a later one heard nothing');
  },

  'measures windows alike with clocks that differ by a minute': async (bench) => {
    const [one, other] = [await bench.join(-60_000), await bench.join(60_000)];
    one.store.put(CREDENTIAL, marked(one.now(), { windowMs: 30_000 }));
    await until(() => other.store.get(CREDENTIAL) !== undefined, 'the others heard nothing');
    const restMs = (other.store.get(CREDENTIAL)?.marks.rate_limited?.untilMs ?? 0) - other.now();
    assert.ok(restMs > 24_000 && restMs <= 30_100, `${restMs} ms of 30000 are left`);
  },

  'lets a higher generation win everywhere': async (bench) => {
    const [one, other] = [await bench.join(), await bench.join()];
    one.store.put(CREDENTIAL, marked(one.now()));
    await until(() => other.store.get(CREDENTIAL) !== undefined, 'the others heard nothing');
    other.store.put(CREDENTIAL, { ...CLEAR, generation: 1, clearedAtMs: other.now(), updatedAtMs: other.now() });
    await until(() => one.store.get(CREDENTIAL)?.generation === 1, 'a reset was not heard of');
    assert.deepStrictEqual(one.store.get(CREDENTIAL)?.marks, {});
  },

  'gives a shared lease to one of all, and its verdict to the others after what was put': async (bench) => {
    const [one, other] = [await bench.join(), await bench.join()];
    const lease = await one.store.acquireSharedLease?.(CREDENTIAL, 'check', 60_000);
    assert.strictEqual(lease?.kind, 'taken');
    const wish = await other.store.acquireSharedLease?.(CREDENTIAL, 'check', 60_000);
    assert.strictEqual(wish?.kind, 'held');
    one.store.put(CREDENTIAL, marked(one.now()));
    if (lease?.kind === 'taken') lease.release('rejected');
    await until(() => other.verdicts.length > 0, 'no verdict came');
    assert.deepStrictEqual(other.verdicts, ['check: rejected']);
    assert.ok(other.store.get(CREDENTIAL) !== undefined, 'the verdict came before the news');
    assert.strictEqual((await other.store.acquireSharedLease?.(CREDENTIAL, 'check', 60_000))?.kind, 'taken');
  },

  'keeps a shared lease that was given back, with its verdict, for as long as it is told to': async (bench) => {
    const [one, other] = [await bench.join(), await bench.join()];
    const lease = await one.store.acquireSharedLease?.(CREDENTIAL, 'kept', 60_000);
    assert.strictEqual((await other.store.acquireSharedLease?.(CREDENTIAL, 'kept', 60_000))?.kind, 'held');
    if (lease?.kind === 'taken') lease.release('rejected', 60_000);
    await until(() => other.verdicts.length > 0, 'no verdict came');
    const late = await bench.join();
    for (const { store } of [one, other, late]) {
      const wish = await store.acquireSharedLease?.(CREDENTIAL, 'kept', 60_000);
      assert.deepStrictEqual(wish, { kind: 'held', verdict: 'rejected' });
    }
    const short = await one.store.acquireSharedLease?.(CREDENTIAL, 'kept for a moment', 60_000);
    if (short?.kind === 'taken') short.release('rejected', 20);
    const endMs = Date.now() + 5_000;
    for (;;) {
      const wish = await other.store.acquireSharedLease?.(CREDENTIAL, 'kept for a moment', 60_000);
      if (wish?.kind === 'taken') break;
      assert.ok(Date.now() < endMs, 'the lease is kept for too long');
    }
  },

  'gives shared leases back when it is closed': async (bench) => {
    const [one, other] = [await bench.join(), await bench.join()];
    assert.strictEqual((await one.store.acquireSharedLease?.(MODEL, 'probe', 60_000))?.kind, 'taken');
    await one.store.close?.();
    assert.strictEqual((await other.store.acquireSharedLease?.(MODEL, 'probe', 60_000))?.kind, 'taken');
  },

  'counts with the others': async (bench) => {
    const [one, other] = [await bench.join(), await bench.join()];
    assert.strictEqual(await one.store.addToCounter?.('n', 2, 60_000), 2);
    assert.strictEqual(await other.store.addToCounter?.('n', 3, 60_000), 5);
  },
};

/**
 * The checks of a store of health as plain functions, for whoever runs them without a test runner.
 *
 * The checks of stores that share what they know pass unrun where the subject does not say `isShared`.
 *
 * @publicApi
 */
export function healthStoreChecks(factory: HealthStoreFactory): readonly ConformanceCheck[] {
  const whenShared = Object.entries(SHARED).map(
    ([name, check]) => [name, async (bench: StoreBench) => (bench.isShared ? check(bench) : undefined)] as const,
  );
  return [...Object.entries(ALWAYS), ...whenShared].map(([name, check]) => ({
    name,
    run: async () => {
      const bench = new StoreBench(await factory());
      try {
        await check(bench);
      } finally {
        await bench.close();
      }
    },
  }));
}

/**
 * Registers the checks of a store of health with a test runner: what the library needs of its own stores has to hold of yours.
 *
 * @param name - of the group of tests
 * @param runner - @default the globals `describe` and `it` at the time of the call
 * @example
 * healthStoreConformance('my store', () => ({ make: () => new MyStore(url), isShared: true }));
 *
 * @throws LlmOptionsError for a name, a factory or a runner that is none; TypeError where no runner is given and there are no globals
 * @publicApi
 */
export function healthStoreConformance(
  name: string,
  factory: HealthStoreFactory,
  runner: ConformanceRunner = globalRunner('healthStoreConformance'),
): void {
  assertSuite(name, factory, runner);
  runner.describe(name, () => {
    for (const check of healthStoreChecks(factory)) runner.it(check.name, check.run);
  });
}

async function started(bench: StoreBench) {
  const instance = await bench.join();
  return { store: instance.store, now: () => instance.now(), pass: instance.pass };
}
