import { asyncScheduler } from 'rxjs';

/** Ends a timer; calling it again does nothing. */
export type CancelTimer = () => void;

/**
 * Time, injected so that tests can move it.
 *
 * @publicApi
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Bounds something: calls `callback` once after `delayMs`, unless it is cancelled first. */
  startTimer(delayMs: number, callback: () => void): CancelTimer;
  /** Waits for a time to come: the same, but a test may let the time pass at once. */
  startWait(delayMs: number, callback: () => void): CancelTimer;
}

/** Node fires longer timers at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Reads the time of RxJS's scheduler, which is virtual under marble tests and under fake timers. @internal */
export const SYSTEM_CLOCK: Clock = {
  now: () => asyncScheduler.now(),
  startTimer,
  startWait: startTimer,
};

function startTimer(delayMs: number, callback: () => void): CancelTimer {
  const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
  return () => clearTimeout(timer);
}
