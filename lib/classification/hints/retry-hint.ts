import type { LlmFailureCategory } from '../failure.interface.js';
import { MAY_BE_SPELT, parseDuration, parseSpeltDuration, usableWait } from './duration.js';
import { epochMs, parsePointInTime, parseHttpDate } from './point-in-time.js';
import { readResetHeaders } from './reset-headers.js';
import { parseSpokenDate } from './spoken-date.js';

/** What the hint reader looks at. */
export interface RetryHintSource {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The messages, in lower case. */
  readonly words: string;
  /** The body, and where there is none the messages of what was thrown, as sent. */
  readonly text: string;
  readonly category: LlmFailureCategory;
  /** Whether the headers are of an answer that began well: they were written before anything failed. */
  readonly isSuccess?: boolean | undefined;
  /** The provider's id, whose file says which headers can be read. */
  readonly provider?: string | undefined;
  /** The present in epoch milliseconds. @default the clock's, where it is asked for */
  readonly now?: number | undefined;
}

/** Failures that a wait can cure: only these are searched for hints in the body. */
const WAITABLE: ReadonlySet<LlmFailureCategory> = new Set([
  'rate_limited',
  'quota_exhausted',
  'overloaded',
  'server_error',
  'timeout',
  'unknown',
]);

/** Failures whose windows the reset headers describe. */
const WINDOWED: ReadonlySet<LlmFailureCategory> = new Set(['rate_limited', 'quota_exhausted', 'overloaded']);

/**
 * Reads how long the provider asks us to wait.
 *
 * In this order: `retry-after-ms`, `retry-after` (seconds, fractions, HTTP date), fields of the body (`retryDelay` of
 * Google's `RetryInfo`, `retry_after`, `resets_in_seconds` ...), its words ("try again in 1m30.5s"), and the reset
 * headers of windows that are used up, in the provider's own unit. Points in time count from the answer's `date` header, else
 * from `now`.
 *
 * Where hints contradict each other the first of that order counts, and of a used-up quota the longest: its window outlasts the
 * pause that a limiter in front of it asks for. `retry-after` on a success status says nothing.
 *
 * Values that are zero, negative, no number, in the past or above 31 days count as absent. Beside `retry-after-ms: 0` so does a
 * `retry-after` of a second, which is that zero rounded up; a longer one is not, and counts.
 *
 * @returns milliseconds, or `undefined` without a usable hint
 * @internal
 */
export function readRetryHint(source: RetryHintSource): number | undefined {
  const { headers, category } = source;
  if (!WAITABLE.has(category) && !hasWaitHeader(headers)) return undefined;
  const now = dateHeader(headers) ?? presentOf(source);
  const told = source.isSuccess === true ? undefined : hintOfHeaders(headers, now);
  if (told !== undefined && category !== 'quota_exhausted') return told;
  if (!WAITABLE.has(category)) return undefined;
  if (category === 'quota_exhausted') return longestHint(source, told, now);
  const said = hintOfFields(source.text, now) ?? hintOfWords(source.words, now);
  if (said !== undefined || !WINDOWED.has(category)) return said;
  const { spent, untold } = readResetHeaders(headers, now, source.provider);
  return spent ?? untold ?? hintOfEmbeddedHeaders(source.text, now);
}

function longestHint(source: RetryHintSource, told: number | undefined, now: number): number | undefined {
  const { spent, untold } = readResetHeaders(source.headers, now, source.provider);
  const hints = [told, hintOfFields(source.text, now), hintOfWords(source.words, now), spent];
  const known = hints.filter((hint) => hint !== undefined);
  return known.length > 0 ? Math.max(...known) : (untold ?? hintOfEmbeddedHeaders(source.text, now));
}

