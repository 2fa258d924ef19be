import { CredentialPool } from '../../lib/credentials/credential-pool.js';
import type { CredentialInit } from '../../lib/credentials/credential.js';
import { Credential } from '../../lib/credentials/credential.js';
import { CredentialSet } from '../../lib/credentials/credential-set.js';
import { firstOpen, type LlmSelection } from '../../lib/credentials/selection.js';
import { seeded } from '../support/seeded.js';

function keyOf(value: string, more: Partial<CredentialInit> = {}): Credential {
  return new Credential({ provider: 'P', baseUrl: 'http://p.test', value, label: value, setting: 'P_KEY', ...more });
}

function poolOf(selection: LlmSelection, keys: readonly Credential[]) {
  const pool = new CredentialPool({ entries: keys, selection, random: seeded(7) });
  /** The order in which one call would go through the keys. */
  const order = (affinityKey?: string, model = 'm') => {
    const set = pool.credentialsFor(model);
    const cursor = set.cursor(pool.pickFor(set, affinityKey), 0);
    const labels: string[] = [];
    for (let index = cursor.next(); index >= 0; index = cursor.next()) labels.push(set.all[index]?.label ?? '');
    return labels;
  };
  const first = (affinityKey?: string, model = 'm') => {
    const set = pool.credentialsFor(model);
    return set.all[set.cursor(pool.pickFor(set, affinityKey), 0).next()]?.label;
  };
  /** One call with the first key. */
  const call = (affinityKey?: string) => {
    const label = first(affinityKey) ?? '';
    const key = pool.credentials.find((credential) => credential.label === label) as Credential;
    return { first: label, end: pool.use(key, 'm') };
  };
  return { pool, order, first, call };
}

const abc = () => ['a', 'b', 'c'].map((value) => keyOf(value));

