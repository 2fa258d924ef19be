import type { HealthMark, HealthState } from './health-state.js';

/**
 * An entry with all its times moved, from the time that counts to dates or back.
 *
 * @param byMs - an entry that is moved by nothing is the same object
 * @internal
 */
export function shiftHealth(state: HealthState, byMs: number): HealthState {
  if (byMs === 0) return state;
  const shift = <Time extends number | undefined>(timeMs: Time) => (timeMs ? timeMs + byMs : timeMs) as Time;
  const shiftMark = (mark: HealthMark): HealthMark => ({
    ...mark,
    sinceMs: shift(mark.sinceMs),
    ...(mark.untilMs !== undefined && { untilMs: shift(mark.untilMs) }),
    ...(mark.probeAtMs !== undefined && { probeAtMs: shift(mark.probeAtMs) }),
  });
  return {
    ...state,
    clearedAtMs: shift(state.clearedAtMs),
    updatedAtMs: shift(state.updatedAtMs),
    marks: Object.fromEntries(Object.entries(state.marks).map(([reason, mark]) => [reason, shiftMark(mark)])),
  };
}
