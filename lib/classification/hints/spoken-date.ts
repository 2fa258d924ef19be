import { DAY_MS, nextTimeOfDay, UTC_ZONE, utcOffsetMs } from './point-in-time.js';

const HOUR_MS = 3_600_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Not `decades`, not `marked`. */
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = '(?:,? (\\d{4}))?';
const TIME = '(\\d{1,2})(?::(\\d\\d))?(?::\\d\\d)? ?(am|pm|a\\.m\\.|p\\.m\\.)?';
/**
 * Zones by the names that people give them, without those that two zones have (`cst`, `ist`). Names of both halves of the year follow
 * the clocks of the place.
 */
const NAMED_ZONES: ReadonlyMap<string, string> = new Map([
  ['pst', '-8'],
  ['pdt', '-7'],
  ['pt', 'america/los_angeles'],
  ['pacific time', 'america/los_angeles'],
  ['mst', '-7'],
  ['mdt', '-6'],
  ['est', '-5'],
  ['edt', '-4'],
  ['et', 'america/new_york'],
  ['eastern time', 'america/new_york'],
  ['cet', '+1'],
  ['cest', '+2'],
  ['jst', '+9'],
]);
const NAMES = [...NAMED_ZONES.keys()]
  // A word of two letters may be anything: it stands behind a time of day alone.
  .map((name) => (name.length === 2 ? `(?<=(?:m\\.?|:\\d\\d) ?\\(?)${name}` : name))
  .join('|');
const ZONE = `(?: ?\\(?(${UTC_ZONE}|z\\b|(?:${NAMES})\\b|[a-z]{2,20}\\/[a-z_]{2,30}(?:\\/[a-z_]{2,30})?\\b)\\)?)?`;

/** `april 20, 2026 at 2:00 am`, `6th of october, 10am (utc)`. */
const DATE = new RegExp(
  `(?:${MONTH} ${DAY}|${DAY} (?:of )?${MONTH})${YEAR}(?:,? (?:at |by )?${TIME})?${ZONE}(?![\\d:])`,
  'y',
);
/** `6pm (europe/warsaw)`, `15:00 (america/new_york)`. */
const TIME_OF_DAY = new RegExp(`${TIME}${ZONE}(?![\\d:/])`, 'y');

/**
 * Reads a point in time as people write it: `april 20, 2026 at 2:00 am`, `oct 6, 10am`, `6pm (europe/warsaw)`.
 *
 * A date without a year is the next such day, one without a zone is in UTC. A time of day needs a zone, and is its next occurrence.
 *
 * @param text - in lower case
 * @param from - where it begins
 * @param now - epoch milliseconds
 * @returns epoch milliseconds, or `undefined` where none stands there
 * @internal
 */
export function parseSpokenDate(text: string, from: number, now: number): number | undefined {
  DATE.lastIndex = from;
  const date = DATE.exec(text);
  if (date !== null) {
    const [, first, firstDay, secondDay, second, year, hour, minute, half, zone = 'utc'] = date;
    const month = MONTHS.indexOf((first ?? second ?? '').slice(0, 3));
    const sinceMidnight = millisOfDay(hour, minute, half);
    const midnight = nextOf(month, Number(firstDay ?? secondDay), year, now);
    if (sinceMidnight === undefined || midnight === undefined) return undefined;
    return inZone(midnight + sinceMidnight, zone);
  }
  TIME_OF_DAY.lastIndex = from;
  const [, hour, minute, half, zone] = TIME_OF_DAY.exec(text) ?? [];
  const sinceMidnight = hour === undefined || zone === undefined ? undefined : millisOfDay(hour, minute, half);
  const offset = zone === undefined ? undefined : offsetOf(zone, now);
  if (sinceMidnight === undefined || offset === undefined) return undefined;
  return nextTimeOfDay(sinceMidnight, offset, now);
}

/** `undefined` where no clock shows that. */
function millisOfDay(hour = '0', minute = '0', half?: string): number | undefined {
  const hours = Number(hour);
  if (hours > (half === undefined ? 23 : 12) || Number(minute) > 59 || (half !== undefined && hours === 0))
    return undefined;
  const inDay = half === undefined ? hours : (hours % 12) + (half.startsWith('p') ? 12 : 0);
  return inDay * HOUR_MS + Number(minute) * 60_000;
}

/** The midnight of a day; without a year of the next such day, today included. `undefined` where no calendar has that. */
function nextOf(month: number, day: number, year: string | undefined, now: number): number | undefined {
  const midnight = year === undefined ? nextInAnyYear(month, day, now) : Date.UTC(Number(year), month, day);
  return new Date(midnight).getUTCDate() === day ? midnight : undefined;
}

function nextInAnyYear(month: number, day: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const midnight = Date.UTC(thisYear, month, day);
  return midnight > now - DAY_MS ? midnight : Date.UTC(thisYear + 1, month, day);
}

/** What a clock of a zone shows, as a point in time; `undefined` for a zone that nobody knows. */
function inZone(shown: number, zone: string): number | undefined {
  const offset = offsetOf(zone, shown);
  return offset === undefined ? undefined : shown - offset;
}

/** How far a zone's clocks are ahead of UTC. */
function offsetOf(name: string, at: number): number | undefined {
  const zone = NAMED_ZONES.get(name) ?? name;
  if (!zone.includes('/')) return utcOffsetMs(zone);
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    // `GMT+02:00`.
    return utcOffsetMs(format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '');
  } catch {
    // No such zone.
    return undefined;
  }
}
