import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { createLlmClient } from '../../lib/clients/create-llm-client.js';
import type { LlmSavedHealth } from '../../lib/health/health-report.interface.js';
import { Bench, provider, secretOf, type BenchOptions } from '../support/bench.js';
import { failing, invalidKey, ok, ScriptedUpstream } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

const ROUTES = { default: ['P/M1'] };
const SCRIPT = {
  K1: failing(401, 'This API key has been disabled.', 'api_key_disabled'),
  K2: failing(429, 'Rate limit reached.', 'rate_limit_exceeded', { 'retry-after': '60' }),
  K3: invalidKey(),
  K4: ok(),
};

function benchOf(more: Partial<BenchOptions> = {}) {
  return new Bench({ routes: ROUTES, providers: provider('P', 'K1', 'K2', 'K3', 'K4'), script: SCRIPT, ...more });
}

const saved = (bench: Bench) => JSON.parse(JSON.stringify(bench.health)) as LlmSavedHealth;

describe('saved health', () => {
  useVirtualTime();

  it('is taken up by the next client as it was: marks, proof, generations', async () => {
    const first = benchOf();
    await first.call();
    first.health.isolate({ model: 'M1' }, 'for a while');
    first.health.reset({ model: 'M1', credential: 'K2' });
    const state = saved(first);
    const second = benchOf({ health: { initialState: state } });
    expect(second.health.snapshot()).toEqual({ ...first.health.snapshot(), uptime: [] });
    expect(second.health.snapshot().entries.map(({ generation }) => generation)).toContain(1_000_000);
    expect(saved(second)).toEqual(state);
    expect(JSON.stringify(state)).not.toContain('sk-test');
  });

  it('saves the next client the calls that the first has made', async () => {
    const first = benchOf();
    await first.call();
    expect(first.upstream.names).toEqual(['K1/M1', 'K2/M1', 'K3/M1', 'K4/M1']);
    await first.pass(10_000);
    const second = benchOf({ health: { initialState: saved(first) } });
    await second.calls(20);
    expect(new Set(second.upstream.names)).toEqual(new Set(['K4/M1']));
    await second.pass(50_000);
    second.upstream.play({ ...SCRIPT, K2: ok() });
    await second.call();
    expect(second.upstream.names).toEqual(['K2/M1']);
  });

  it('knows a key by its value, whatever its place and label', async () => {
    const first = benchOf();
    await first.call();
    const keys = [
      { label: 'renamed', value: secretOf('K1') },
      { label: 'K4', value: secretOf('K4') },
    ];
    const providers = { P: { baseUrl: 'http://p.test/v1', keys } };
    const second = benchOf({ providers, health: { initialState: saved(first) } });
    await second.call();
    expect(second.upstream.names).toEqual(['K4/M1']);
    expect(second.health.explain({ credential: 'renamed' })).toContain('credential_revoked');
  });

  it('forgets what has ended since, and keeps proof for good', async () => {
    const first = benchOf();
    await first.call();
    const initialState = saved(first);
    await first.pass(3 * 86_400_000);
    const second = benchOf({ health: { initialState } });
    const entries = second.health
      .snapshot()
      .entries.map(({ credential, state, proven }) => [credential?.label, state, proven]);
    expect(entries).toEqual([
      ['K1', 'unavailable', false],
      ['K3', 'half-open', false],
      ['K4', 'available', true],
    ]);
  });

  it('has no leases: a probe that was under way is free again', async () => {
    const first = benchOf({ providers: provider('P', 'K3') });
    await first.call();
    await first.pass(900_000);
    first.upstream.play({ K3: { ...ok(), hangs: true } });
    const probe = first.start();
    await first.pass(0);
    expect(first.upstream.calls).toHaveLength(1);
    const second = benchOf({
      providers: provider('P', 'K3'),
      script: { K3: ok() },
      health: { initialState: saved(first) },
    });
    expect((await second.call()).value).toBeDefined();
    await first.pass(600_000);
    await probe;
  });

  it('leaves out the keys of callers', async () => {
    const first = benchOf({ script: { ...SCRIPT, caller: invalidKey() } });
    await first.call({ messages: [] }, { credentials: { P: 'sk-test-tenant-0123456789abcdef' } });
    expect(first.health.snapshot().trackedCallers).toBeGreaterThan(0);
    expect(saved(first).entries.filter(([key]) => key.includes('caller'))).toEqual([]);
  });

  it('is kept of configured keys, even where there is room for less', async () => {
    const labels = ['K1', 'K2', 'K3', 'K4'];
    const first = benchOf();
    await first.prove(...labels);
    const second = benchOf({ health: { initialState: saved(first), maxEntries: 2 } });
    expect(second.health.snapshot().entries.filter(({ proven }) => proven)).toHaveLength(4);
  });

  const mark = { kind: 'cooling', sinceMs: 1, untilMs: 2, windowMs: 1, step: 1, hinted: false, passes: true };
  const evidence = { category: 'overloaded', scope: 'provider_model', explicit: true, rule: 'r' };
  const state = {
    generation: 0,
    proven: false,
    failures: 0,
    clearedAtMs: 0,
    updatedAtMs: 1_800_000_000_000,
    marks: {},
  };
  const withEntry = (entry: unknown) => ({ version: 1, savedAtMs: 1, entries: [['credential:P:ab', state], entry] });
  const withMark = (marks: unknown) => withEntry(['provider_model:P:m', { ...state, marks }]);

  it.each<[string, unknown, string]>([
    ['nothing', null, 'health.initialState'],
    ['text', '{}', 'health.initialState'],
    ['a list', [], 'health.initialState'],
    ['another version', { version: 2, savedAtMs: 1, entries: [] }, 'health.initialState.version'],
    ['no time', { version: 1, savedAtMs: NaN, entries: [] }, 'health.initialState.savedAtMs'],
    ['no entries', { version: 1, savedAtMs: 1 }, 'health.initialState.entries'],
    ['an entry that is none', withEntry('x'), 'health.initialState.entries[1]'],
    ['an entry of an unknown scope', withEntry(['galaxy:P', state]), 'health.initialState.entries[1]'],
    [
      'an entry whose key cannot be read',
      withEntry(['credential:%E0%A4%A:ab', state]),
      'health.initialState.entries[1]',
    ],
    ['an entry without a state', withEntry(['provider:P', null]), 'health.initialState.entries[1]'],
    [
      'a state with a field of the wrong kind',
      withEntry(['provider:P', { ...state, failures: '1' }]),
      'health.initialState.entries[1]',
    ],
    ['a mark of an unknown reason', withMark({ boredom: { ...mark, evidence } }), 'health.initialState.entries[1]'],
    ['a mark without evidence', withMark({ overloaded: mark }), 'health.initialState.entries[1]'],
    [
      'a cooling without an end',
      withMark({ overloaded: { ...mark, untilMs: undefined, evidence } }),
      'health.initialState.entries[1]',
    ],
    [
      'an isolation that no person made',
      withMark({ overloaded: { ...mark, kind: 'isolated', untilMs: undefined, evidence } }),
      'health.initialState.entries[1]',
    ],
    [
      'a message that is no text',
      withMark({ overloaded: { ...mark, evidence: { ...evidence, message: {} } } }),
      'health.initialState.entries[1]',
    ],
    [
      'evidence of an unknown scope',
      withMark({ overloaded: { ...mark, evidence: { ...evidence, scope: 'x' } } }),
      'health.initialState.entries[1]',
    ],
  ])('that is %s is refused by its part', (_what, initialState, option) => {
    const health = { initialState: initialState as LlmSavedHealth };
    const create = () =>
      createLlmClient(
        { routes: ROUTES, providers: provider('P', 'K1'), health },
        { transport: new ScriptedUpstream() },
      );
    expect(create).toThrow(LlmOptionsError);
    expect(create).toThrow(`${option}: expected what LlmHealth.toJSON() gave`);
  });

  it('with a mark as it should be is taken', () => {
    const initialState = withMark({ overloaded: { ...mark, evidence } }) as unknown as LlmSavedHealth;
    expect(benchOf({ health: { initialState } }).health.snapshot().tracked).toBe(2);
  });
});
