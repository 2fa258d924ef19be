import { providerOf } from '../../providers/lookup/provider-of.js';
import { parseDuration, usableWait } from './duration.js';
import { epochMs } from './point-in-time.js';

/**
 * Reads when a used-up window opens again.
 *
 * A window is a header whose name has `ratelimit` and `reset`; its twin with `remaining` tells whether it is used up.
 * Windows with something left are no reason to wait. Of several used-up ones the longest counts; where no header tells
 * what remains, all do.
 *
 * Values: a duration (`1m30.5s`, OpenAI), seconds (IETF draft), seconds or milliseconds since 1970 (GitHub, OpenRouter),
 * RFC 3339 (Anthropic). A negative number of what remains is none. A header whose unit the provider's file leaves open is not read.
 *
 * @param now - epoch milliseconds
 * @param provider - the provider's id, where it is known
 * @returns milliseconds, or `undefined`
 * @see https://platform.openai.com/docs/guides/rate-limits
 * @see https://docs.anthropic.com/en/api/rate-limits
 * @internal
 */
export function readResetHeaders(
  headers: Readonly<Record<string, string>>,
  now: number,
  provider = '',
): number | undefined {
  const limits = providerOf(provider)?.limits ?? [];
  const unclear = limits.flatMap(({ reset, resetUnit }) =>
    resetUnit === undefined && reset !== undefined ? [reset] : [],
  );
  let spent: number | undefined;
  let untold: number | undefined;
  for (const name in headers) {
    if (!name.includes('ratelimit') || !name.includes('reset') || unclear.includes(name)) continue;
    const wait = waitOfReset(headers[name] ?? '', now);
    if (wait === undefined) continue;
    const remaining = headers[name.replace('reset', 'remaining')];
    const status = headers[name.replace('reset', 'status')];
    if (remaining === undefined ? status === 'rejected' : Number(remaining) === 0) spent = Math.max(spent ?? 0, wait);
    else if (remaining === undefined && status === undefined) untold = Math.max(untold ?? 0, wait);
  }
  return spent ?? codexWait(headers) ?? untold;
}

/** The plan's windows at Codex: how much of one is used, in percent, and when it opens again. */
function codexWait(headers: Readonly<Record<string, string>>): number | undefined {
  let wait: number | undefined;
  for (const window of ['primary', 'secondary']) {
    if (!(Number(headers[`x-codex-${window}-used-percent`]) >= 100)) continue;
    const seconds = Number(headers[`x-codex-${window}-reset-after-seconds`]);
    wait = Math.max(wait ?? 0, usableWait(seconds * 1_000) ?? 0);
  }
  return wait === 0 ? undefined : wait;
}

function waitOfReset(value: string, now: number): number | undefined {
  const text = value.trim().toLowerCase();
  if (/^\d{1,15}(?:\.\d{1,12})?$/.test(text)) {
    const number = Number(text);
    const point = epochMs(number);
    return usableWait(point === undefined ? number * 1_000 : point - now);
  }
  const duration = /^\d[\d.]{0,12}[a-z]/.test(text) ? parseDuration(text) : undefined;
  if (duration !== undefined) return usableWait(duration);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : usableWait(date - now);
}
