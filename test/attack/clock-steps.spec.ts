import { vi } from 'vitest';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer } from '../support/scripted-upstream.js';
import { seeded } from '../support/seeded.js';
import { useVirtualTime } from '../support/virtual-time.js';
import { soak } from '../support/soak.js';

const RUNS = soak(150, 20);
const SEED = 20_270_115;
const HOUR_MS = 3_600_000;
const STEPS_MS = [-30 * 24 * HOUR_MS, -HOUR_MS, -61_000, -1_500, 1_500, 61_000, HOUR_MS, 400 * 24 * HOUR_MS];

useVirtualTime();

type Random = () => number;
const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

/** Answers that make calls wait, time out, cool and probe. */
function answersOf(random: Random): readonly Answer[] {
  return Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const afterMs = pick(random, [0, 40, 700, 3_000]);
    return pick<Answer>(random, [
      { ...ok(), afterMs },
      { ...failing(429, 'Too many requests.', null, { 'retry-after-ms': '900' }), afterMs },
      { ...failing(500, 'Internal error.'), afterMs },
      { ...failing(529, 'Overloaded.', 'overloaded_error'), afterMs },
      { ...failing(429, 'You exceeded your current quota.', 'insufficient_quota'), afterMs },
      { ...invalidKey(), afterMs },
      { hangs: true },
    ]);
  });
}

/** What a run came to, in time that passes. */
async function outcomesOf(
  seed: number,
  isStepped: boolean,
): Promise<{ readonly seen: unknown; readonly steps: number }> {
  const random = seeded(seed);
  const script = { K1: answersOf(random), K2: answersOf(random), K3: answersOf(random) };
  const providers = { ...provider('P', 'K1', 'K2'), ...provider('Q', 'K3') };
  const limits = { attemptTimeoutMs: 2_000, totalTimeoutMs: 9_000, maxWaitMs: 4_000 };
  const bench = new Bench({ routes: { default: ['P/m', 'Q/m'] }, providers, script, limits, seed });
  const calls = Array.from({ length: 4 }, () => ({ atMs: Math.floor(random() * 6_000), isStream: random() < 0.3 }));
  const stepTimes = Array.from({ length: 6 }, () => [Math.floor(random() * 9_000), pick(random, STEPS_MS)] as const);
  const passed = () => Math.round(performance.now());
  const startedAtMs = passed();
  const seen: unknown[] = [];
  let left = calls.length;
  for (const { atMs, isStream } of calls) {
    setTimeout(() => {
      const began = passed();
      const call = isStream ? bench.startStream() : bench.start();
      void call.then(({ error }) => {
        const { category, retryAfterMs, attempts, trail } = error ?? {};
        const entries = trail?.map((entry) => ({ ...entry, startedAtMs: 0, message: '' }));
        seen.push({ began: began - startedAtMs, tookMs: passed() - began, category, retryAfterMs, attempts, entries });
        left -= 1;
      });
    }, atMs);
  }
  let steps = 0;
  for (const [atMs, stepMs] of stepTimes) {
    setTimeout(() => {
      if (isStepped) vi.setSystemTime(Date.now() + stepMs);
      steps += 1;
    }, atMs);
  }
  for (let turn = 0; left > 0 && turn < 400; turn += 1) await vi.advanceTimersByTimeAsync(100);
  expect(left).toBe(0);
  const marks = bench.health.snapshot().entries.map(({ state, scope, failures }) => ({ state, scope, failures }));
  const waits = bench.eventsOf('retry-scheduled').map(({ delayMs, reason }) => ({ delayMs, reason }));
  return { seen: { seen, marks, waits, upstream: bench.upstream.calls.length }, steps };
}

describe('steps of the system clock', () => {
  it('change no outcome, no duration and no mark, whenever they come', async () => {
    let steps = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const seed = SEED + run;
      const plain = await outcomesOf(seed, false);
      vi.useFakeTimers({ now: 1_800_000_000_000 });
      const stepped = await outcomesOf(seed, true);
      vi.useFakeTimers({ now: 1_800_000_000_000 });
      expect({ seed, ...(stepped.seen as object) }).toEqual({ seed, ...(plain.seen as object) });
      steps += stepped.steps;
    }
    process.stdout.write(`clock steps: seed ${SEED}, ${RUNS} pairs of runs, ${steps} steps\n`);
  }, 120_000);

  it('move the dates of what is told, not the time until then', async () => {
    const script = { K1: failing(429, 'You exceeded your current quota.', 'insufficient_quota') };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script });
    await bench.call();
    const before = bench.health.snapshot();
    vi.setSystemTime(Date.now() + 5 * HOUR_MS);
    const after = bench.health.snapshot();
    expect(after.atMs - before.atMs).toBe(5 * HOUR_MS);
    const [[mark], [was]] = [after.entries[0]?.marks ?? [], before.entries[0]?.marks ?? []];
    expect((mark?.untilMs ?? 0) - (was?.untilMs ?? 0)).toBe(5 * HOUR_MS);
    const { error } = await bench.call();
    expect(error.retryAfterMs).toBeCloseTo((was?.untilMs ?? 0) - before.atMs, -2);
    expect(bench.health.toJSON().savedAtMs).toBe(after.atMs);
    await bench.pass(HOUR_MS + 1);
    expect(bench.health.snapshot().entries[0]?.state).not.toBe('unavailable');
  });

  it('neither prolong nor shorten a mark that was saved, also where the clock was set back since', async () => {
    const script = { K1: failing(429, 'You exceeded your current quota.', 'insufficient_quota') };
    const options = { routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script };
    const first = new Bench(options);
    await first.call();
    vi.setSystemTime(Date.now() + 5 * HOUR_MS);
    const saved = first.health.toJSON();
    vi.setSystemTime(Date.now() - 5 * HOUR_MS);
    const second = new Bench({ ...options, health: { initialState: saved } });
    const leftIn = ({ health }: Bench) =>
      (health.snapshot().entries[0]?.marks[0]?.untilMs ?? 0) - health.snapshot().atMs;
    expect(leftIn(second)).toBe(leftIn(first));
  });
});
