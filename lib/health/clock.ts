import { SystemTime } from './system-time.js';

/** Ends a timer; calling it again does nothing. */
export type CancelTimer = () => void;

/**
 * Tells the time and starts timers; it is injected, so that tests can move the time.
 *
 * All that the library compares or measures (waits, deadlines, cooldowns, lives of tokens) is in the time of `now()`. Dates
 * that people and stores read are in that of `wallNow()`; where the two drift apart, they are converted on the way out and
 * on the way in.
 *
 * @publicApi
 */
export interface Clock {
  /** Epoch milliseconds that only ever pass: they do not follow when the system's clock is set. */
  now(): number;
  /** Epoch milliseconds as the system's clock shows them at present, right or wrong. @default those of `now()` */
  wallNow?(): number;
  /** Sets a time limit: calls `callback` once after `delayMs`, unless it is cancelled first. */
  startTimer(delayMs: number, callback: () => void): CancelTimer;
  /** Waits for a time to come: does the same as `startTimer`, but a test may let the time pass at once. */
  startWait(delayMs: number, callback: () => void): CancelTimer;
}

/** The longest timer that Node can hold; it fires longer ones at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Two clocks that are asked one after the other, and one that is slewed, differ by less than this without being set. */
const MIN_STEP_MS = 1_000;

const systemTime = new SystemTime();

/**
 * The system's time: the date at the process's first look, and what a monotonic clock has counted since.
 *
 * - Setting the system's clock, by whomever and by however much, changes no wait, deadline or cooldown.
 * - While a machine or container is suspended, the monotonic clock stands still on Linux and goes on elsewhere. Where it
 *   stands still, windows and deadlines last for so long of the time awake; for dates a suspension is like a clock that was
 *   set forward. A token that ended meanwhile is noticed by its rejection, which refreshes it.
 * - Virtual under RxJS's marble tests and under a runner's fake timers.
 *
 * @internal
 */
export const SYSTEM_CLOCK: Clock = {
  now: systemTime.now.bind(systemTime),
  wallNow: systemTime.wallNow.bind(systemTime),
  startTimer,
  startWait: startTimer,
};

/**
 * By how much the system's clock is ahead of the time that counts: what is added to a moment to get its date, and taken from
 * a date to get its moment. It is 0 until the system's clock is set, and negative where it was set back.
 *
 * @param nowMs - the present time, where it is known already
 * @internal
 */
export function aheadMs(clock: Pick<Clock, 'now' | 'wallNow'>, nowMs = clock.now()): number {
  if (clock.wallNow === undefined) return 0;
  const differenceMs = clock.wallNow() - nowMs;
  return Math.abs(differenceMs) < MIN_STEP_MS ? 0 : differenceMs;
}

/** Starts one timer after the other where the time is too long for one. */
function startTimer(delayMs: number, callback: () => void): CancelTimer {
  let timer: ReturnType<typeof setTimeout>;
  const start = (restMs: number): void => {
    const partMs = Math.min(Math.max(restMs, 0), MAX_TIMER_MS);
    timer = setTimeout(() => (restMs > partMs ? start(restMs - partMs) : callback()), partMs);
  };
  start(delayMs);
  return () => clearTimeout(timer);
}
