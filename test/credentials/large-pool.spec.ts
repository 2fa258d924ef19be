import { vi } from 'vitest';
import fc from 'fast-check';
import { candidateOf } from '../../lib/failover/candidate-evaluation.js';
import type { LlmSelection } from '../../lib/credentials/selection.js';
import { LLM_SELECTIONS } from '../../lib/credentials/selection.js';
import { Bench, secretOf } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer, type UpstreamCall } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';
import { soak } from '../support/soak.js';

/** More than a small pool has, so that keys which are out are remembered. */
const COUNT = 70;
const MODELS = ['M1', 'M2'];
const URLS = ['http://p.test/v1', 'http://eu.test/v1', 'http://us.test/v1'];

const FAULTS: Readonly<Record<string, Answer>> = {
  fine: ok(),
  revoked: failing(401, 'This API key has been disabled.', 'api_key_disabled'),
  invalid: invalidKey(),
  limited: failing(429, 'Rate limit reached.', 'rate_limit_exceeded', { 'retry-after': '30' }),
  poor: failing(429, 'You exceeded your current quota.', 'insufficient_quota'),
  unknownModel: failing(404, 'The model does not exist.', 'model_not_found'),
  overloaded: failing(503, 'Overloaded.', 'overloaded'),
  broken: failing(500, 'Oops.'),
};

type Step =
  | { readonly kind: 'set'; readonly keys: readonly number[]; readonly fault: string }
  | { readonly kind: 'call'; readonly affinityKey?: string | undefined; readonly parallel: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'reset'; readonly key: number | undefined };

const keyNumber = fc.nat(COUNT - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    keys: fc.oneof(fc.uniqueArray(keyNumber), fc.constant(Array.from({ length: COUNT }, (_, index) => index))),
    fault: fc.constantFrom(...Object.keys(FAULTS)),
  }),
  fc.record({
    kind: fc.constant('call' as const),
    affinityKey: fc.option(fc.string(), { nil: undefined }),
    parallel: fc.constantFrom(1, 1, 5),
  }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 500, 5_000, 31_000, 700_000, 4_000_000) }),
  fc.record({ kind: fc.constant('reset' as const), key: fc.option(keyNumber, { nil: undefined }) }),
);

/** A pool of many keys, in two tiers and at three addresses, each of which fails as it is told to. */
class Pool {
  readonly faults = new Map<string, string>();
  readonly bench: Bench;

  constructor(selection: LlmSelection, isSpread: boolean, isProven: boolean) {
    const keys = Array.from({ length: COUNT }, (_, index) => ({
      label: `K${index}`,
      value: secretOf(`K${index}`),
      priority: index % 5 === 0 ? 1 : 0,
      weight: index % 7,
      ...(isSpread ? { baseUrl: URLS[index % URLS.length] } : {}),
    }));
    const answer = ({ credential }: UpstreamCall) => FAULTS[this.faults.get(credential) ?? 'fine'] as Answer;
    this.bench = new Bench({
      routes: { default: MODELS.map((model) => `P/${model}`) },
      providers: { P: { baseUrl: URLS[0], keys } },
      script: Object.fromEntries(keys.map(({ label }) => [label, answer])),
      selection,
      limits: { maxAttempts: 1_000, maxCredentialAttempts: 1_000, maxWaitMs: 0, maxRetries: 0, maxAuthRetries: 0 },
      policies: { breakerThreshold: 2 },
    });
    if (isProven) for (const { label } of keys) void this.bench.prove(label);
  }

  /**
   * The names of all candidates that nothing keeps out now, each judged by itself.
   *
   * @param withOutages - whether those count of which only a probe may go, and of those one in a call
   */
  free(withOutages = true): Set<string> {
    const { routeTable, registry } = this.bench.core;
    const candidates = [...routeTable.allTargets()].flatMap((target) =>
      target.provider.pool.credentials.map((credential) => candidateOf(target, credential)),
    );
    const open = candidates.filter(({ keys }) => {
      const admission = registry.admission(keys);
      return admission.kind === 'half-open' ? withOutages || !admission.isOutage : admission.kind === 'available';
    });
    return new Set(open.map(({ target, credential }) => `${credential.label}/${target.model}`));
  }

  async play(todo: Step): Promise<void> {
    const { bench } = this;
    switch (todo.kind) {
      case 'set':
        for (const key of todo.keys) this.faults.set(`K${key}`, todo.fault);
        break;
      case 'pass':
        await bench.pass(todo.ms);
        break;
      case 'reset':
        bench.health.reset(todo.key === undefined ? {} : { credential: `K${todo.key}` });
        break;
      case 'call':
        await this.call(todo);
    }
  }

