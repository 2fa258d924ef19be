import type { RateLimitWindow, ResetUnit } from '../../providers/rate-limit-window.interface.js';
import { providerOf } from '../../providers/lookup/provider-of.js';
import { parseDuration, usableWait } from './duration.js';
import { epochMs, parseHttpDate } from './point-in-time.js';

/** What headers tell of windows. */
export interface ResetHint {
  /** The longest wait for a window that is told to be used up. */
  readonly spent?: number | undefined;
  /** The longest wait where no header tells what remains. */
  readonly untold?: number | undefined;
}

type Headers = Readonly<Record<string, string>>;

/**
 * Reads when a used-up window opens again.
 *
 * - Of a provider that has a file only the headers that the file names are read, each in the unit that stands there; a header
 *   whose unit the file leaves open says nothing.
 * - Of anybody else a window is a header whose name has `ratelimit` and `reset`; its twin with `remaining` tells whether it is
 *   used up. Values: a duration (`1m30.5s`), seconds, seconds or milliseconds since 1970, RFC 3339.
 * - The IETF's `ratelimit` header is in seconds wherever it comes from.
 *
 * Windows with something left are no reason to wait. Of several used-up ones the longest counts. A negative number of what
 * remains is none.
 *
 * @param now - epoch milliseconds
 * @param provider - the provider's id, where it is known
 * @returns milliseconds
 * @see https://platform.openai.com/docs/guides/rate-limits
 * @see https://docs.anthropic.com/en/api/rate-limits
 * @internal
 */
export function readResetHeaders(headers: Headers, now: number, provider = ''): ResetHint {
  if (!hasAny(headers)) return NOTHING_TOLD;
  const profile = providerOf(provider);
  const named = profile === undefined ? commonWindows(headers, now) : windowsOf(profile.limits ?? [], headers, now);
  return { spent: longer(longer(named.spent, draftWait(headers)), codexWait(headers)), untold: named.untold };
}

/** Whether a provider's own headers tell that a window of a day or longer is used up. @internal */
export function isLongWindowSpent(headers: Headers, provider = ''): boolean {
  if (!hasAny(headers)) return false;
  const limits = providerOf(provider)?.limits ?? [];
  return limits.some(
    ({ per, remaining = '' }) => (per === 'day' || per === 'month') && headers[remaining]?.trim() === '0',
  );
}

const NOTHING_TOLD: ResetHint = {};

function hasAny(headers: Headers): boolean {
  for (const _ in headers) return true;
  return false;
}

function windowsOf(limits: readonly RateLimitWindow[], headers: Headers, now: number): ResetHint {
  let hint: ResetHint = {};
  for (const { reset = '', resetUnit, remaining = '', status = '' } of limits) {
    if (resetUnit === undefined || headers[reset] === undefined) continue;
    const wait = waitOfUnit(headers[reset], resetUnit, now);
    hint = withWindow(hint, wait, headers[remaining], headers[status]);
  }
  return hint;
}

function commonWindows(headers: Headers, now: number): ResetHint {
  let hint: ResetHint = {};
  for (const name in headers) {
    if (!name.includes('ratelimit') || !name.includes('reset')) continue;
    const wait = waitOfAnyUnit(headers[name] ?? '', now);
    hint = withWindow(
      hint,
      wait,
      headers[name.replace('reset', 'remaining')],
      headers[name.replace('reset', 'status')],
    );
  }
  return hint;
}

function withWindow(
  hint: ResetHint,
  wait: number | undefined,
  remaining: string | undefined,
  status: string | undefined,
): ResetHint {
  if (wait === undefined) return hint;
  const isSpent = remaining === undefined ? status === 'rejected' : Number(remaining) === 0;
  if (isSpent) return { ...hint, spent: longer(hint.spent, wait) };
  return remaining === undefined && status === undefined ? { ...hint, untold: longer(hint.untold, wait) } : hint;
}

function longer(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

/** The plan's windows at Codex: how much of one is used, in percent, and when it opens again. */
function codexWait(headers: Headers): number | undefined {
  let wait: number | undefined;
  for (const [used, reset] of CODEX_WINDOWS) {
    if (!(Number(headers[used]) >= 100)) continue;
    wait = longer(wait, usableWait(Number(headers[reset]) * 1_000));
  }
  return wait;
}

const CODEX_WINDOWS = [
  ['x-codex-primary-used-percent', 'x-codex-primary-reset-after-seconds'],
  ['x-codex-secondary-used-percent', 'x-codex-secondary-reset-after-seconds'],
] as const;

/** `"api";r=0;t=295`: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
const DRAFT_WINDOW = /;\s{0,2}r=0(?!\d)[^,]{0,60}?;\s{0,2}t=(\d{1,9})(?!\d)/;

function draftWait(headers: Headers): number | undefined {
  const { ratelimit } = headers;
  const match = ratelimit === undefined ? null : DRAFT_WINDOW.exec(ratelimit);
  return match === null ? undefined : usableWait(Number(match[1]) * 1_000);
}

const NUMBER = /^\d{1,15}(?:\.\d{1,12})?$/;

/** What is not written in its unit says nothing. */
function waitOfUnit(value: string, unit: ResetUnit, now: number): number | undefined {
  const text = value.trim().toLowerCase();
  if (unit === 'duration') return waitOfDuration(text);
  if (unit === 'date') return /^\d{4}-\d\d-\d\dt/.test(text) ? waitUntil(parseHttpDate(text), now) : undefined;
  if (!NUMBER.test(text)) return undefined;
  const number = Number(text);
  if (unit === 'seconds') return usableWait(number * 1_000);
  return waitUntil(unit === 'epoch-seconds' ? number * 1_000 : number, now);
}

function waitOfAnyUnit(value: string, now: number): number | undefined {
  const text = value.trim().toLowerCase();
  if (NUMBER.test(text)) {
    const number = Number(text);
    const point = epochMs(number);
    return point === undefined ? usableWait(number * 1_000) : waitUntil(point, now);
  }
  return waitOfDuration(text) ?? waitUntil(parseHttpDate(value), now);
}

function waitOfDuration(text: string): number | undefined {
  const duration = /^\d[\d.]{0,12}[a-z]|^\d{1,3}:\d\d:\d\d$/.test(text) ? parseDuration(text) : undefined;
  return duration === undefined ? undefined : usableWait(duration);
}

function waitUntil(point: number, now: number): number | undefined {
  return usableWait(point - now);
}
