import type { LlmKeyOptions, LlmSelection } from 'nestjs-llm-failover';
import { Bench, secretOf, type BenchOptions } from '../support/bench.js';
import { failing, ok, type Script } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

const revoked = failing(401, 'This API key has been disabled.', 'api_key_disabled');
const limited = failing(429, 'Rate limit reached.', 'rate_limit_exceeded', { 'retry-after': '60' });

/** A client with these keys, all of them proven. */
async function benchOf(
  selection: LlmSelection,
  keys: Readonly<Record<string, Omit<LlmKeyOptions, 'label' | 'value'>>>,
  script: Script = {},
  more: Partial<BenchOptions> = {},
): Promise<Bench> {
  const labels = Object.keys(keys);
  const listed = Object.entries(keys).map(([label, traits]) => ({ label, value: secretOf(label), ...traits }));
  const bench = new Bench({
    routes: { default: ['P/M1'], other: ['P/M2'] },
    providers: { P: { baseUrl: 'http://p.test/v1', keys: listed } },
    script: { ...Object.fromEntries(labels.map((label) => [label, ok()])), ...script },
    selection,
    ...more,
  });
  await bench.prove(...labels);
  return bench;
}

/** How many calls each key got. */
function loadOf(bench: Bench, from = 0): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of bench.upstream.names.slice(from)) {
    const label = name.split('/')[0] ?? '';
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

const abc = { K1: {}, K2: {}, K3: {} };

describe('keys that take turns', () => {
  useVirtualTime();

  it.each([
    ['one after the other', 1],
    ['in parallel', 60],
  ])('share the load of calls made %s', async (_how, parallel) => {
    const bench = await benchOf('round-robin', abc);
    for (let made = 0; made < 60; made += parallel) await bench.calls(parallel);
    expect(loadOf(bench)).toEqual({ K1: 20, K2: 20, K3: 20 });
    bench.expectClean();
  });

  it.each([
    ['one after the other', 1],
    ['in parallel', 60],
  ])('share it evenly when one is out, with no double load for its neighbour: %s', async (_how, parallel) => {
    const bench = await benchOf('round-robin', abc, { K2: revoked });
    await bench.calls(3);
    const from = bench.upstream.calls.length;
    for (let made = 0; made < 60; made += parallel) await bench.calls(parallel);
    expect(loadOf(bench, from)).toEqual({ K1: 30, K3: 30 });
    bench.expectClean();
  });

  it('share it evenly for one model, whatever calls of another model come between', async () => {
    const bench = await benchOf('round-robin', {
      K1: { models: ['M1'] },
      K2: { models: ['M1'] },
      K3: { models: ['M2'] },
    });
    for (let turn = 0; turn < 20; turn += 1) {
      await bench.call();
      await bench.call({ messages: [] }, { route: 'other' });
    }
    expect(loadOf(bench)).toEqual({ K1: 10, K2: 10, K3: 20 });
  });

  it('share it evenly among spares, whatever calls of the first tier come between', async () => {
    const spare = { priority: 1 };
    const bench = await benchOf('round-robin', { K1: {}, S1: spare, S2: spare }, { 'K1/M1': limited });
    await bench.call();
    for (let turn = 0; turn < 20; turn += 1) {
      await bench.call({ messages: [] }, { route: 'other' });
      await bench.call();
    }
    expect(loadOf(bench, 2)).toEqual({ K1: 20, S1: 10, S2: 10 });
  });

  it('go on with the next when one fails within a call', async () => {
    const bench = await benchOf('round-robin', abc, { K1: limited });
    await bench.call();
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/M1', 'K2/M1', 'K3/M1']);
  });

  it('are those that may be used for the model', async () => {
    const bench = await benchOf('round-robin', {
      K1: { models: { deny: ['M1'] } },
      K2: { models: ['M*'] },
      K3: { models: ['M2'] },
    });
    await bench.calls(10);
    expect(loadOf(bench)).toEqual({ K2: 10 });
    await bench.calls(9, { messages: [] }, { route: 'other' });
    expect(loadOf(bench, 10)).toEqual({ K1: 3, K2: 3, K3: 3 });
  });
});

describe('keys with weights', () => {
  useVirtualTime();

  it('get their shares, and without one that is out the others theirs', async () => {
    const keys = { heavy: { weight: 6 }, light: { weight: 2 }, third: { weight: 2 }, never: { weight: 0 } };
    const bench = await benchOf('weighted', keys);
    await bench.calls(1_000);
    const { heavy = 0, light = 0, third = 0, never } = loadOf(bench);
    expect(never).toBeUndefined();
    expect(heavy).toBeGreaterThan(560);
    expect(heavy).toBeLessThan(640);
    expect(Math.abs(light - third)).toBeLessThan(60);

    bench.health.isolate({ credential: 'heavy' }, 'a test');
    await bench.calls(400);
    const after = loadOf(bench, 1_000);
    expect(after['heavy']).toBeUndefined();
    expect(after['never']).toBeUndefined();
    expect(Math.abs((after['light'] ?? 0) - 200)).toBeLessThan(40);

    bench.health.isolate({ credential: 'light' }, 'a test');
    bench.health.isolate({ credential: 'third' }, 'a test');
    await bench.calls(10);
    expect(loadOf(bench, 1_400)).toEqual({ never: 10 });
    bench.expectClean();
  });
});

describe('the least used key', () => {
  useVirtualTime();

  it('gets the next call: parallel calls are spread evenly', async () => {
    const bench = await benchOf('least-used', abc, {
      K1: { ...ok(), afterMs: 50 },
      K2: { ...ok(), afterMs: 50 },
      K3: { ...ok(), afterMs: 50 },
    });
    await bench.calls(31);
    expect(Object.values(loadOf(bench)).toSorted((left, right) => left - right)).toEqual([10, 10, 11]);
  });

  it('is not a slow one, which calls pile up on', async () => {
    const quick = { ...ok(), afterMs: 100 };
    const bench = await benchOf('least-used', abc, { K1: { ...ok(), afterMs: 2_000 }, K2: quick, K3: quick });
    const calls: Promise<unknown>[] = [];
    for (let index = 0; index < 60; index += 1) {
      calls.push(bench.start());
      await bench.pass(50);
    }
    await bench.pass(2_000);
    await Promise.all(calls);
    const { K1 = 0, K2 = 0, K3 = 0 } = loadOf(bench);
    expect(K1).toBeLessThan(8);
    expect(Math.abs(K2 - K3)).toBeLessThan(6);
    bench.expectClean();
  });
});

describe('a conversation', () => {
  useVirtualTime();

  const ids = Array.from({ length: 200 }, (_, index) => `conversation-${index}`);

  /** The key of each conversation. */
  async function keysOf(bench: Bench): Promise<string[]> {
    const labels: string[] = [];
    for (const affinityKey of ids) {
      await bench.call({ messages: [] }, { affinityKey });
      labels.push(bench.upstream.names.at(-1) ?? '');
    }
    return labels;
  }

  it.each(['affinity', 'round-robin', 'weighted', 'least-used'] as const)(
    'stays with its key under %s; only those of a cooling key move, and they come back',
    async (selection) => {
      const bench = await benchOf(selection, { ...abc, K4: {}, K5: {} });
      const before = await keysOf(bench);
      expect(await keysOf(bench)).toEqual(before);
      const shares = Object.values(loadOf(bench));
      expect(shares).toHaveLength(5);
      expect(Math.min(...shares)).toBeGreaterThan(40);

      bench.upstream.play({ ...bench.upstream.script, K2: [limited, ok()] });
      const during = await keysOf(bench);
      const moved = during.filter((name, index) => name !== before[index]);
      expect(moved).toHaveLength(before.filter((name) => name === 'K2/M1').length);
      expect(new Set(moved).size).toBe(4);
      await bench.pass(61_000);
      expect(await keysOf(bench)).toEqual(before);
      bench.expectClean();
    },
  );

  it('says nothing under priority: the first key is warm for all', async () => {
    const bench = await benchOf('priority', abc);
    expect(new Set(await keysOf(bench))).toEqual(new Set(['K1/M1']));
  });

  it('is not needed: calls without one take turns', async () => {
    const bench = await benchOf('affinity', abc);
    await bench.calls(9);
    expect(loadOf(bench)).toEqual({ K1: 3, K2: 3, K3: 3 });
  });
});

describe('spare keys', () => {
  useVirtualTime();

  it.each(['round-robin', 'priority', 'weighted', 'least-used', 'affinity'] as const)(
    'are used under %s only while the first tier is out',
    async (selection) => {
      const bench = await benchOf(selection, { S1: { priority: 9 }, K1: {}, K2: {}, L1: { priority: 99 } });
      await bench.calls(20, { messages: [] }, { affinityKey: 'a' });
      await bench.calls(20);
      const used = Object.keys(loadOf(bench));
      expect(used.filter((label) => !['K1', 'K2'].includes(label))).toEqual([]);

      bench.upstream.play({ ...bench.upstream.script, K1: [limited, ok()], K2: [limited, ok()] });
      await bench.call();
      await bench.calls(10);
      expect(loadOf(bench, 3)).toEqual({ S1: 10 });
      await bench.pass(61_000);
      const from = bench.upstream.calls.length;
      await bench.call();
      await bench.calls(10);
      expect(Object.keys(loadOf(bench, from)).filter((label) => !['K1', 'K2'].includes(label))).toEqual([]);
    },
  );
});
