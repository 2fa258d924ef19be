import { assertFits, duration, hasMethods, required, that } from '../../checks/check.js';
import { turns } from './next-turn.js';

/** So many steps of a time that can only be moved at once. */
const STEPS = 100;
const TURNS_BETWEEN = 2;

const TIMERS = required(
  that(
    (value) => hasMethods(value, ['advanceTimersByTimeAsync']) || hasMethods(value, ['tick']),
    'the fake timers of a runner: jest, vi, or mock.timers of node:test',
  ),
);
const LENGTH = required(duration(0));

/**
 * The fake timers of a runner: `jest` and `vi`, or `mock.timers` of `node:test`.
 *
 * @publicApi
 */
export type FakeTimers =
  { advanceTimersByTimeAsync(delayMs: number): Promise<unknown> } | { tick(delayMs?: number): void };

/**
 * Moves a runner's faked time, whichever runner it is, and lets calls go on meanwhile.
 *
 * For tests of code that has timers of its own; where only the library waits, `FakeLlm` and its clock need no fake timers.
 * The timers of `node:test` move at once, so this moves them step by step: a timer that is begun within a step counts
 * from the step's end.
 *
 * @param stepMs - the length of these steps; by default a hundredth of the whole
 * @example
 * mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
 * await advanceFakeTimers(mock.timers, 60_000);
 *
 * @throws LlmOptionsError for what are no timers, and for times that are negative or no number
 * @publicApi
 */
export async function advanceFakeTimers(timers: FakeTimers, delayMs: number, stepMs = delayMs / STEPS): Promise<void> {
  assertFits(TIMERS, timers, 'timers');
  assertFits(LENGTH, delayMs, 'delayMs');
  assertFits(LENGTH, stepMs, 'stepMs');
  await turns(TURNS_BETWEEN);
  if ('advanceTimersByTimeAsync' in timers) await timers.advanceTimersByTimeAsync(delayMs);
  else await tickThrough(timers, delayMs, Math.max(1, Math.ceil(stepMs)));
  await turns(TURNS_BETWEEN);
}

async function tickThrough(timers: { tick(delayMs?: number): void }, delayMs: number, stepMs: number): Promise<void> {
  for (let leftMs = delayMs; leftMs > 0; leftMs -= stepMs) {
    timers.tick(Math.min(leftMs, stepMs));
    await turns(TURNS_BETWEEN);
  }
}
