import { asyncScheduler } from 'rxjs';

/**
 * Ends a timer; calling it again does nothing.
 *
 * @publicApi
 */
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
  /** Does the same as `startTimer` for work that nobody waits for: it does not keep the process alive. @default `startTimer` */
  startQuietTimer?(delayMs: number, callback: () => void): CancelTimer;
  /** Waits for a time to come: does the same as `startTimer`, but a test may let the time pass at once. */
  startWait(delayMs: number, callback: () => void): CancelTimer;
  /**
   * Notes that work goes on whose time is its own, such as an attempt of `run()`: a test's clock lets no wait pass meanwhile.
   *
   * @returns a function that ends it; calling it again does nothing
   * @default nothing is noted
   */
  startWork?(): () => void;
}

/** The longest timer that Node can hold; it fires longer ones at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Two clocks that are asked one after the other, and one that is slewed, differ by less than this without being set. */
const MIN_STEP_MS = 1_000;

/** A date before this is virtual: marble tests begin in 1970, and no system's clock shows that year. */
const MAX_VIRTUAL_MS = 31_536_000_000;
/** Two looks at the same clock differ by less than this. */
const MAX_BETWEEN_LOOKS_MS = 1_000;

/** The platform's functions when this file was loaded; a runner's fake timers replace them later. */
const LOADED = { Date: globalThis.Date, setTimeout: globalThis.setTimeout, monotonicNow: monotonicClock() };

/** The moment in which counting began. */
interface Origin {
  /** The function that counts; fake timers have one of their own. */
  readonly monotonicNow: unknown;
  readonly dateMs: number;
  readonly countedMs: number;
}

/**
 * Epoch milliseconds that are counted by a monotonic clock from the date at the first look.
 *
 * Under marble tests they are the scheduler's, under fake timers those of the faked monotonic clock, or of the faked date
 * where a runner fakes that alone. Counting begins anew when fake timers come or go.
 */
class SystemTime {
  private origin: Origin | undefined;

  /** Gives whole epoch milliseconds that never go back. */
  now(): number {
    const dateMs = asyncScheduler.now();
    // Each call looks at the clock a dozen times: what only tests need is asked about only in tests.
    if (dateMs < MAX_VIRTUAL_MS && isVirtual(dateMs)) return dateMs;
    if (globalThis.Date !== LOADED.Date && isDateFakedAlone()) return dateMs;
    const known = this.origin;
    const { dateMs: fromDateMs, countedMs } =
      known?.monotonicNow === Reflect.get(performance, 'now') ? known : this.countFrom(dateMs);
    return Math.floor(fromDateMs + performance.now() - countedMs);
  }

  /** Gives epoch milliseconds as the system's clock shows them, or as RxJS's scheduler does under marble tests. */
  wallNow(): number {
    return asyncScheduler.now();
  }

  private countFrom(dateMs: number): Origin {
    return (this.origin = { monotonicNow: monotonicClock(), dateMs, countedMs: performance.now() });
  }
}

function isVirtual(scheduledMs: number): boolean {
  return Math.abs(Date.now() - scheduledMs) > MAX_BETWEEN_LOOKS_MS;
}

/**
 * Whether the date is replaced and the monotonic clock is not, as by the timers of `node:test` and older ones of vitest: waits
 * counted by it would then never seem to end.
 */
function isDateFakedAlone(): boolean {
  return globalThis.setTimeout !== LOADED.setTimeout && monotonicClock() === LOADED.monotonicNow;
}

/** Gives the function that counts, so that a change of it can be noticed. */
function monotonicClock(): unknown {
  return Reflect.get(performance, 'now');
}

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
  startQuietTimer,
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

/** The date of a moment, as people and stores read it. @internal */
export function dateOf(momentMs: number, clock: Pick<Clock, 'now' | 'wallNow'>): number {
  return momentMs + aheadMs(clock, momentMs);
}

function startTimer(delayMs: number, callback: () => void): CancelTimer {
  if (delayMs > MAX_TIMER_MS) return startLongTimer(delayMs, callback);
  const timer = setTimeout(callback, Math.max(delayMs, 0));
  return () => clearTimeout(timer);
}

function startQuietTimer(delayMs: number, callback: () => void): CancelTimer {
  const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
  timer.unref();
  return () => clearTimeout(timer);
}

/** Starts one timer after the other, where the time is too long for one. */
function startLongTimer(delayMs: number, callback: () => void): CancelTimer {
  let timer: ReturnType<typeof setTimeout>;
  const start = (restMs: number): void => {
    const partMs = Math.min(restMs, MAX_TIMER_MS);
    timer = setTimeout(() => (restMs > partMs ? start(restMs - partMs) : callback()), partMs);
  };
  start(delayMs);
  return () => clearTimeout(timer);
}
