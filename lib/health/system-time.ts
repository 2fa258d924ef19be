import { asyncScheduler } from 'rxjs';

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
 *
 * @internal
 */
export class SystemTime {
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
