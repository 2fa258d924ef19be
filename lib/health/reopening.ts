/** How long one step of a reopening lasts. */
const STEP_MS = 100;
/** So many successes end it: then all calls go again. */
const ENOUGH_SUCCESSES = 10;
/** From this step on a step has room for more calls than any instance makes. */
const LAST_STEP = 16;

/**
 * What a fault leaves behind when a probe has found it over. After an outage calls are let through in steps, 1, 2, 4 ... in each
 * tenth of a second, until ten of them have succeeded, so that a provider that is just back is not run down again. After the
 * end of a limit all may go.
 *
 * It is this process's own and is not kept in the store.
 */
export interface Reopening {
  readonly startedAtMs: number;
  readonly isStepped: boolean;
  /** The step in which calls were counted last, from 0. */
  readonly step: number;
  /** Calls let through in it. */
  readonly used: number;
  readonly successes: number;
}

/**
 * Begins a reopening: the next call may go at once.
 *
 * @param isStepped - whether calls are let through in steps; else all may go
 * @internal
 */
export function reopen(nowMs: number, isStepped: boolean): Reopening {
  return { startedAtMs: nowMs, isStepped, step: 0, used: 0, successes: 0 };
}

/** When the next call may be let through: `nowMs` where there is room at once. @internal */
export function roomAtMs(reopening: Reopening, nowMs: number): number {
  if (!reopening.isStepped) return nowMs;
  const step = stepAt(reopening, nowMs);
  const used = step === reopening.step ? reopening.used : 0;
  return used < 2 ** step ? nowMs : reopening.startedAtMs + (step + 1) * STEP_MS;
}

/** Lets one call through; to be asked only where there is room. @internal */
export function letThrough(reopening: Reopening, nowMs: number): Reopening {
  const step = stepAt(reopening, nowMs);
  return { ...reopening, step, used: step === reopening.step ? reopening.used + 1 : 1 };
}

/** Counts a success. @returns `undefined` where the reopening is over @internal */
export function succeeded(reopening: Reopening): Reopening | undefined {
  const successes = reopening.successes + 1;
  return !reopening.isStepped || successes >= ENOUGH_SUCCESSES ? undefined : { ...reopening, successes };
}

function stepAt({ startedAtMs }: Reopening, nowMs: number): number {
  return Math.min(Math.floor(Math.max(nowMs - startedAtMs, 0) / STEP_MS), LAST_STEP);
}
