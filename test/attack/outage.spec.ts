import fc from 'fast-check';
import type { LlmCallOptions } from '../../lib/clients/call-options.interface.js';
import { Bench, provider, secretOf, type Outcome, type StreamOutcome } from '../support/bench.js';
import { EventClock } from '../support/event-clock.js';
import {
  broken,
  failing,
  invalidKey,
  ok,
  okStream,
  ROLE,
  said,
  streaming,
  type Answer,
} from '../support/scripted-upstream.js';

const SEED = 20_261_126;
const RUNS = Number(process.env['OUTAGE_RUNS'] ?? 150);

type Kind = (typeof KINDS)[number];

const KINDS = [
  'ok',
  'overloaded',
  'overloaded-hinted',
  'server-error',
  'rate-limited',
  'rate-limited-hinted',
  'quota',
  'invalid-key',
  'forbidden',
  'unreachable',
  'hangs',
  'head-then-error',
  'head-then-cut',
  'stalls',
  'error-in-200',
  'unknown',
] as const;

const JSON_HEAD = { 'content-type': 'application/json' };

function answerOf(kind: Kind, isStream: boolean, afterMs: number): Answer {
  const plain = (answer: Answer): Answer => ({ ...answer, afterMs });
  switch (kind) {
    case 'ok':
      return plain(isStream ? okStream('Hello') : ok());
    case 'overloaded':
      return plain(failing(503, 'Overloaded.', 'overloaded_error'));
    case 'overloaded-hinted':
      return plain(failing(503, 'Overloaded.', 'overloaded_error', { 'retry-after': '2' }));
    case 'server-error':
      return plain(failing(500, 'Internal error.'));
    case 'rate-limited':
      return plain(failing(429, 'Rate limit reached.', 'rate_limit_exceeded'));
    case 'rate-limited-hinted':
      return plain(failing(429, 'Rate limit reached.', 'rate_limit_exceeded', { 'retry-after': '1' }));
    case 'quota':
      return plain(failing(429, 'You exceeded your current quota.', 'insufficient_quota'));
    case 'invalid-key':
      return plain(invalidKey());
    case 'forbidden':
      return plain(failing(403, 'Forbidden.'));
    case 'unreachable':
      return plain({ error: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    case 'hangs':
      return { hangs: true };
    case 'head-then-error':
      return plain(streaming(ROLE, said('Hel'), { waitMs: 50 }, broken));
    case 'head-then-cut':
      return plain({ ...ok(), bodyAfterMs: 200, cut: broken.error });
    case 'stalls':
      return plain({ ...ok(), stalls: true });
    case 'error-in-200':
      return plain({
        status: 200,
        headers: JSON_HEAD,
        body: { error: { message: 'Internal error.', type: 'server_error' } },
      });
    case 'unknown':
      return plain({ status: 500, headers: JSON_HEAD, body: '' });
  }
}

const kind = fc.constantFrom(...KINDS);
const call = fc.record({
  atMs: fc.nat(15_000),
  isStream: fc.boolean(),
  abortMs: fc.option(fc.nat(6_000), { nil: undefined, freq: 3 }),
  ownKey: fc.nat(9).map((number) => number === 0),
  route: fc.constantFrom('default', 'single', 'twin'),
});
const play = fc.record({
  seed: fc.nat(),
  keys: fc.integer({ min: 1, max: 4 }),
  isProven: fc.boolean(),
  /** What each key answers on each model, one after the other. */
  phases: fc.array(fc.array(kind, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
  calls: fc.array(call, { minLength: 1, maxLength: 80 }),
  limits: fc.record({
    maxWaitMs: fc.constantFrom(0, 1_000, 5_000),
    keyCheckWaitMs: fc.constantFrom(0, 500, 2_000),
    totalTimeoutMs: fc.constantFrom(1, 3_000, 20_000),
    attemptTimeoutMs: fc.constantFrom(500, 2_500, 12_000),
    firstContentTimeoutMs: fc.constantFrom(400, 3_000),
    idleTimeoutMs: fc.constantFrom(400, 3_000),
    maxAttempts: fc.constantFrom(1, 3, 8),
    maxRetries: fc.constantFrom(0, 2, 5),
    maxAuthRetries: fc.constantFrom(0, 2),
  }),
  policies: fc.record({
    jitter: fc.boolean(),
    breakerThreshold: fc.constantFrom(1, 5),
    breakerFailureRate: fc.constantFrom(0, 0.5, 1.5),
    breakerMinimumCalls: fc.constantFrom(1, 10),
    retryTokens: fc.constantFrom(1, 7, 100),
    maxWaitingCalls: fc.constantFrom(1, 5, 1_000),
    probeLeaseMs: fc.constantFrom(500, 60_000),
    overloaded: fc.constantFrom(undefined, { cooldownMs: 0 }, { action: 'next' as const }),
    server_error: fc.constantFrom(undefined, { cooldownMs: 0 }, { cooldownMs: 3_000 }),
    rate_limited: fc.constantFrom(undefined, { cooldownMs: 0 }),
  }),
  drainsAtMs: fc.option(fc.nat(15_000), { nil: undefined, freq: 9 }),
});
type Play = typeof play extends fc.Arbitrary<infer Value> ? Value : never;
type Ended = Pick<Outcome, 'error'> & Partial<Pick<Outcome, 'value'> & Pick<StreamOutcome, 'completed'>>;

/** What ends by itself, within about a second of the fault's end. */
const PASSING: ReadonlySet<string> = new Set(['breaker', 'overloaded', 'rate_limited', 'key_outage', 'unknown']);

/** The longest that any mark of these plays keeps calls away that only time ends; keys are put back by hand. */
const HEALTHY_AFTER_MS = 70_000;

async function run({ seed, keys, isProven, phases, calls, limits, policies, drainsAtMs }: Play): Promise<void> {
  const clock = new EventClock();
  const labels = ['K1', 'K2', 'K3', 'K4'].slice(0, keys);
  let isHealthy = false;
  let served = 0;
  const startMs = clock.now();
  const script = (_label: string, index: number) => () => {
    served += 1;
    const phase = phases[Math.min(Math.floor((clock.now() - startMs) / 3_500), phases.length - 1)] as Kind[];
    return isHealthy ? 'ok' : (phase[(index + (served % 3 === 0 ? served : 0)) % phase.length] as Kind);
  };
  const names = [...labels, 'Q1', ''];
  const bench = new Bench({
    routes: { default: ['P/m', 'P/n', 'Q/m'], single: ['P/m'], twin: ['P/n', 'P/m', 'P/n'] },
    providers: { ...provider('P', ...labels), ...provider('Q', 'Q1') },
    script: Object.fromEntries(
      names.map((label, index) => {
        const next = script(label, index);
        return [
          label,
          (asked) => answerOf(next(), (asked.body as { stream?: boolean } | undefined)?.stream === true, 30),
        ];
      }),
    ),
    limits,
    policies,
    selection: 'round-robin',
    seed,
    clock,
  });
  if (isProven) await bench.prove(...labels, 'Q1');
  const ended: Ended[] = [];
  let open = 0;
  const begin = (options: LlmCallOptions, isStream: boolean, into: Ended[]) => {
    open += 1;
    const outcome: Promise<Ended> = isStream
      ? bench.startStream({ messages: [] }, options)
      : bench.start({ messages: [] }, options);
    void outcome.then((end) => {
      open -= 1;
      into.push(end);
    });
  };
  for (const { atMs, isStream, abortMs, ownKey, route } of calls) {
    clock.startTimer(atMs, () => {
      const controller = new AbortController();
      if (abortMs !== undefined) clock.startTimer(abortMs, () => controller.abort(new Error('left')));
      const credentials = ownKey ? { P: secretOf('own') } : undefined;
      begin(
        { route, signal: controller.signal, ...(credentials === undefined ? {} : { credentials }) },
        isStream,
        ended,
      );
    });
  }
  if (drainsAtMs !== undefined) clock.startTimer(drainsAtMs, () => bench.core.gate.drain());
  await clock.runTo(startMs + 120_000);
  expect(open).toBe(0);
  expect(clock.pending).toBe(0);
  expect(ended).toHaveLength(calls.length);
  for (const { error } of ended) {
    const retryAfterMs = error?.retryAfterMs;
    if (retryAfterMs !== undefined) expect(retryAfterMs >= 0 && retryAfterMs < Infinity).toBe(true);
  }
  const quotas = ['P', 'Q'].map((id) => bench.core.routeTable.provider(id).retryQuota['tokens']);
  for (const tokens of quotas) expect(tokens >= 0 && tokens <= (policies.retryTokens ?? 100)).toBe(true);
  expect(bench.core.registry.watchedKeys).toBe(0);
  expect(bench.core.engine['waiter']['waiting']).toBe(0);
  expect(bench.core.engine['waiter']['queues'].size).toBe(0);
  for (const course of bench.core.registry['probes']['courses'].values()) expect(course.leases.size).toBe(0);
  bench.expectClean();
  if (drainsAtMs !== undefined) return;

  // What people and days would put back: keys and their rights.
  isHealthy = true;
  await clock.runTo(clock.now() + HEALTHY_AFTER_MS);
  const { registry } = bench.core;
  const lasting = [...registry.entries()].filter(([, { marks }]) =>
    Object.keys(marks).some((reason) => !PASSING.has(reason)),
  );
  registry.reset((key) => lasting.some(([other]) => other === key));
  const later: Ended[] = [];
  const sinceMs = clock.now();
  for (let atMs = 0; atMs < 3_000; atMs += 100) {
    clock.startTimer(atMs, () => begin({ limits: { totalTimeoutMs: 10_000, maxWaitMs: 5_000 } }, false, later));
  }
  await clock.runTo(sinceMs + 6_000);
  expect(open).toBe(0);
  expect(later.filter(({ value }) => value === undefined)).toEqual([]);
  bench.expectClean();
}

describe(`Whatever happens in an outage (seed ${SEED})`, () => {
  it('every call ends, nothing is left over, and all is answered once everything is healthy', async () => {
    await fc.assert(fc.asyncProperty(play, run), { seed: SEED, numRuns: RUNS });
  });
});
