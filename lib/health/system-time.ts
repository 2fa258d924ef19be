import { asyncScheduler } from 'rxjs';

/** No system's clock shows a time of the year 1970 and means it; marble tests do. */
const MAX_VIRTUAL_MS = 31_536_000_000;
/** Two looks at one clock are not so far apart. */
const MAX_BETWEEN_LOOKS_MS = 1_000;

/** What the platform's time was made of when this file was loaded: a runner's fake timers put others in their place. */
const LOADED = { Date: globalThis.Date, setTimeout: globalThis.setTimeout, monotonicNow: monotonicClock() };

/** Where counting began. */
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
 *
 * @internal
 */
export class SystemTime {
  private origin: Origin | undefined;

  /** Whole epoch milliseconds, monotonic. */
  now(): number {
    const dateMs = this.wallNow();
    if (isVirtual(dateMs) || isDateFakedAlone()) return dateMs;
    const { dateMs: fromDateMs, countedMs } = this.originAt(dateMs);
    return Math.floor(fromDateMs + performance.now() - countedMs);
  }

  /** Epoch milliseconds as the system's clock shows them; those of RxJS's scheduler under marble tests. */
  wallNow(): number {
    return asyncScheduler.now();
  }

  private originAt(dateMs: number): Origin {
    const monotonicNow = monotonicClock();
    const known = this.origin;
    if (known !== undefined && known.monotonicNow === monotonicNow) return known;
    return (this.origin = { monotonicNow, dateMs, countedMs: performance.now() });
  }
}

function isVirtual(scheduledMs: number): boolean {
  return scheduledMs < MAX_VIRTUAL_MS && Math.abs(Date.now() - scheduledMs) > MAX_BETWEEN_LOOKS_MS;
}

/** The timers of `node:test` and older ones of vitest leave the monotonic clock as it is: waits would then never seem to end. */
function isDateFakedAlone(): boolean {
  const areTimersFaked = globalThis.Date !== LOADED.Date && globalThis.setTimeout !== LOADED.setTimeout;
  return areTimersFaked && monotonicClock() === LOADED.monotonicNow;
}

/** The function that counts, to be known again. */
function monotonicClock(): unknown {
  return Reflect.get(performance, 'now');
}
