import { LlmClient } from '../../lib/clients/llm-client.js';
import { LlmCore } from '../../lib/clients/llm-core.js';
import { SystemRuntime } from '../../lib/clients/llm-runtime.js';
import type { AttemptLeases } from '../../lib/failover/attempt.js';
import type { Call } from '../../lib/failover/call.js';
import type { CallStep } from '../../lib/failover/choose.js';
import { KeyChecks, type KeyCheckVerdict } from '../../lib/failover/key-checks.js';
import { returnLeases, shareLeases } from '../../lib/failover/shared-leases.js';
import type { LlmSharedLease } from '../../lib/health/health-store.js';
import { MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { Probes, type ProbedEntry } from '../../lib/health/probes.js';
import { StoreLeases } from '../../lib/health/shared-leases.js';
import { FakeLlm } from '../../lib/testing/index.js';
import { ManualClock } from '../health/manual-clock.js';

const KEY = 'credential:openai:f';
const MODEL = 'provider_model:openai:m';
const SETTINGS = { probeLeaseMs: 60_000, probeIntervalMs: 1_000, maxProbes: 3 };
const CALL = { limits: { keyCheckWaitMs: 2_000 }, used: { authRetries: 0 } } as Call;
const STEP = { candidate: { keys: { credential: KEY } } } as CallStep;
const MARK = {
  kind: 'cooling',
  sinceMs: 1,
  untilMs: 2,
  windowMs: 1,
  step: 2,
  hinted: false,
  passes: true,
  evidence: { category: 'overloaded', scope: 'provider_model', explicit: true, rule: 'test' },
} as const;
const ENTRY: ProbedEntry = { key: MODEL, reason: 'overloaded', kind: 'steady', mark: MARK };

/** One instance whose fleet answers what the test says. */
function instance(...answers: readonly (LlmSharedLease['kind'] | LlmSharedLease)[]) {
  const clock = new ManualClock();
  const store = new MemoryHealthStore({ maxEntries: 10, ttlMs: 1e9 }, clock);
  const released: string[] = [];
  const asked: string[] = [];
  const rest = [...answers];
  store.acquireSharedLease = (_key, name) => {
    asked.push(name);
    const next = rest.shift() ?? 'unknown';
    const release = (verdict: string, keepMs = 0) =>
      void released.push(`${name} ${verdict}${keepMs === 0 ? '' : ` for ${keepMs} ms`}`);
    const taken: LlmSharedLease = { kind: 'taken', hasNews: false, release };
    return Promise.resolve(next === 'taken' ? taken : typeof next === 'string' ? { kind: next } : { release, ...next });
  };
  const leases = new StoreLeases(store, clock);
  const probes = new Probes({
    settings: SETTINGS,
    storeOf: () => store,
    spread: (lengthMs) => lengthMs,
    onNews: () => undefined,
  });
  const checks = new KeyChecks();
  const verdicts: KeyCheckVerdict[] = [];
  checks.wait(KEY, (verdict) => void verdicts.push(verdict));
  const retries: KeyCheckVerdict[] = [];
  const authRetryShared = (_call: Call, verdict: KeyCheckVerdict) => void retries.push(verdict);
  const ports = { clock, leases, settings: { authRetryDelaysMs: [1_000, 2_000] }, authRetryShared };
  const share = (held: AttemptLeases, call = CALL, step = STEP) => shareLeases(call, step, held, ports);
  return { clock, leases, probes, checks, verdicts, retries, released, asked, share };
}

const lead = ({ checks, clock }: ReturnType<typeof instance>) => ({ keyCheck: checks.lead(KEY, clock.now()) });
const probe = ({ probes, clock }: ReturnType<typeof instance>) => ({ probe: probes.acquire([ENTRY], clock.now()) });

describe('the check of a key, among all instances', () => {
  it('is led by the one that gets the lease, and its verdict goes to all', async () => {
    const here = instance('taken');
    const shared = await here.share(lead(here));
    expect(here.verdicts).toEqual([]);
    shared?.keyCheck?.settle('rejected');
    expect([here.verdicts, here.released]).toEqual([['rejected'], [`key-check:${KEY} rejected`]]);
  });

  it('is waited for where another instance leads it', async () => {
    const here = instance('held');
    expect(await here.share(lead(here))).toBeUndefined();
    expect(here.checks.startOf(KEY)).toBeDefined();
    here.leases.released(`key-check:${KEY}`, 'vouched');
    expect([here.verdicts, here.checks.startOf(KEY), here.leases.size]).toEqual([['vouched'], undefined, 0]);
  });

  it('is over where its verdict was there before the answer', async () => {
    const here = instance({ kind: 'held', verdict: 'rejected' });
    expect(await here.share(lead(here))).toBeUndefined();
    expect([here.verdicts, here.leases.size]).toEqual([['rejected'], 0]);
  });

  it('is open where the verdict is none of ours', async () => {
    const here = instance({ kind: 'held', verdict: 'nonsense' });
    await here.share(lead(here));
    expect(here.verdicts).toEqual(['open']);
  });

  it('is not made where the lease brings news of the key', async () => {
    const here = instance({ kind: 'taken', hasNews: true, release: () => undefined });
    expect(await here.share(lead(here))).toBeUndefined();
    expect([here.verdicts, here.checks.startOf(KEY)]).toEqual([['open'], undefined]);
  });

  it('is this instance’s own where nobody can tell, and for callers’ keys', async () => {
    const here = instance('unknown');
    expect(await here.share(lead(here))).toBeDefined();
    expect(await here.leases.acquire({ key: 'caller:credential:openai:f', purpose: 'key-check', ttlMs: 1 })).toEqual({
      kind: 'unknown',
    });
    expect(here.asked).toEqual([`key-check:${KEY}`]);
  });

  it('goes on elsewhere where its call is over', async () => {
    const here = instance('taken');
    const shared = await here.share(lead(here));
    returnLeases(shared ?? {});
    expect([here.verdicts, here.released]).toEqual([['open'], [`key-check:${KEY} open`]]);
  });
});

describe('the retry on a rejected key that has worked before, among all instances', () => {
  const AUTH_RETRY = { ...STEP, retry: { kind: 'auth-retry', category: 'credential_invalid' } } as CallStep;
  const waiting = (authRetries: number, isVouched = false, { keyCheckWaitMs } = CALL.limits): Call =>
    ({ limits: { keyCheckWaitMs }, used: { authRetries }, authRetry: { key: KEY, isVouched } }) as Call;

  it.each([
    [0, 1_000],
    [1, 2_000],
    [5, 2_000],
  ])('of so many before (%i) is made by one, and its verdict kept for %i ms', async (made, keptMs) => {
    const here = instance('taken');
    const shared = await here.share(lead(here), waiting(made), AUTH_RETRY);
    shared?.keyCheck?.settle('rejected');
    expect([here.verdicts, here.released]).toEqual([
      ['rejected'],
      [`auth-retry-${made + 1}:${KEY} rejected for ${keptMs} ms`],
    ]);
  });

  it('keeps no verdict that the key is good', async () => {
    const here = instance('taken');
    const shared = await here.share(lead(here), waiting(0), AUTH_RETRY);
    shared?.keyCheck?.settle('vouched');
    expect(here.released).toEqual([`auth-retry-1:${KEY} vouched`]);
  });

  it('is waited for where another instance makes it', async () => {
    const here = instance('held');
    expect(await here.share(lead(here), waiting(0), AUTH_RETRY)).toBeUndefined();
    expect([here.verdicts, here.retries, here.checks.startOf(KEY)]).toEqual([[], [], here.clock.now()]);
    here.leases.released(`auth-retry-1:${KEY}`, 'rejected');
    expect([here.verdicts, here.leases.size]).toEqual([['rejected'], 0]);
  });

  it.each(['rejected', 'vouched'])(
    'that another has just made tells the call and all who wait: %s',
    async (verdict) => {
      const here = instance({ kind: 'held', verdict });
      expect(await here.share(lead(here), waiting(0), AUTH_RETRY)).toBeUndefined();
      expect([here.retries, here.verdicts, here.checks.startOf(KEY)]).toEqual([[verdict], [verdict], undefined]);
    },
  );

  it('is this instance’s own where the verdict is none of ours, where nobody can tell, and where checks are off', async () => {
    const off = waiting(0, false, { ...CALL.limits, keyCheckWaitMs: 0 });
    for (const [answer, call] of [
      [{ kind: 'held', verdict: 'nonsense' }, waiting(0)],
      ['unknown', waiting(0)],
      ['held', off],
      ['held', waiting(0, true)],
    ] as const) {
      const here = instance(answer);
      const own = lead(here);
      expect(await here.share(own, call, AUTH_RETRY)).toMatchObject(own);
      expect([here.retries, here.verdicts]).toEqual([[], []]);
    }
  });
});

describe('the probe of an outage, among all instances', () => {
  it('is left to another instance for an interval, once it holds the lease', async () => {
    const here = instance('held');
    expect(await here.share(probe(here))).toBeUndefined();
    const nowMs = here.clock.now();
    expect(here.probes.freeAtMs(ENTRY, nowMs)).toBe(nowMs + SETTINGS.probeIntervalMs);
    here.clock.pass(SETTINGS.probeIntervalMs);
    expect(here.probes.freeAtMs(ENTRY, here.clock.now())).toBe(here.clock.now());
  });

  it('keeps the next one waiting for its turn where the outage goes on, and not where it told nothing', async () => {
    const here = instance('taken', 'taken');
    (await here.share(probe(here)))?.probe?.release(() => true);
    expect(here.released).toEqual([]);
    here.clock.pass(2 * SETTINGS.probeIntervalMs);
    (await here.share(probe(here)))?.probe?.release();
    expect(here.released).toEqual([`probe:${MODEL} open`]);
  });

  it('of another instance that found it over lets calls through in steps here too', () => {
    const { probes, clock } = instance();
    const state = { generation: 0, proven: false, failures: 0, clearedAtMs: 0, updatedAtMs: 0 };
    const untilMs = clock.now() + 5_000;
    probes.heard(
      MODEL,
      { ...state, marks: { overloaded: { ...MARK, untilMs } } },
      { ...state, marks: {} },
      clock.now(),
    );
    expect(probes.isReopening(MODEL)).toBe(true);
    expect([probes.letThrough([MODEL], clock.now()), probes.letThrough([MODEL], clock.now())]).toEqual([true, false]);
  });

  it('of another instance that failed changes nothing here', () => {
    const { probes, clock } = instance();
    const state = { generation: 0, proven: false, failures: 0, clearedAtMs: 0, updatedAtMs: 0 };
    const marks = { overloaded: { ...MARK, untilMs: clock.now() + 5_000 } };
    probes.heard(MODEL, { ...state, marks }, { ...state, marks: { overloaded: { ...MARK, step: 3 } } }, clock.now());
    expect([probes.isReopening(MODEL), probes.size]).toEqual([false, 0]);
  });
});

describe('a call that waits for a shared lease', () => {
  const unanswered: ((lease: LlmSharedLease) => void)[] = [];

  /** Gives no lease, and does not say so. */
  class SilentStore extends MemoryHealthStore {
    override acquireSharedLease = () => new Promise<LlmSharedLease>((resolve) => void unanswered.push(resolve));
  }

  // Whoever waits no longer has a timer still.
  afterEach(async () => {
    for (const answer of unanswered.splice(0)) answer({ kind: 'unknown' });
    await new Promise(setImmediate);
  });

  function clientOn(fake: FakeLlm): LlmClient {
    const options = { routes: { default: ['openai/a'] }, providers: { openai: { keys: 'sk-test-good' } } };
    const store = new SilentStore({ maxEntries: 10, ttlMs: 1e9 });
    return new LlmClient(new LlmCore({ options, transport: fake, runtime: new SystemRuntime(), store }));
  }

  it('goes on after a tenth of a second', async () => {
    const fake = new FakeLlm(['Hello']);
    const startedAtMs = performance.now();
    await clientOn(fake).promises.chat({ messages: [{ role: 'user', content: 'Hello?' }] });
    expect(performance.now() - startedAtMs).toBeGreaterThan(90);
    expect(fake.calls).toHaveLength(1);
  });

  it('ends with its caller, without a call', async () => {
    const fake = new FakeLlm(['Hello']);
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const answer = clientOn(fake).promises.chat({ messages: [{ role: 'user', content: 'Hello?' }] }, options);
    await new Promise(setImmediate);
    controller.abort(new Error('the caller left'));
    await expect(answer).rejects.toThrow('the caller left');
    expect(fake.calls).toHaveLength(0);
  });

  it('ends with its time, without a call', async () => {
    const fake = new FakeLlm(['Hello']);
    const request = { messages: [{ role: 'user' as const, content: 'Hello?' }] };
    await expect(clientOn(fake).promises.chat(request, { limits: { totalTimeoutMs: 20 } })).rejects.toThrow();
    expect(fake.calls).toHaveLength(0);
  });
});
