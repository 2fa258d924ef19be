import type { LlmRetrySettings } from './policies.js';

/** Wake-ups after a cooldown are spread over this share of the wait ... */
const WAKE_SPREAD = 0.1;
/** ... and never over more than this. */
const MAX_WAKE_SPREAD_MS = 1_000;

/**
 * The back-off before a waiting retry: exponential, with full jitter, and never less than the provider's hint.
 *
 * @param retries - waiting retries made so far
 * @param random - gives numbers from 0 to 1
 * @returns milliseconds
 * @internal
 */
export function backoffMs(
  retries: number,
  hintMs: number | undefined,
  settings: LlmRetrySettings,
  random: () => number,
): number {
  const ceilingMs = Math.min(settings.backoffMs * 2 ** retries, settings.maxBackoffMs);
  const delayMs = settings.jitter ? ceilingMs * random() : ceilingMs;
  return Math.ceil(Math.max(delayMs, hintMs ?? 0));
}

/**
 * The delay before a retry on a proven credential that was rejected.
 *
 * @param retries - such retries made so far in this call
 * @internal
 */
export function authRetryDelayMs(
  retries: number,
  hintMs: number | undefined,
  settings: LlmRetrySettings,
  random: () => number,
): number {
  const delays = settings.authRetryDelaysMs;
  const plannedMs = delays[Math.min(retries, delays.length - 1)] ?? 0;
  const delayMs = settings.jitter ? plannedMs * (0.5 + random() / 2) : plannedMs;
  return Math.ceil(Math.max(delayMs, hintMs ?? 0));
}

/** The spread of the first waiting call is so small a part of the whole; the later ones' grows. */
const FIRST_TURNS = 4;

/**
 * How much later than the end of a cooldown a call wakes that waits for it with others: the first come wake first.
 *
 * @param windowMs - the length of the cooldown, the same for all who wait for it
 * @param turn - how many waited before it
 * @internal
 */
export function turnSpreadMs(windowMs: number, turn: number, settings: LlmRetrySettings, random: () => number): number {
  if (!settings.jitter) return 0;
  const spreadMs = Math.min(windowMs * WAKE_SPREAD, MAX_WAKE_SPREAD_MS);
  return Math.ceil((spreadMs * (turn + random())) / (turn + FIRST_TURNS));
}