function dateHeader(headers: Readonly<Record<string, string>>): number | undefined {
  const date = headers['date'];
  const parsed = date === undefined ? NaN : parseHttpDate(date);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function presentOf({ now }: RetryHintSource): number {
  return typeof now === 'number' && Number.isFinite(now) ? now : Date.now();
}

function hasWaitHeader(headers: Readonly<Record<string, string>>): boolean {
  return (
    headers['retry-after'] !== undefined ||
    headers['retry-after-ms'] !== undefined ||
    headers['x-ms-retry-after-ms'] !== undefined
  );
}

/** Azure writes a wait in milliseconds, and rounds it up to whole seconds beside that: this much is made of 0 ms. */
const ROUNDED_MS = 1_000;

/** https://www.rfc-editor.org/rfc/rfc9110#field.retry-after; `retry-after-ms` is of OpenAI's and Azure's making. */
function hintOfHeaders(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const precise = numberOf(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms']);
  const preciseWait = precise === undefined ? undefined : usableWait(precise);
  if (preciseWait !== undefined) return preciseWait;
  const value = headers['retry-after'];
  const wait = value === undefined ? undefined : hintOfRetryAfter(value, now);
  const isRounding = precise === 0 && wait !== undefined && wait <= ROUNDED_MS;
  return isRounding ? undefined : wait;
}

function hintOfRetryAfter(value: string, now: number): number | undefined {
  const seconds = numberOf(value) ?? longestOfList(value);
  if (seconds !== undefined) {
    const point = epochMs(seconds);
    return usableWait(point === undefined ? seconds * 1_000 : point - now);
  }
  const duration = parseDuration(value.trim().toLowerCase());
  if (duration !== undefined) return usableWait(duration);
  const date = parseHttpDate(value);
  return Number.isNaN(date) ? undefined : usableWait(date - now);
}

/** `2, 30`: two servers have set the header, and the later one is asked for nothing before its time. */
function longestOfList(value: string): number | undefined {
  if (!/^ {0,4}\d{1,9}(?: {0,4}, {0,4}\d{1,9}){1,8} {0,4}$/.test(value)) return undefined;
  return Math.max(...value.split(',').map(Number));
}

const MAX_SCANNED_CHARS = 32_768;

const WAIT_FIELD =
  /["'](retry_?-?after(?:_?(?:seconds|secs|sec|s|ms|millis))?|retry_?delay(?:_?(?:seconds|ms))?|retry_?in(?:_?seconds)?|(?:quota_?)?resets?_?(?:in|after|at|seconds|time|time_?stamp|date|delay)?(?:_?(?:seconds|secs|sec|ms))?|cool_?down(?:_?seconds)?|wait(?:_?(?:seconds|time|ms))?|estimated_time|eta(?:_?s(?:econds)?)?)\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']?([^"'\\,}\]\n]{1,40})/gi;

/** The body's own fields. Scanned in the text, so that JSON inside strings and JSON that was cut count as well. */
function hintOfFields(text: string, now: number): number | undefined {
  const scanned = text.length > MAX_SCANNED_CHARS ? text.slice(0, MAX_SCANNED_CHARS) : text;
  WAIT_FIELD.lastIndex = 0;
  for (let count = 0; count < 8; count += 1) {
    const match = WAIT_FIELD.exec(scanned);
    if (match === null) return undefined;
    const wait = waitOfField((match[1] ?? '').toLowerCase(), (match[2] ?? '').trim().toLowerCase(), now);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

function waitOfField(name: string, value: string, now: number): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) {
    const point = epochMs(number);
    if (point !== undefined) return usableWait(point - now);
    return usableWait(/ms$|millis$/.test(name) ? number : number * 1_000);
  }
  const duration = parseDuration(value);
  if (duration !== undefined) return usableWait(duration);
  const point = parsePointInTime(value, now);
  return point === undefined ? undefined : usableWait(point - now);
}

const TRIGGER =
  /\b(?:try(?:ing)? (?:\w{1,12} ){0,2}again|retry(?:ing)?|retry-after|resets?|wait(?:ing)?|available|refresh(?:es|ed)?|come back|renews?|cool(?:ing)?[ -]?down|back(?:ing)? off|unlock(?:s|ed)?|regain access|replenish(?:es|ed)?|refills?|backoff|again|lifted|next (?:request|call|attempt) (?:is |will be )?(?:allowed|possible|permitted))(?=[^a-z])/g;
const BEFORE_NUMBER = /[^\n\d]{0,40}/y;
const LEADS_TO_WAIT =
  /\b(?:in|after|for|least|within|about|wait|another|until|at|on|by)\b|[:~(]|_(?:after|in)(?:_[a-z]{1,12})? ?=|^ ?$/;
/** Names of fields that count in milliseconds: `retry_after_ms=500`. */
const IN_MILLIS = /[_-](?:ms|millis|milliseconds)\b/;
/** What leads to a duration in words, or to a date: ` in about `, `: on `. */
const LEADS_TO_WORDS =
  /[\s:(-]{0,3}(?:(?:is|will be|back) )?(?:(?:in|on|at|by|after|until|till|for|around|about|another|within|at least) ){0,2}/y;
/** Google's `RetryInfo` as gRPC prints it: `retry_delay { seconds: 33 }`. */
const RETRY_INFO = /\bretry_delay \{\s{0,8}seconds: (\d{1,7})\b/;
const WAIT_ZH = /(\d{1,6}(?:\.\d{1,3})?) ?(毫秒|秒|分钟|分|小时|个小时|天)(?:钟)?(?:之)?后/;

/** "try again in 1m30.5s", "resets after 4h28m20s", "resets at 10:00 UTC", "30 秒后重试". */
function hintOfWords(words: string, now: number): number | undefined {
  if (!/\d/.test(words) && !MAY_BE_SPELT.test(words)) return undefined;
  TRIGGER.lastIndex = 0;
  for (let count = 0; count < 12; count += 1) {
    const match = TRIGGER.exec(words);
    if (match === null) break;
    const start = match.index + match[0].length;
    const spoken = waitInWordsAt(words, start, now);
    if (spoken !== undefined) return spoken;
    BEFORE_NUMBER.lastIndex = start;
    const gap = BEFORE_NUMBER.exec(words)?.[0] ?? '';
    const from = start + gap.length;
    if (from >= words.length || !LEADS_TO_WAIT.test(gap)) continue;
    const bareUnitMs = bareUnitOf(match[0] + gap);
    const wait = waitAt(words, from, bareUnitMs, /\b(?:in|for|another)\b/.test(gap), now);
    if (wait !== undefined) return wait;
  }
  const delay = RETRY_INFO.exec(words);
  if (delay !== null) return usableWait(Number(delay[1]) * 1_000);
  const chinese = WAIT_ZH.exec(words);
  if (chinese !== null) return usableWait(parseDuration(`${chinese[1]}${chinese[2]}`) ?? NaN);
  const point = /重置|恢复|刷新/.test(words) ? parsePointInTime(words, now) : undefined;
  return point === undefined ? undefined : usableWait(point - now);
}

/** "in a minute", "on april 20 at 2:00 am". */
function waitInWordsAt(words: string, start: number, now: number): number | undefined {
  LEADS_TO_WORDS.lastIndex = start;
  const from = start + (LEADS_TO_WORDS.exec(words)?.[0].length ?? 0);
  const duration = parseSpeltDuration(words, from);
  if (duration !== undefined) return usableWait(duration);
  const point = parseSpokenDate(words, from, now);
  return point === undefined ? undefined : usableWait(point - now);
}

/** What a number without a unit counts in; `undefined` where it is no wait. */
function bareUnitOf(before: string): number | undefined {
  if (!/after|retry/.test(before)) return undefined;
  return IN_MILLIS.test(before) ? 1 : 1_000;
}

function waitAt(
  words: string,
  from: number,
  bareUnitMs: number | undefined,
  isLength: boolean,
  now: number,
): number | undefined {
  const ahead = words.slice(from, from + 40);
  if (/^\d{4}-\d\d|^\d{1,2}:\d\d/.test(ahead)) {
    const length = bareUnitMs !== undefined || isLength ? parseDuration(words, from) : undefined;
    if (length !== undefined) return usableWait(length);
    const point = parsePointInTime(/[\u4e00-\u9fff]/.test(words) ? `${ahead}时` : ahead, now);
    return point === undefined ? undefined : usableWait(point - now);
  }
  const number = /^\d{10,13}(?![\d.])/.exec(ahead);
  if (number !== null) return usableWait((epochMs(Number(number[0])) ?? NaN) - now);
  const duration = parseDuration(words, from, bareUnitMs);
  return duration === undefined ? undefined : usableWait(duration);
}

const EMBEDDED_RESET = /["']x-ratelimit-reset\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']?(\d{1,13})/i;

/** OpenRouter carries the headers of its own limiter inside the body. */
function hintOfEmbeddedHeaders(text: string, now: number): number | undefined {
  const match = EMBEDDED_RESET.exec(text.slice(0, MAX_SCANNED_CHARS));
  return match === null ? undefined : readResetHeaders({ 'x-ratelimit-reset': match[1] ?? '' }, now).untold;
}

function numberOf(value: string | undefined): number | undefined {
  if (value === undefined || !/^\s{0,8}\d{1,15}(?:\.\d{1,15})?\s{0,8}$/.test(value)) return undefined;
  return Number(value);
}
