/**
 * What one call may take. Set on the module, on a route or on a call; the nearest wins, field by field.
 *
 * @publicApi
 */
export interface LlmLimits {
  /** The longest one attempt may take. @default 120000 */
  readonly attemptTimeoutMs?: number | undefined;
  /** Streams: the longest to the first content of an attempt. A target may set its own. @default 60000 */
  readonly firstContentTimeoutMs?: number | undefined;
  /** Streams: the longest between two chunks. `run()`: between two values, where a route or the call sets it. @default 60000 */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * The longest the whole call may take, attempts and waits together. A stream is bounded to its first content, a `run()` to
   * its first value, unless the call sets this itself.
   *
   * @default 300000
   */
  readonly totalTimeoutMs?: number | undefined;
  /** Upstream calls that did not end in a credential fault, the first one included. @default 8 */
  readonly maxAttempts?: number | undefined;
  /** Upstream calls that ended in a credential fault. @default 32 */
  readonly maxCredentialAttempts?: number | undefined;
  /** Retries of something that already failed in this call, after a wait; not counting the first try. @default 2 */
  readonly maxRetries?: number | undefined;
  /** Delayed retries on a rejected credential that has worked before. @default 2 */
  readonly maxAuthRetries?: number | undefined;
  /** The longest all waits of a call may take together. @default 5000 */
  readonly maxWaitMs?: number | undefined;
  /** How long a call's waits for others' verdicts on unproven keys may take together; 0 for not at all. @default 2000 */
  readonly keyCheckWaitMs?: number | undefined;
  /**
   * Streams: chunks held back until the first content comes; more of them are no answer. `run()`: values of an Observable that
   * may come at once, before anybody listens.
   *
   * @default 1024
   */
  readonly maxBufferedChunks?: number | undefined;
}

/** Limits with nothing left open. @internal */
export type ResolvedLimits = { readonly [Name in keyof LlmLimits]-?: number };

/** @internal */
export const DEFAULT_LIMITS: ResolvedLimits = {
  attemptTimeoutMs: 120_000,
  firstContentTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 300_000,
  maxAttempts: 8,
  maxCredentialAttempts: 32,
  maxRetries: 2,
  maxAuthRetries: 2,
  maxWaitMs: 5_000,
  keyCheckWaitMs: 2_000,
  maxBufferedChunks: 1_024,
};

/** Lays limits over each other, the nearest last; fields left out or `undefined` change nothing. @internal */
export function resolveLimits(base: ResolvedLimits, ...nearer: readonly (LlmLimits | undefined)[]): ResolvedLimits {
  let limits = base;
  for (const layer of nearer) {
    if (layer === undefined) continue;
    const set = Object.entries(layer).filter(([, value]) => value !== undefined);
    if (set.length > 0) limits = { ...limits, ...Object.fromEntries(set) };
  }
  return limits;
}

/** With so much time a provider that does not answer is at fault, however long its limit is. */
const TELLING_TIMEOUT_MS = 10_000;

/**
 * How long has to be waited in vain for it to say something of the provider: less than the module's own limit, and than ten
 * seconds, is the fault of whoever had no more time.
 *
 * @param limitMs - the module's limit
 * @internal
 */
export function tellingTimeoutMs(limitMs: number): number {
  return Math.min(limitMs, TELLING_TIMEOUT_MS);
}
