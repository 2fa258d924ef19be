const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Longer waits than this are no hints but mistakes. */
const MAX_WAIT_MS = 31 * DAY;

const UNITS: ReadonlyMap<string, number> = new Map([
  ...['ms', 'msec', 'msecs', 'millis', 'millisecond', 'milliseconds', '毫秒'].map((name) => [name, 1] as const),
  ...['s', 'sec', 'secs', 'second', 'seconds', '秒', '秒钟'].map((name) => [name, SECOND] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes', '分', '分钟'].map((name) => [name, MINUTE] as const),
  ...['h', 'hr', 'hrs', 'hour', 'hours', '时', '小时', '个小时'].map((name) => [name, HOUR] as const),
  ...['d', 'day', 'days', '天', '日'].map((name) => [name, DAY] as const),
  ...['w', 'week', 'weeks', '周'].map((name) => [name, 7 * DAY] as const),
]);

const PART = /[\s,]{0,3}(?:and )?(\d{1,10}(?:\.\d{1,12})?) ?(ms\b|[a-z]{1,12}|[毫秒分钟个小时天日周]{1,3})?/y;

/**
 * A wait in milliseconds, checked: positive, finite and at most 31 days; else `undefined`. Rounded.
 *
 * @internal
 */
export function usableWait(milliseconds: number): number | undefined {
  return milliseconds > 0 && milliseconds <= MAX_WAIT_MS ? Math.max(1, Math.round(milliseconds)) : undefined;
}

const CLOCK = /[ ,]{0,3}(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.\d{1,7})?(?! ?(?:am|pm|utc|gmt|z)\b)(?![\d:])/y;

/** `00:10:00`, as .NET and Azure write ten minutes. */
function clockAt(text: string, from: number): number | undefined {
  CLOCK.lastIndex = from;
  const match = CLOCK.exec(text);
  return match === null ? undefined : Number(match[1]) * HOUR + Number(match[2]) * MINUTE + Number(match[3]) * SECOND;
}

/**
 * Reads a duration that begins at `from`: `1m30.5s`, `4h28m20s`, `5 days 22 hours`, `6ms`, `30 seconds`, `2 分钟`, `00:10:00`.
 *
 * @param text - in lower case
 * @param bareUnitMs - what a number without a unit counts in; `undefined` refuses it
 * @returns milliseconds, or `undefined` where no duration stands there
 * @internal
 */
export function parseDuration(text: string, from = 0, bareUnitMs?: number): number | undefined {
  const clock = clockAt(text, from);
  if (clock !== undefined) return clock;
  let total = 0;
  let parts = 0;
  PART.lastIndex = from;
  for (; parts < 6; parts += 1) {
    const match = PART.exec(text);
    if (match === null) break;
    const [, digits = '', unit] = match;
    const unitMs = unit === undefined ? undefined : UNITS.get(unit);
    if (unitMs === undefined) {
      if (parts > 0) break;
      const after = text.charAt(PART.lastIndex);
      if (bareUnitMs === undefined || /[-:/\d]/.test(after)) return undefined;
      return Number(digits) * bareUnitMs;
    }
    total += Number(digits) * unitMs;
  }
  return parts === 0 ? undefined : total;
}

const NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    a: 1,
    an: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
    sixty: 60,
  }),
);
/** `a second attempt` is no wait, `a second and ...` is one. */
const ENDS_SECOND = '(?=$|[^ a-z]| (?:and|or|before|then|to|for|until|between|from|later|please)\\b)';
const SPELT = new RegExp(
  `(${[...NUMBERS.keys()].join('|')}) (second${ENDS_SECOND}|seconds|minutes?|hours?|days?|weeks?)\\b(?! an? (?:day|week|month|year)\\b)`,
  'y',
);

/** Whether a text may tell a duration in words. @internal */
export const MAY_BE_SPELT = / (?:second|minute|hour|day|week)/;

/**
 * Reads a duration in words that begins at `from`: `a minute`, `five minutes`, `an hour`.
 *
 * @param text - in lower case
 * @returns milliseconds, or `undefined` where none stands there
 * @internal
 */
export function parseSpeltDuration(text: string, from: number): number | undefined {
  SPELT.lastIndex = from;
  const [, number = '', unit = ''] = SPELT.exec(text) ?? [];
  const unitMs = UNITS.get(unit);
  return unitMs === undefined ? undefined : (NUMBERS.get(number) ?? NaN) * unitMs;
}
