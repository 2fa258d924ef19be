import { Bench, provider } from '../support/bench.js';
import { EventClock } from '../support/event-clock.js';
import { failing, ok, type Answer } from '../support/scripted-upstream.js';
import { seeded } from '../support/seeded.js';

const SEED = 20_261_213;
/** Twenty calls a second for five minutes. */
const EVERY_MS = 50;
const OUTAGE_MS = 300_000;
const AFTER_MS = 10_000;
const OK = { ...ok(), afterMs: 30 };

interface Ended {
  readonly cameMs: number;
  readonly wentMs: number;
  readonly isAnswered: boolean;
  readonly retryAfterMs: number | undefined;
  readonly attempts: number;
}

interface Play {
  readonly targets?: readonly string[];
  readonly down: Answer | (() => Answer);
  readonly outageMs?: number;
  readonly attemptTimeoutMs?: number;
}

/** Plays an outage and its end; times are counted from the outage's begin. */
async function play({ targets = ['P/m'], down, outageMs = OUTAGE_MS, attemptTimeoutMs = 120_000 }: Play) {
  const clock = new EventClock();
  const labels = targets.map((_target, index) => `K${index + 1}`);
  const script = (answer: Answer | (() => Answer)) => Object.fromEntries(labels.map((label) => [label, answer]));
  const bench = new Bench({
    routes: { default: [...targets] },
    providers: Object.assign({}, ...targets.map((target, index) => provider(target.slice(0, 1), `K${index + 1}`))),
    script: script(down),
    selection: 'round-robin',
    // The limits of the scripts are not meant: the waits are those of DESIGN.md.
    limits: { maxAttempts: 8, maxWaitMs: 5_000, attemptTimeoutMs },
    policies: { jitter: true },
    seed: SEED,
    clock,
  });
  await bench.prove(...labels);
  const startMs = clock.now();
  const ended: Ended[] = [];
  for (let atMs = 0; atMs < outageMs + AFTER_MS; atMs += EVERY_MS) {
    clock.startTimer(atMs, () => {
      const cameMs = clock.now() - startMs;
      void bench.start().then(({ value, error }) => {
        const { retryAfterMs, attempts = 1 } = error ?? {};
        ended.push({ cameMs, wentMs: clock.now() - startMs, isAnswered: value !== undefined, retryAfterMs, attempts });
      });
    });
  }
  await clock.runTo(startMs + outageMs - 1);
  bench.upstream.change(script(OK));
  while (clock.pending > 0) await clock.runTo(clock.now() + 10_000);
  const callsMs = bench.upstream.calls.map(({ atMs }) => atMs - startMs);
  bench.expectClean();
  return { bench, ended, outageMs, targets, duringMs: callsMs.filter((atMs) => atMs < outageMs) };
}

type Played = Awaited<ReturnType<typeof play>>;

/** The first two windows of a ladder, and the time in which a first failure is noticed. */
const SETTLED_MS = 5_000;

function expectFewProbes({ duringMs, outageMs, targets }: Played): void {
  const later = duringMs.filter((atMs) => atMs >= SETTLED_MS);
  expect(later.length).toBeGreaterThan(0);
  expect(later.length / ((outageMs - SETTLED_MS) / 1_000) / targets.length).toBeLessThanOrEqual(1.2);
}

/** Whoever is refused hears it at once, and when to come back; but for those that probe. */
function expectRefusedAtOnce({ ended, outageMs }: Played): void {
  const refused = ended.filter(({ cameMs, isAnswered }) => !isAnswered && cameMs >= SETTLED_MS && cameMs < outageMs);
  expect(refused.length).toBeGreaterThan(1_000);
  expect(refused.filter(({ retryAfterMs }) => retryAfterMs === undefined)).toEqual([]);
  const held = refused.filter(({ cameMs, wentMs }) => wentMs > cameMs);
  expect(held.filter(({ attempts }) => attempts === 0)).toEqual([]);
}

function expectBack({ ended, outageMs }: Played): void {
  const first = Math.min(
    ...ended.filter(({ isAnswered, wentMs }) => isAnswered && wentMs >= outageMs).map(({ wentMs }) => wentMs),
  );
  expect(first - outageMs).toBeLessThanOrEqual(1_500);
  const later = ended.filter(({ cameMs }) => cameMs >= first);
  expect(later.length).toBeGreaterThan(100);
  expect(later.filter(({ isAnswered }) => !isAnswered)).toEqual([]);
  expect(Math.max(...later.map(({ cameMs, wentMs }) => wentMs - cameMs))).toBeLessThanOrEqual(3_000);
}

describe(`S13 The outage and its end (seed ${SEED})`, () => {
  const overloaded = { ...failing(503, 'Overloaded.', 'overloaded_error'), afterMs: 30 };
  const broken = { ...failing(500, 'Internal error.'), afterMs: 30 };

  it.each<[string, Play]>([
    ['overloaded', { down: overloaded }],
    ['overloaded, with three targets', { down: overloaded, targets: ['P/m', 'Q/m', 'R/m'] }],
    ['broken: 500', { down: broken }],
    ['broken, with three targets', { down: broken, targets: ['P/m', 'Q/m', 'R/m'] }],
    ['unreachable', { down: { error: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), afterMs: 5 } }],
    ['stalling', { down: { hangs: true }, attemptTimeoutMs: 2_500 }],
  ])('%s: one probe a second and target, refusals at once, and an end that is noticed', async (_name, script) => {
    const played = await play(script);
    expectFewProbes(played);
    expectRefusedAtOnce(played);
    expectBack(played);
  });

  it('waits for a time that the provider names, and sends no probe before', async () => {
    const outageMs = 60_000;
    let untilMs = 0;
    const named = () => {
      untilMs = outageMs;
      return { ...failing(503, 'Overloaded.', 'overloaded_error', { 'retry-after': '60' }), afterMs: 30 };
    };
    const played = await play({ down: named, outageMs });
    expect(untilMs).toBe(outageMs);
    // Those that were under way when the first refusal came, and none after it.
    expect(played.duringMs.filter((atMs) => atMs > 100)).toEqual([]);
    // Whoever comes less than `maxWaitMs` before the time is held until then, and answered.
    const late = played.ended.filter(({ cameMs }) => cameMs >= outageMs - 4_000);
    expect(late.filter(({ isAnswered }) => !isAnswered)).toEqual([]);
    const early = played.ended.filter(({ cameMs }) => cameMs > 100 && cameMs < outageMs - 6_000);
    expect(early.every(({ cameMs, wentMs, retryAfterMs }) => cameMs === wentMs && retryAfterMs !== undefined)).toBe(
      true,
    );
  });

  it('opens the breaker of a provider that fails often but never many times in a row', async () => {
    let calls = 0;
    // Of five calls two fail: more than half of the first twelve.
    const flaky = () => ((calls += 1) % 5 === 1 || calls % 5 === 2 ? broken : OK);
    const played = await play({ down: flaky, outageMs: 20_000 });
    expect(played.bench.eventsOf('attempt-failed').length).toBeGreaterThan(3);
    expect(played.bench.events.some(({ type }) => type === 'candidate-skipped')).toBe(true);
    expectBack(played);
  });

  it('follows a provider that comes back for a second at a time', async () => {
    const random = seeded(SEED);
    let clock = 0;
    const flapping = () => ((clock += 1) % 7 < 2 && random() < 0.9 ? OK : overloaded);
    const played = await play({ down: flapping, outageMs: 60_000 });
    expect(played.duringMs.length / (60_000 / EVERY_MS)).toBeLessThanOrEqual(1.2);
    expectBack(played);
  });
});
