import { aheadMs, type Clock } from './clock.js';
import type { HealthState } from './health-state.js';
import { mapTimes } from './shift-health.js';

/** Holds one entry in the time that counts and in dates. */
interface Translation {
  readonly own: HealthState;
  readonly dated: HealthState;
  /** The entry's moments and their dates; absent while both are the same, which they are until the system's clock is set. */
  readonly dates?: ReadonlyMap<number, number> | undefined;
}

/**
 * Translates entries between the time that counts and dates.
 *
 * A moment keeps the date that it was first given, and a date keeps its moment, however the system's clock is set afterwards.
 * So a mark that is read back lasts exactly as long as before.
 *
 * @internal
 */
export class DatedHealth {
  private readonly translations = new Map<string, Translation>();

  constructor(
    private readonly clock: Clock,
    private readonly maxEntries: number,
  ) {}

  /** Converts an entry of ours to dates. */
  datesOf(key: string, own: HealthState): HealthState {
    const known = this.translations.get(key);
    if (known?.own === own) return known.dated;
    const byMs = aheadMs(this.clock);
    if (byMs === 0 && known?.dates === undefined) return this.remember(key, { own, dated: own }).dated;
    const given = datesIn(known);
    const dates = new Map<number, number>();
    const dated = mapTimes(own, (moment) => {
      const date = given.get(moment) ?? moment + byMs;
      dates.set(moment, date);
      return date;
    });
    return this.remember(key, { own, dated, dates }).dated;
  }

  /** Converts a dated entry to the time that counts. */
  momentsOf(key: string, dated: HealthState): HealthState {
    const known = this.translations.get(key);
    if (known?.dated === dated) return known.own;
    const byMs = aheadMs(this.clock);
    if (byMs === 0 && known?.dates === undefined) return this.remember(key, { own: dated, dated }).own;
    const given = new Map([...datesIn(known)].map(([moment, date]) => [date, moment]));
    const dates = new Map<number, number>();
    const own = mapTimes(dated, (date) => {
      const moment = given.get(date) ?? date - byMs;
      dates.set(moment, date);
      return moment;
    });
    return this.remember(key, { own, dated, dates }).own;
  }

  private remember(key: string, translation: Translation): Translation {
    this.translations.set(key, translation);
    const [oldest] = this.translations.keys();
    if (this.translations.size > this.maxEntries && oldest !== undefined) this.translations.delete(oldest);
    return translation;
  }
}

function datesIn(known: Translation | undefined): ReadonlyMap<number, number> {
  if (known === undefined || known.dates !== undefined) return known?.dates ?? new Map();
  const dates = new Map<number, number>();
  mapTimes(known.own, (moment) => {
    dates.set(moment, moment);
    return moment;
  });
  return dates;
}
