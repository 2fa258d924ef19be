import { asyncScheduler } from 'rxjs';

/** Ends a timer; calling it again does nothing. */
export type CancelTimer = () => void;

/**
 * Time, injected so that tests can move it.
 *
 * @internal
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `callback` once after `delayMs`. */
  startTimer(delayMs: number, callback: () => void): CancelTimer;
}

/** Node fires longer timers at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Reads the time of RxJS's scheduler, which is virtual under marble tests and under fake timers. @internal */
export const SYSTEM_CLOCK: Clock = {
  now: () => asyncScheduler.now(),
  startTimer(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
