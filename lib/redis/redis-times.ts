import { mapLlmHealthTimes, type LlmHealthState } from '../index.js';

/** A measurement of Redis's clock is replaced by a worse one after this. */
const MAX_AGE_MS = 60_000;

/**
 * Converts times between this instance's clock and that of Redis, so that no two machines' clocks are ever compared.
 *
 * A moment keeps the time in Redis that it was first given, and the other way round: measured anew, the distance of the clocks
 * differs a little, and a mark would seem to be another one.
 *
 * @internal
 */
export class RedisTimes {
  private offsetMs: number | undefined;
  private errorMs = Infinity;
  private measuredAtMs = 0;
  /** The times in Redis by the moments of each entry, the entry written last at the end. */
  private readonly known = new Map<string, ReadonlyMap<number, number>>();

  constructor(private readonly maxEntries: number) {}

  /** Whether the distance of the clocks is known. */
  get isKnown(): boolean {
    return this.offsetMs !== undefined;
  }

  /**
   * Takes in what Redis's clock showed at some time between two looks at this instance's.
   *
   * The narrower look counts, until the clocks are found to have moved against each other.
   */
  measure(redisMs: number, beforeMs: number, afterMs: number): void {
    const offsetMs = redisMs - (beforeMs + afterMs) / 2;
    const errorMs = (afterMs - beforeMs) / 2 + 1;
    const hasMoved = Math.abs(offsetMs - (this.offsetMs ?? Infinity)) > errorMs + this.errorMs;
    if (!hasMoved && errorMs > this.errorMs && afterMs - this.measuredAtMs < MAX_AGE_MS) return;
    this.offsetMs = offsetMs;
    this.errorMs = errorMs;
    this.measuredAtMs = afterMs;
  }

  /** Converts an entry to the times of Redis. */
  toRedis(name: string, state: LlmHealthState): LlmHealthState {
    const given = this.known.get(name);
    const times = new Map<number, number>();
    const converted = mapLlmHealthTimes(state, (momentMs) => {
      const timeMs = given?.get(momentMs) ?? rounded(momentMs + (this.offsetMs ?? 0));
      times.set(momentMs, timeMs);
      return timeMs;
    });
    this.remember(name, times);
    return converted;
  }

  /**
   * Converts an entry of Redis to this instance's time.
   *
   * What has happened has not happened in the future: after Redis's clock was set back it would seem so, and failures from before a
   * clearing count for nothing.
   */
  fromRedis(name: string, state: LlmHealthState, nowMs: number): LlmHealthState {
    const latestMs = this.redisNow(nowMs) + LEEWAY_MS;
    const future = pastTimesOf(state).filter((timeMs) => timeMs > latestMs);
    const given = new Map([...(this.known.get(name) ?? [])].map(([momentMs, timeMs]) => [timeMs, momentMs]));
    const times = new Map<number, number>();
    const converted = mapLlmHealthTimes(state, (timeMs) => {
      const momentMs = given.get(timeMs) ?? (future.includes(timeMs) ? nowMs - NO_STAMP_MS : this.momentOf(timeMs));
      times.set(momentMs, timeMs);
      return momentMs;
    });
    // What it is merged with has times of its own.
    this.remember(name, new Map([...(this.known.get(name) ?? []), ...times]));
    return converted;
  }

  /** Redis's time. */
  redisNow(nowMs: number): number {
    return nowMs + (this.offsetMs ?? 0);
  }

  private momentOf(timeMs: number): number {
    return Math.min(Math.max(rounded(timeMs - (this.offsetMs ?? 0)), 0), MAX_TIME_MS);
  }

  private remember(name: string, times: ReadonlyMap<number, number>): void {
    this.known.delete(name);
    this.known.set(name, times.size > MAX_TIMES ? new Map([...times].slice(-MAX_TIMES)) : times);
    const [oldest] = this.known.keys();
    if (this.known.size > this.maxEntries && oldest !== undefined) this.known.delete(oldest);
  }
}

/** The latest time that a Date can hold, and an entry. */
const MAX_TIME_MS = 8.64e15;
/** The distance of two clocks is not known better than this at times. */
const LEEWAY_MS = 1_000;
/** Between two stamps: what is given this moment is told from all others. */
const NO_STAMP_MS = 0.000_5;

/** The times of what has happened. */
function pastTimesOf({ clearedAtMs, updatedAtMs, marks }: LlmHealthState): readonly number[] {
  return [clearedAtMs, updatedAtMs, ...Object.values(marks).map(({ sinceMs }) => sinceMs)];
}

/** More times than the marks of one entry have. */
const MAX_TIMES = 128;

/** Microseconds: two marks of one millisecond keep their order, and a text of it is short. */
function rounded(timeMs: number): number {
  return Math.round(timeMs * 1_000) / 1_000;
}
