import type { Call } from './call.js';
import type { Target } from './candidate.js';
import { isFree, type HealthView, type Moment } from './candidate-evaluation.js';

/** However long a call lasts, so much of it at most is kept for each later target. */
const MAX_RESERVE_MS = 15_000;

/** How long an attempt may take. */
export interface AttemptTime {
  readonly timeoutMs: number;
  /** Whether it has less than its own limit, for the sake of later targets: its end then says nothing of the provider. */
  readonly isCutShort: boolean;
}

/**
 * Shares a call's time among its targets: an attempt gets its own limit, but leaves each later target that is free a reserve
 * of an equal share of what is left, and of 15 seconds at most. So the last target is always reached.
 *
 * @internal
 */
export function attemptTimeOf(target: Target, call: Call, view: HealthView, moment: Moment): AttemptTime {
  const limitMs = call.limits.attemptTimeoutMs;
  const leftMs = call.deadlineAtMs - moment.nowMs;
  const { targets } = call.route;
  const later = targets.slice(targets.indexOf(target) + 1);
  // With enough time for all nobody has to be looked at.
  if (later.length === 0 || leftMs - later.length * MAX_RESERVE_MS >= limitMs) {
    return { timeoutMs: limitMs, isCutShort: false };
  }
  const free = later.filter((other) => isFree(other, call, view, moment)).length;
  const timeoutMs = leftMs - free * Math.min(MAX_RESERVE_MS, leftMs / (free + 1));
  return free > 0 && timeoutMs < limitMs ? { timeoutMs, isCutShort: true } : { timeoutMs: limitMs, isCutShort: false };
}
