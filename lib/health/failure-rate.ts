/** The window is counted in so many parts; it moves on by one part at a time. */
const PARTS = 6;
/** How many entries are counted at most, because callers may bring any number of endpoints. */
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
    const part = this.partAt(key, nowMs);
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

  private partAt(key: string, nowMs: number): Part {
    const parts = this.parts.get(key) ?? this.begin(key);
    const lengthMs = this.settings.breakerWindowMs / PARTS;
    const last = parts.at(-1);
    if (last !== undefined && nowMs < last.startMs + lengthMs) return last;
    const part = { startMs: nowMs, calls: 0, failures: 0 };
    parts.push(part);
    while (parts.length > PARTS) parts.shift();
    return part;
  }

  private begin(key: string): Part[] {
    const [oldest] = this.parts.keys();
    if (this.parts.size >= MAX_KEYS && oldest !== undefined) this.parts.delete(oldest);
    const parts: Part[] = [];
    this.parts.set(key, parts);
    return parts;
  }
}
