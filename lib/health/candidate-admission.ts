import { AVAILABLE, type Admission } from './admission.js';
import type { HealthKeys } from './health-keys.js';
import type { HealthMark, HealthMarkReason } from './health-state.js';
import type { ProbedEntry, Probes } from './probes.js';
import { roomAtMs } from './reopening.js';

/**
 * Whether a candidate may be called now.
 *
 * - `available`: calls go through
 * - `half-open`: one that gets a lease or a place may go, from `freeAtMs` on
 * - `unavailable`: no call goes through, until `untilMs` where that is known
 */
export type CandidateAdmission = Exclude<Admission, { readonly kind: 'half-open' }> | HalfOpenAdmission;

/** What is known of a candidate at one moment. */
export interface CandidateHealth {
  readonly admission: CandidateAdmission;
  /** Whether its credential has had a success with its present value. */
  readonly isProven: boolean;
}

/** A candidate that only a call with a lease or a place may use. */
export interface HalfOpenAdmission {
  readonly kind: 'half-open';
  /** The health key of the entry that decides. */
  readonly key: string;
  readonly reason: HealthMarkReason;
  readonly mark: HealthMark;
  /** A window was repeated: nobody but the probe is to wait. */
  readonly isOutage: boolean;
  /** Its time is not over: what goes is a probe of what is known to be out. */
  readonly stands: boolean;
  /** A probe was answered, and calls are let through in steps. */
  readonly isReopening: boolean;
  /** When the next one may go; infinity where another has to end first. */
  readonly freeAtMs: number;
  /** So many probes hang that a call which waits for the next would wait in vain. */
  readonly isFull: boolean;
  /** When one may go that has nothing else left to try: at `freeAtMs`, or earlier past probes that hang. */
  readonly lastResortAtMs: number;
  /** Since when the turn of the next probe has come; 0 where there was none. */
  readonly dueAtMs: number;
}

/**
 * How a candidate stands of which a call may go through as a probe.
 *
 * @param verdict - the strictest of its entries
 * @param entries - those that a probe needs a lease of
 * @internal
 */
export function probedAdmission(
  verdict: Exclude<Admission, { readonly kind: 'available' }>,
  entries: readonly ProbedEntry[],
  keys: HealthKeys,
  probes: Probes,
  nowMs: number,
): HalfOpenAdmission {
  const { kind, reason, mark } = verdict;
  const key = entries.find((entry) => entry.mark === mark)?.key ?? keys.provider_model;
  const freeRoomAtMs = probes.isAnyReopening ? probes.roomAtMs(keys.all, nowMs) : 0;
  const latest = (timeOf: (entry: ProbedEntry) => number) => Math.max(...entries.map(timeOf));
  return {
    kind: 'half-open',
    key,
    reason,
    mark,
    // A probe that stays unanswered is as good as one that failed.
    isOutage: kind === 'unavailable' || entries.some((entry) => probes.isUnanswered(entry, nowMs)),
    stands: verdict.kind === 'unavailable' || verdict.stands,
    isReopening: false,
    isFull: entries.some((entry) => probes.isFull(entry.key, nowMs)),
    freeAtMs: Math.max(
      latest((entry) => probes.freeAtMs(entry, nowMs)),
      freeRoomAtMs,
    ),
    lastResortAtMs: Math.max(
      latest((entry) => probes.lastResortAtMs(entry, nowMs)),
      freeRoomAtMs,
    ),
    dueAtMs: latest((entry) => probes.dueAtMs(entry)),
  };
}

/** How a candidate stands against which nothing is known: where its entries are reopening, the one with the latest room decides. @internal */
export function reopeningAdmission(keys: HealthKeys, probes: Probes, nowMs: number): CandidateAdmission {
  let slowest: HalfOpenAdmission | undefined;
  for (const key of keys.all) {
    const entry = probes.reopeningOf(key);
    if (entry === undefined) continue;
    const { reopening, reason, mark } = entry;
    const freeAtMs = roomAtMs(reopening, nowMs);
    if (freeAtMs <= (slowest?.freeAtMs ?? -1)) continue;
    const is = { isOutage: false, stands: false, isReopening: true, isFull: false };
    slowest = { kind: 'half-open', key, reason, mark, ...is, freeAtMs, lastResortAtMs: freeAtMs, dueAtMs: 0 };
  }
  return slowest ?? AVAILABLE;
}
