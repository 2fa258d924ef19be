import { expect } from 'vitest';
import { Bench, provider } from './bench.js';
import { EventClock } from './event-clock.js';
import { ok, type Answer } from './scripted-upstream.js';

/** Twenty calls a second. */
export const EVERY_MS = 50;
const AFTER_MS = 10_000;
export const OK: Answer = { ...ok(), afterMs: 30 };

/** How a call ended; times are counted from the outage's begin. */
export interface Ended {
  readonly cameMs: number;
  readonly wentMs: number;
  readonly isAnswered: boolean;
  readonly retryAfterMs: number | undefined;
  readonly attempts: number;
}

/** An outage. */
export interface Play {
  readonly seed: number;
  readonly targets?: readonly string[];
  /** What the provider answers, by the milliseconds since the outage's begin. */
  readonly down: Answer | ((sinceMs: number) => Answer);
  readonly outageMs?: number;
  readonly attemptTimeoutMs?: number;
}

/** Plays an outage and its end; times are counted from the outage's begin. */
export async function playOutage({
  seed,
  targets = ['P/m'],
  down,
  outageMs = 300_000,
  attemptTimeoutMs = 120_000,
}: Play) {
  const clock = new EventClock();
  const labels = targets.map((_target, index) => `K${index + 1}`);
  const startMs = clock.now();
  const script = (answer: Answer | (() => Answer)) => Object.fromEntries(labels.map((label) => [label, answer]));
  const bench = new Bench({
    routes: { default: [...targets] },
    providers: Object.assign({}, ...targets.map((target, index) => provider(target.slice(0, 1), `K${index + 1}`))),
    script: script(typeof down === 'function' ? () => down(clock.now() - startMs) : down),
    selection: 'round-robin',
    // The limits of the scripts are not meant: the waits are those of DESIGN.md.
    limits: { maxAttempts: 8, maxWaitMs: 5_000, attemptTimeoutMs },
    policies: { jitter: true },
    seed,
    clock,
  });
  await bench.prove(...labels);
  const ended: Ended[] = [];
  for (let atMs = 0; atMs < outageMs + AFTER_MS; atMs += EVERY_MS) {
    clock.startTimer(atMs, () => {
      const cameMs = clock.now() - startMs;
      void bench.start().then(({ value, error }) => {
        const isAnswered = value !== undefined;
        const { retryAfterMs, attempts } = isAnswered ? { retryAfterMs: undefined, attempts: 1 } : error;
        ended.push({ cameMs, wentMs: clock.now() - startMs, isAnswered, retryAfterMs, attempts });
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

/** What came of it. */
export type Played = Awaited<ReturnType<typeof playOutage>>;

/** The first two windows of a ladder, and the time in which a first failure is noticed. */
const SETTLED_MS = 5_000;

/** One probe a second and target, with some room for chance. */
export function expectFewProbes({ duringMs, outageMs, targets }: Played): void {
  const later = duringMs.filter((atMs) => atMs >= SETTLED_MS);
  expect(later.length).toBeGreaterThan(0);
  expect(later.length / ((outageMs - SETTLED_MS) / 1_000) / targets.length).toBeLessThanOrEqual(1.2);
}

/** Whoever is refused hears it at once, and when to come back; but for those that probe. */
export function expectRefusedAtOnce({ ended, outageMs }: Played): void {
  const refused = ended.filter(({ cameMs, isAnswered }) => !isAnswered && cameMs >= SETTLED_MS && cameMs < outageMs);
  expect(refused.length).toBeGreaterThan(1_000);
  expect(refused.filter(({ retryAfterMs }) => retryAfterMs === undefined)).toEqual([]);
  const held = refused.filter(({ cameMs, wentMs }) => wentMs > cameMs);
  expect(held.filter(({ attempts }) => attempts === 0)).toEqual([]);
}

/** The end is noticed within 1.5 s, and from then on all calls are answered. */
export function expectBack({ ended, outageMs }: Played): void {
  const first = Math.min(
    ...ended.filter(({ isAnswered, wentMs }) => isAnswered && wentMs >= outageMs).map(({ wentMs }) => wentMs),
  );
  expect(first - outageMs).toBeLessThanOrEqual(1_500);
  const later = ended.filter(({ cameMs }) => cameMs >= first);
  expect(later.length).toBeGreaterThan(100);
  expect(later.filter(({ isAnswered }) => !isAnswered)).toEqual([]);
  expect(Math.max(...later.map(({ cameMs, wentMs }) => wentMs - cameMs))).toBeLessThanOrEqual(3_000);
}
