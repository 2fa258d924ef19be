// What no single failure shows: an outage of a provider's key check, too large a share of failures, a gateway that does not
// serve a key.

/** Rejections that are further apart than this are no outage. */
const REJECTION_WINDOW_MS = 10_000;
/** Fewer rejected keys than this are dead keys, not an outage. */
const MIN_KEYS = 3;

/**
 * Tells an outage of a provider's key check from so many dead keys.
 *
 * It is the provider's fault where at least three, and at least half, of its proven pool credentials are rejected within ten
 * seconds with no success in between.
 *
 * @internal
 */
export class KeyOutageDetector {
  private readonly rejections = new Map<string, Map<string, number>>();

  /**
   * Notes the rejection of a proven pool credential.
   *
   * @param provenCount - how many of the provider's pool credentials are proven; it is asked only where it matters, because counting may take long
   * @returns the health keys of the credentials whose rejections were an outage; empty where there is none
   */
  reject(provider: string, credentialKey: string, provenCount: () => number, nowMs: number): readonly string[] {
    const rejected = this.rejections.get(provider) ?? new Map<string, number>();
    this.rejections.set(provider, rejected);
    for (const [key, atMs] of rejected) if (nowMs - atMs > REJECTION_WINDOW_MS) rejected.delete(key);
    rejected.set(credentialKey, nowMs);
    if (rejected.size < MIN_KEYS || rejected.size * 2 < provenCount()) return [];
    const keys = [...rejected.keys()];
    this.rejections.delete(provider);
    return keys;
  }

  /** Notes a success, which shows with any key that the provider's key check works, or a reset. */
  succeed(provider: string): void {
    this.rejections.delete(provider);
  }
}

/** The window is counted in so many parts; it moves on by one part at a time. */
const PARTS = 6;
/** How many entries and keys are remembered at most, because callers may bring any number of endpoints and keys. */
const MAX_KEYS = 1_000;

/** When a share of failures opens a breaker. */
export interface FailureRateSettings {
  /** The share of failures, from 0 to 1. */
  readonly breakerFailureRate: number;
  /** With fewer calls in the window the share says nothing. */
  readonly breakerMinimumCalls: number;
  readonly breakerWindowMs: number;
}

/** The calls of one part of the window. */
interface Part {
  readonly startMs: number;
  calls: number;
  failures: number;
}

/**
 * Counts successes and failures of each entry over a moving window, so that a provider that fails every second call is
 * noticed, though it never fails many times in a row. Counts are this process's own.
 *
 * @internal
 */
export class FailureRates {
  private readonly parts = new Map<string, Part[]>();

  constructor(private readonly settings: FailureRateSettings) {}

  /** Counts a call. */
  note(key: string, isFailure: boolean, nowMs: number): void {
    const parts = this.parts.get(key) ?? this.begin(key);
    const last = parts.at(-1);
    const isCurrent = last !== undefined && nowMs < last.startMs + this.settings.breakerWindowMs / PARTS;
    const part = isCurrent ? last : nextPart(parts, nowMs);
    part.calls += 1;
    if (isFailure) part.failures += 1;
  }

  /** Whether so large a share of the window's calls failed that the breaker opens. */
  isReached(key: string, nowMs: number): boolean {
    let [calls, failures] = [0, 0];
    for (const part of this.parts.get(key) ?? []) {
      if (part.startMs + this.settings.breakerWindowMs <= nowMs) continue;
      calls += part.calls;
      failures += part.failures;
    }
    return calls >= this.settings.breakerMinimumCalls && failures >= calls * this.settings.breakerFailureRate;
  }

  /** Begins anew, as after a breaker has opened. */
  forget(key: string): void {
    this.parts.delete(key);
  }

  private begin(key: string): Part[] {
    const [oldest] = this.parts.keys();
    if (this.parts.size >= MAX_KEYS && oldest !== undefined) this.parts.delete(oldest);
    const parts: Part[] = [];
    this.parts.set(key, parts);
    return parts;
  }
}

function nextPart(parts: Part[], startMs: number): Part {
  const part = { startMs, calls: 0, failures: 0 };
  parts.push(part);
  if (parts.length > PARTS) parts.shift();
  return part;
}

/**
 * Remembers for which models of a key a gateway has reported another party's refusal since the key's last success: where
 * there are several, the gateway as a whole does not serve this key.
 *
 * @internal
 */
export class RelayedFaults {
  /** The health key of the model that was reported, by the health key of the credential. */
  private readonly models = new Map<string, string>();

  /** Notes a report. @returns whether another model of the key was reported before, with no success in between */
  report(credentialKey: string, modelKey: string): boolean {
    const known = this.models.get(credentialKey);
    if (known !== undefined && known !== modelKey) return true;
    if (known === undefined && this.models.size >= MAX_KEYS) this.forgetOldest();
    this.models.set(credentialKey, modelKey);
    return false;
  }

  /** Notes that the key has had a success with some model. */
  succeed(credentialKey: string): void {
    this.models.delete(credentialKey);
  }

  /** Notes that a key, or a model of one, was reset: by its health key. */
  forget(key: string): void {
    for (const [credentialKey, modelKey] of this.models)
      if (credentialKey === key || modelKey === key) this.models.delete(credentialKey);
  }

  private forgetOldest(): void {
    const [oldest] = this.models.keys();
    if (oldest !== undefined) this.models.delete(oldest);
  }
}
