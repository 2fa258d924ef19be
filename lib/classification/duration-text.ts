const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From this length on, people want to know the time of day as well. */
const NAMED_FROM_MS = MINUTE_MS;

/** Each unit with the next smaller one, in which the rest is told. */
const UNITS = [
  { name: 'd', ms: DAY_MS, smaller: 'h', smallerMs: HOUR_MS },
  { name: 'h', ms: HOUR_MS, smaller: 'min', smallerMs: MINUTE_MS },
  { name: 'min', ms: MINUTE_MS, smaller: 's', smallerMs: SECOND_MS },
] as const;

/** Below this, tenths of a second are told. */
const TENTHS_BELOW_MS = 10 * SECOND_MS;

/**
 * A length of time as people say it: `35 ms`, `1.4 s`, `45 s`, `2 min 30 s`, `1 h`, `3 d 4 h`.
 *
 * Two units at most, rounded up: who waits so long does not come too early.
 *
 * @param lengthMs - milliseconds; negative counts as 0
 * @internal
 */
export function durationText(lengthMs: number): string {
  if (!Number.isFinite(lengthMs)) return 'an unknown time';
  const roundedMs = roundedUp(Math.max(lengthMs, 0));
  // 59 min 59.5 s fill the hour.
  if (roundedMs > lengthMs) return durationText(roundedMs);
  const unit = UNITS.find(({ ms }) => lengthMs >= ms);
  if (unit === undefined) return lengthMs < SECOND_MS ? `${lengthMs} ms` : `${lengthMs / SECOND_MS} s`;
  const rest = (lengthMs % unit.ms) / unit.smallerMs;
  return `${Math.floor(lengthMs / unit.ms)} ${unit.name}${rest === 0 ? '' : ` ${rest} ${unit.smaller}`}`;
}

/** To what is told of a length of this size. */
function roundedUp(lengthMs: number): number {
  const unit = UNITS.find(({ ms }) => lengthMs >= ms);
  const stepMs = unit?.smallerMs ?? (lengthMs < SECOND_MS ? 1 : lengthMs < TENTHS_BELOW_MS ? 100 : SECOND_MS);
  return Math.ceil(lengthMs / stepMs) * stepMs;
}

/**
 * A point in time as people say it: `00:10 UTC`, with the date where it is another day than now: `00:10 UTC on 2027-01-16`.
 *
 * Cut to the minute where it is past, rounded up where it is to come.
 *
 * @param atMs - epoch milliseconds
 * @param nowMs - the present, in epoch milliseconds
 * @internal
 */
export function momentText(atMs: number, nowMs: number): string {
  const round = atMs > nowMs ? Math.ceil : Math.floor;
  const at = new Date(round(atMs / MINUTE_MS) * MINUTE_MS);
  if (Number.isNaN(at.getTime())) return 'an unknown time';
  const [date = '', time = ''] = at.toISOString().split('T');
  const isToday = Math.floor(at.getTime() / DAY_MS) === Math.floor(nowMs / DAY_MS);
  return `${time.slice(0, 5)} UTC${isToday ? '' : ` on ${date}`}`;
}

/**
 * When something to come is: `now`, `in 0.4 s`, `in 2 s`, `in 1 h, at 00:10 UTC`. The time of day from a minute on.
 *
 * @param untilMs - epoch milliseconds; what is past is `now`
 * @param nowMs - the present, in epoch milliseconds
 * @internal
 */
export function waitText(untilMs: number, nowMs: number): string {
  const waitMs = untilMs - nowMs;
  if (waitMs <= 0) return 'now';
  const length = waitMs < SECOND_MS ? `${Math.ceil(waitMs / 100) / 10} s` : durationText(waitMs);
  return waitMs < NAMED_FROM_MS ? `in ${length}` : `in ${length}, at ${momentText(untilMs, nowMs)}`;
}

/**
 * Until when something lasts: `for a moment`, `for 2 s`, `for 1 h, until 00:10 UTC`.
 *
 * @param untilMs - epoch milliseconds
 * @param nowMs - the present, in epoch milliseconds
 * @internal
 */
export function untilText(untilMs: number, nowMs: number): string {
  const waitMs = untilMs - nowMs;
  if (waitMs <= 0) return 'for a moment';
  return waitMs < NAMED_FROM_MS
    ? `for ${durationText(waitMs)}`
    : `for ${durationText(waitMs)}, until ${momentText(untilMs, nowMs)}`;
}

/**
 * How long something has lasted: `for less than 1 s`, `for 2 s`, `for 3 h, since 22:10 UTC on 2027-01-14`.
 *
 * @param sinceMs - epoch milliseconds
 * @param nowMs - the present, in epoch milliseconds
 * @internal
 */
export function sinceText(sinceMs: number, nowMs: number): string {
  const lastedMs = nowMs - sinceMs;
  if (lastedMs < SECOND_MS) return 'for less than 1 s';
  const length = durationText(Math.floor(lastedMs / SECOND_MS) * SECOND_MS);
  return lastedMs < NAMED_FROM_MS ? `for ${length}` : `for ${length}, since ${momentText(sinceMs, nowMs)}`;
}

/**
 * How long something took: `at once`, `in 35 ms`, `in 1.4 s`.
 *
 * @internal
 */
export function tookText(lengthMs: number): string {
  return lengthMs <= 0 ? 'at once' : `in ${durationText(lengthMs)}`;
}