  private async call({ affinityKey, parallel }: Extract<Step, { kind: 'call' }>): Promise<void> {
    const { bench } = this;
    const free = this.free();
    const from = bench.upstream.calls.length;
    const outcomes = await bench.calls(parallel, { messages: [] }, { affinityKey });
    const names = bench.upstream.names.slice(from);
    for (const { error } of outcomes.filter((outcome) => outcome.error !== undefined)) {
      expect(error.trail.filter(({ kind }) => kind === 'skip').length).toBeLessThanOrEqual(100);
    }
    if (free.size === 0) {
      expect(names).toEqual([]);
      return;
    }
    expect(names.filter((name) => !free.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
    if (parallel > 1) return;
    expect(new Set(names).size).toBe(names.length);
    const stillFree = this.free(false);
    const isAnswered = outcomes[0]?.error === undefined;
    // A call gives up only when each candidate that is free has been tried.
    if (!isAnswered)
      expect(
        [...stillFree].filter((name) => free.has(name) && !names.includes(name) && !this.shares(name, names)),
      ).toEqual([]);
  }

  /** Whether a candidate's model and address have failed in a call, so that its own key would change nothing. */
  private shares(name: string, called: readonly string[]): boolean {
    const placeOf = (candidate: string) => {
      const [label, model] = candidate.split('/');
      return `${model} ${[...this.bench.core.routeTable.credentials()].find((known) => known.label === label)?.baseUrl}`;
    };
    const isShared = (candidate: string) =>
      ['overloaded', 'broken'].includes(this.faults.get(candidate.split('/')[0] ?? '') ?? '');
    return called.some((other) => isShared(other) && placeOf(other) === placeOf(name));
  }
}

const ALL = Array.from({ length: COUNT }, (_, index) => index);

describe('a large pool', () => {
  useVirtualTime();

  it.each([
    ['its time', 'limited', 31_000],
    ['the time of its probe', 'poor', 601_000],
    ['the first probe of a quarantine', 'invalid', 901_000],
  ])('looks at a key again when %s has come, and not before', async (_when, fault, afterMs) => {
    const pool = new Pool('round-robin', false, false);
    await pool.play({ kind: 'set', keys: ALL, fault });
    await pool.bench.call();
    await pool.play({ kind: 'set', keys: ALL, fault: 'fine' });
    pool.bench.upstream.forgetCalls();
    await pool.bench.pass(afterMs - 5_000);
    await pool.bench.call();
    expect(pool.bench.upstream.names).toEqual([]);
    await pool.bench.pass(5_000);
    expect((await pool.bench.call()).value).toBeDefined();
    expect(pool.bench.upstream.names).toHaveLength(1);
  });

  it('looks at a key again that a person has reset, and at no other', async () => {
    const pool = new Pool('priority', false, true);
    await pool.play({ kind: 'set', keys: ALL, fault: 'revoked' });
    await pool.bench.call();
    pool.bench.upstream.forgetCalls();
    await pool.play({ kind: 'reset', key: 42 });
    await pool.bench.call();
    expect(pool.bench.upstream.names).toEqual(['K42/M1']);
  });

  it.each([
    ['limited', 30_000],
    ['overloaded', 1_000],
  ])('tells when the soonest is free again: %s', async (fault, afterMs) => {
    for (const isSpread of [false, true]) {
      const pool = new Pool('round-robin', isSpread, true);
      await pool.play({ kind: 'set', keys: ALL, fault });
      expect((await pool.bench.call()).error.retryAfterMs).toBe(afterMs);
      expect((await pool.bench.call()).error.retryAfterMs).toBe(afterMs);
    }
  });

  it.each<[string, LlmSelection]>([
    ['revoked', 'round-robin'],
    ['revoked', 'affinity'],
    ['limited', 'weighted'],
    ['overloaded', 'least-used'],
  ])('whose keys are all %s looks at few of them in one call (%s)', async (fault, selection) => {
    const pool = new Pool(selection, true, true);
    await pool.play({ kind: 'set', keys: ALL, fault });
    // Each key is looked at once, when it has been found out.
    await pool.bench.call();
    await pool.bench.call();
    const looks = vi.spyOn(pool.bench.core.registry, 'admission');
    const { error } = await pool.bench.call({ messages: [] }, { affinityKey: 'a' });
    // Two models, each once for the choice and once for the time at which the soonest is free.
    expect(looks.mock.calls.length).toBeLessThanOrEqual(80);
    expect(error.trail.length).toBeLessThanOrEqual(2 * 20);
  });

  it('whose keys nobody has used yet is not gone through while one of them is checked', async () => {
    const pool = new Pool('priority', false, false);
    const { bench } = pool;
    const script = { ...bench.upstream.script, K1: [{ ...ok(), afterMs: 100 }, ok()] };
    bench.upstream.play(script);
    const leader = bench.start();
    const looks = vi.spyOn(bench.core.registry, 'admission');
    const waiter = bench.start();
    expect(looks.mock.calls.length).toBeLessThanOrEqual(66);
    await bench.pass(100);
    expect([(await leader).value, (await waiter).value]).toEqual([expect.anything(), expect.anything()]);
    expect(bench.upstream.names).toEqual(['K1/M1', 'K1/M1']);
  });

  it('finds a free key wherever there is one, and calls none that is out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LLM_SELECTIONS),
        fc.boolean(),
        fc.boolean(),
        fc.array(step, { minLength: 3, maxLength: 25 }),
        async (selection, isSpread, isProven, steps) => {
          const pool = new Pool(selection, isSpread, isProven);
          for (const todo of steps) await pool.play(todo);
          await pool.bench.pass(0);
          pool.bench.expectClean();
        },
      ),
      { numRuns: soak(60, 10), seed: 4 },
    );
  }, 30_000);
});
