/** A day, in milliseconds. @internal */
export const DAY_MS = 86_400_000;

/** `utc`, `gmt`, `utc+8`: how far the clocks are ahead may stand behind it. @internal */
export const UTC_ZONE = '(?:utc|gmt)(?: ?[+-]\\d{1,2}(?::?\\d\\d)?)?(?![\\w:])';

const DATE_TIME = new RegExp(
  String.raw`(\d{4})-(\d\d)-(\d\d)(?:(?:[t ,]{1,2}|,? at )(\d\d):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?)? ?\(?(z\b|${UTC_ZONE}|[+-]\d\d:?\d\d)?`,
);
const TIME_OF_DAY = new RegExp(String.raw`\b(\d{1,2}):(\d\d)(?::\d\d)? ?(am|pm)? ?\(?(${UTC_ZONE}|z\b)`);

/**
 * Reads a point in time out of words: `2026-05-15T15:00:00Z`, `2026-03-02 00:00:00`, `10:00 UTC`.
 *
 * A date without a zone is taken as Beijing time in a Chinese text and as UTC elsewhere. A time of day is its next
 * occurrence.
 *
 * @param text - in lower case
 * @param now - epoch milliseconds
 * @returns epoch milliseconds, or `undefined` where none stands there
 * @internal
 */
export function parsePointInTime(text: string, now: number): number | undefined {
  const date = DATE_TIME.exec(text);
  if (date !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = date;
    const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    return utc - zoneOffsetMs(zone, text);
  }
  const time = TIME_OF_DAY.exec(text);
  if (time === null) return undefined;
  const hour = (Number(time[1]) % (time[3] === undefined ? 24 : 12)) + (time[3] === 'pm' ? 12 : 0);
  const sinceMidnight = (hour * 60 + Number(time[2])) * 60_000;
  return nextTimeOfDay(sinceMidnight, utcOffsetMs(time[4]!), now);
}

/**
 * The next time that a zone's clocks show a time of day.
 *
 * @internal
 */
export function nextTimeOfDay(sinceMidnight: number, offset: number, now: number): number {
  const today = Math.floor((now + offset) / DAY_MS) * DAY_MS + sinceMidnight - offset;
  return today > now ? today : today + DAY_MS;
}

const ZONED = /(?:[a-z]|[+-]\d\d:?\d\d)\)?$/i;
const ISO_TIME = /^\d{4}-\d\d-\d\dt/i;

/**
 * A date as headers have it. One without a zone is in UTC, as HTTP's oldest form is: `Fri Nov 27 08:00:00 2026`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 * @returns epoch milliseconds; `NaN` where it is none
 * @internal
 */
export function parseHttpDate(text: string): number {
  const date = text.trim();
  const zone = ISO_TIME.test(date) ? 'Z' : ' GMT';
  return Date.parse(ZONED.test(date) ? date : date + zone);
}

/**
 * A number as a point in time: seconds or milliseconds since 1970, by size; `undefined` where it is too small for both.
 *
 * @internal
 */
export function epochMs(value: number): number | undefined {
  if (value > 1e11) return value;
  return value > 1e9 ? value * 1_000 : undefined;
}

function zoneOffsetMs(zone: string | undefined, text: string): number {
  if (zone === undefined) return /[\u4e00-\u9fff]/.test(text) ? 8 * 3_600_000 : 0;
  return utcOffsetMs(zone);
}

/**
 * How far the clocks of a zone are ahead of UTC: `z`, `utc+8`, `-05:30`.
 *
 * @internal
 */
export function utcOffsetMs(zone: string): number {
  const match = /([+-])(\d{1,2}):?(\d\d)?$/.exec(zone);
  if (match === null) return 0;
  const offset = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
  return match[1] === '-' ? -offset : offset;
}
