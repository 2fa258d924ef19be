import { aheadMs, type Clock } from './clock.js';
import type { HealthState } from './health-state.js';
import { mapTimes } from './shift-health.js';

/** One entry, in the time that counts and in dates. */
interface Translation {
  readonly own: HealthState;
  readonly dated: HealthState;
  /** The dates of those of its moments that the present offset would give another one. */
  readonly dates: ReadonlyMap<number, number>;
}

/**
 * Translates entries between the time that counts and dates.
 *
 * A moment keeps the date that it was first given, and a date its moment, however the system's clock is set afterwards: a
 * mark that is read back lasts no longer and no shorter for it.
 *
 * @internal
 */
export class DatedHealth {
  private readonly translations = new Map<string, Translation>();

  constructor(
    private readonly clock: Clock,
    private readonly maxEntries: number,
  ) {}

  /** An entry of ours in dates. */
  datesOf(key: string, own: HealthState): HealthState {
    const known = this.translations.get(key);
    if (known?.own === own) return known.dated;
    const byMs = aheadMs(this.clock);
    const isPlain = byMs === 0 && (known === undefined || known.dates.size === 0);
    const dates = new Map<number, number>();
    const translate = (timeMs: number) => {
      const date = known?.dates.get(timeMs) ?? timeMs + byMs;
      dates.set(timeMs, date);
      return date;
    };
    const dated = isPlain ? own : mapTimes(own, translate);
    this.remember(key, { own, dated, dates });
    return dated;
  }

  /** A dated entry in the time that counts. */
  momentsOf(key: string, dated: HealthState): HealthState {
    const known = this.translations.get(key);
    if (known?.dated === dated) return known.own;
    const byMs = aheadMs(this.clock);
    const isPlain = byMs === 0 && (known === undefined || known.dates.size === 0);
    const moments = new Map([...(known?.dates ?? [])].map(([moment, date]) => [date, moment]));
    const dates = new Map<number, number>();
    const translate = (date: number) => {
      const moment = moments.get(date) ?? date - byMs;
      dates.set(moment, date);
      return moment;
    };
    const own = isPlain ? dated : mapTimes(dated, translate);
    this.remember(key, { own, dated, dates });
    return own;
  }

  private remember(key: string, translation: Translation): void {
    this.translations.set(key, translation);
    const [oldest] = this.translations.keys();
    if (this.translations.size > this.maxEntries && oldest !== undefined) this.translations.delete(oldest);
  }
}