describe('CredentialPool', () => {
  it('takes turns, each call after the key that was used last', () => {
    const { order, call } = poolOf('round-robin', abc());
    expect([order(), order()]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    expect([1, 2, 3, 4].map(() => call().first)).toEqual(['a', 'b', 'c', 'a']);
    expect(order()).toEqual(['b', 'c', 'a']);
  });

  it('goes by the order listed where that is the priority', () => {
    const { order, call } = poolOf('priority', abc());
    expect([call().first, call().first]).toEqual(['a', 'a']);
    expect(order('conversation')).toEqual(['a', 'b', 'c']);
  });

  it('goes through lower priorities first, and takes turns inside each', () => {
    const spare = ['x', 'y'].map((value) => keyOf(value, { priority: 5 }));
    const { order, call } = poolOf('round-robin', [...spare, ...abc()]);
    expect(order()).toEqual(['a', 'b', 'c', 'x', 'y']);
    call();
    expect(order()).toEqual(['b', 'c', 'a', 'x', 'y']);
  });

  it('draws by weight, and a weight of 0 last', () => {
    const { order } = poolOf('weighted', [
      keyOf('heavy', { weight: 8 }),
      keyOf('light', { weight: 2 }),
      keyOf('none', { weight: 0 }),
    ]);
    const firsts = Array.from({ length: 2_000 }, () => order());
    const heavy = firsts.filter(([first]) => first === 'heavy').length;
    expect(heavy / firsts.length).toBeGreaterThan(0.76);
    expect(heavy / firsts.length).toBeLessThan(0.84);
    expect(new Set(firsts.map((labels) => labels[2]))).toEqual(new Set(['none']));
  });

  it('takes the key with the fewest calls in flight, of equals the one not used for the longest', () => {
    const { call, order } = poolOf('least-used', abc());
    const [a, b, c] = [call(), call(), call()];
    expect([a.first, b.first, c.first]).toEqual(['a', 'b', 'c']);
    b.end();
    b.end();
    expect(order()[0]).toBe('b');
    a.end();
    expect(order()[0]).toBe('a');
    c.end();
    expect(order()).toEqual(['a', 'b', 'c']);
  });

  it('keeps a conversation with its key, and moves only those of a key that is out', () => {
    const keys = Array.from({ length: 100 }, (_, index) => keyOf(`key-${index}`));
    const { pool, first } = poolOf('affinity', keys);
    const conversations = Array.from({ length: 2_000 }, (_, index) => `conversation-${index}`);
    const before = conversations.map((id) => first(id));
    expect(conversations.map((id) => first(id))).toEqual(before);
    const counts = [...countBy(before).values()];
    expect(counts).toHaveLength(100);
    expect(Math.max(...counts)).toBeLessThan(50);

    const set = pool.credentialsFor('m');
    const out = before[0] ?? '';
    set.markOut(
      set.all.findIndex(({ label }) => label === out),
      1_000,
    );
    const during = conversations.map((id) => first(id));
    expect(during.filter((label, index) => label !== before[index]).length).toBe(
      before.filter((label) => label === out).length,
    );
    expect(during).not.toContain(out);
    pool.touch(set.all.find(({ label }) => label === out)?.fingerprint ?? '');
    expect(conversations.map((id) => first(id))).toEqual(before);
  });

  it.each(['round-robin', 'weighted', 'least-used'] as const)('prefers a conversation to %s', (selection) => {
    const { order, call } = poolOf(selection, abc());
    const [first] = order('conversation');
    call('conversation');
    call();
    expect(order('conversation')[0]).toBe(first);
  });

  it('offers for a model the keys that may be used for it', () => {
    const keys = [keyOf('all'), keyOf('mini', { servesModel: (model) => model.endsWith('-mini') })];
    const { order } = poolOf('priority', keys);
    expect(order(undefined, 'gpt-5-mini')).toEqual(['all', 'mini']);
    expect(order(undefined, 'gpt-5')).toEqual(['all']);
  });

  it('holds a key once, however often it is listed', () => {
    const keys = abc();
    const { pool } = poolOf('round-robin', [...keys, keyOf('a', { label: 'again' })]);
    expect(pool.credentials.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
    expect([pool.has(keys[0]?.fingerprint ?? ''), pool.has('ffff')]).toEqual([true, false]);
  });

  it('can be empty', () => {
    const { order } = poolOf('round-robin', []);
    expect(order()).toEqual([]);
  });
});

function countBy(labels: readonly (string | undefined)[]): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

describe('A large set of keys', () => {
  const all = Array.from({ length: 100 }, (_, index) => keyOf(`key-${index}`));

  function allOut(): CredentialSet {
    const set = new CredentialSet(all);
    for (const index of all.keys()) set.markOut(index, 10_000 - index);
    return set;
  }

  const nextOf = (set: CredentialSet, nowMs: number) => set.cursor(firstOpen, nowMs).next();

  it('has no next key while all are out, and the one that is back when its time or news of it has come', () => {
    const set = allOut();
    expect([set.openCount, nextOf(set, 0)]).toEqual([0, -1]);
    set.touch(all[7]?.fingerprint ?? '');
    set.touch(all[7]?.fingerprint ?? '');
    expect([set.openCount, nextOf(set, 0)]).toEqual([1, 7]);
    set.markOut(7);
    set.markOut(7);
    expect([set.openCount, nextOf(set, 0)]).toEqual([0, -1]);
    expect(nextOf(set, 10_000 - 99)).toBe(99);
    set.markOut(99);
    expect(set.openCount).toBe(0);
  });

  it('samples those that are out as they are now, the one that is free soonest among them', () => {
    const set = allOut();
    expect(set.sampleOut()).toEqual([...all.keys()].filter((index) => index < 16 || index === 99));
    set.touch(all[0]?.fingerprint ?? '');
    expect(set.sampleOut()).toEqual([...all.keys()].filter((index) => (index > 0 && index < 17) || index === 99));
    set.markOut(0);
    set.cursor(firstOpen, 10_000 - 99);
    expect(set.sampleOut()).toEqual([...all.keys()].filter((index) => index < 16 || index === 98));
  });
});
