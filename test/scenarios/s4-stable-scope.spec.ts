import { Bench, secretOf } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import { broken, failing, ok, tokenOf, type Answer, type UpstreamCall } from '../support/scripted-upstream.js';
import { seeded } from '../support/seeded.js';
import { soak } from '../support/soak.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const SEED = 4_004;
const REQUESTS = soak(50_000, 800);
/** Those that are made while one key is revoked. */
const REVOKED = REQUESTS / 50;
const PARALLEL = 50;
const MODELS = ['M1', 'M2', 'M3'];
const [K1, K2, K3] = [secretOf('K1'), secretOf('K2'), secretOf('K3')];
const HOUR_MS = 3_600_000;
const TTL_MS = 24 * HOUR_MS;

/** The bound of the scenario: two live keys, three models, one provider with one base URL. */
const BOUND = 2 * MODELS.length + 2 + MODELS.length + 1 + 1;

describe('S4 Stable scope, bounded memory', () => {
  const random = seeded(SEED);
  let requests = 0;
  let revoked: string | undefined;

  /** One in twenty fails; every answer has an id of its own. */
  function answer(call: UpstreamCall): Answer {
    const headers = { 'x-request-id': `req-${(requests += 1)}` };
    if (tokenOf(call) === revoked) return failing(403, 'API key has been revoked.', null, headers);
    if (random() >= 0.05) return { ...ok(), headers };
    const failures: readonly Answer[] = [
      failing(500, `Internal error, request ${requests}.`, null, headers),
      failing(503, 'The server is overloaded.', 'overloaded', headers),
      failing(429, 'Too many requests.', null, { ...headers, 'retry-after': '1' }),
      { ...broken },
    ];
    return failures[Math.floor(random() * failures.length)] as Answer;
  }

  function start() {
    const source = new RotatingSource(`${K1},${K2}`, () => undefined);
    const bench = new Bench({
      routes: { default: MODELS.map((model) => `P/${model}`) },
      providers: { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K', source }] } },
      policies: { jitter: true },
      script: { 'K-1': answer, 'K-2': answer, K: answer },
      seed: SEED,
    });
    const rotate = (...keys: string[]) => {
      source.present = keys.join(',');
      source.changes.next(source.present);
    };
    return { bench, rotate };
  }

  const fingerprintOf = (bench: Bench, value: string): string => {
    const known = [...bench.core.routeTable.credentials()].find(({ secret }) => secret?.reveal() === value);
    if (known === undefined) throw new Error('no such key is in use');
    return known.fingerprint;
  };
  const entriesOf = (bench: Bench, fingerprint: string) =>
    bench.health.snapshot().entries.filter(({ credential }) => credential?.fingerprint === fingerprint);
  const markOf = (bench: Bench, fingerprint: string) => {
    const [entry] = entriesOf(bench, fingerprint).filter(({ scope }) => scope === 'credential');
    return entry;
  };

  /** Makes requests, a crowd at a time, each with ids of its own; what was tracked after each crowd. */
  async function work(bench: Bench, count: number, models = MODELS) {
    const used = new Set<string>();
    let answered = 0;
    let largest = 0;
    for (let made = 0; made < count; made += PARALLEL) {
      const outcomes = await bench.batch(
        Array.from({ length: PARALLEL }, (_, index) => ({
          request: { messages: [], model: `P/${models[index % models.length]}` },
          options: { metadata: { requestId: `${made + index}` } },
        })),
      );
      answered += outcomes.filter(({ value }) => value !== undefined).length;
      for (const call of bench.upstream.takeCalls()) used.add(tokenOf(call));
      largest = Math.max(largest, bench.health.snapshot().tracked);
      expect(bench.visible(...outcomes.slice(0, 1).map(({ error }) => error))).not.toContain('sk-test');
      bench.events.length = 0;
      await bench.pass(500);
    }
    return { used: [...used], answered, largest };
  }

  it(`tracks no more than its keys, models and address over ${REQUESTS} requests (seed ${SEED})`, async () => {
    const { bench, rotate } = start();
    await bench.pass(0);
    const [old, kept] = [fingerprintOf(bench, K1), fingerprintOf(bench, K2)];
    await bench.prove('K-1', 'K-2');

    const first = await work(bench, REQUESTS / 2 - REVOKED);
    expect(first.used.toSorted()).toEqual([K1, K2]);

    revoked = K1;
    await work(bench, REVOKED);
    const quarantined = markOf(bench, old);
    expect(quarantined).toMatchObject({ state: 'unavailable', marks: [{ kind: 'quarantined' }] });

    rotate(K2, K1);
    const reordered = await work(bench, REQUESTS / 4);
    expect(reordered.used).toEqual([K2]);
    expect(markOf(bench, old)).toEqual({ ...quarantined, credential: { label: 'K-2', fingerprint: old } });
    expect(markOf(bench, kept)).toMatchObject({ proven: true, credential: { label: 'K-1' } });

    rotate(K2, K3);
    const fresh = fingerprintOf(bench, K3);
    expect(entriesOf(bench, fresh)).toEqual([]);
    const before = entriesOf(bench, old).length;
    expect(before).toBeGreaterThan(0);
    const replaced = await work(bench, REQUESTS / 4);
    expect(replaced.used.toSorted()).toEqual([K2, K3]);
    expect(markOf(bench, fresh)).toMatchObject({ state: 'available', proven: true, marks: [] });
    expect(markOf(bench, kept)).toMatchObject({ state: 'available', proven: true, marks: [] });

    for (const { largest } of [first, reordered]) expect(largest).toBeLessThanOrEqual(BOUND);
    expect(replaced.largest).toBeLessThanOrEqual(BOUND + before);
    const answered = first.answered + reordered.answered + replaced.answered;
    expect(answered).toBeGreaterThan(0.9 * REQUESTS);

    // Those of the replaced key go by TTL, and so do those of a model that is used no more.
    expect(entriesOf(bench, old)).not.toEqual([]);
    expect(bench.health.snapshot().entries.some(({ model }) => model === 'M3')).toBe(true);
    for (let hours = 0; hours < 50; hours += 5) {
      await work(bench, PARALLEL, ['M1', 'M2']);
      await bench.pass(5 * HOUR_MS);
    }
    expect(entriesOf(bench, old)).toEqual([]);
    const { entries, tracked } = bench.health.snapshot();
    expect(entries.filter(({ model }) => model === 'M3')).toEqual([]);
    expect(tracked).toBe(entries.length);
    expect(tracked).toBe(bench.core.registry.size);
    expect(tracked).toBeLessThanOrEqual(BOUND);
    bench.expectClean();
  });

  it('keeps the proof of keys that nobody uses for longer than the TTL', async () => {
    revoked = undefined;
    const { bench } = start();
    await bench.pass(0);
    await bench.prove('K-1', 'K-2');
    await bench.pass(3 * TTL_MS);
    const { tracked, entries } = bench.health.snapshot();
    expect(tracked).toBe(2);
    expect(entries).toMatchObject([{ proven: true }, { proven: true }]);
    bench.expectClean();
  });
});
