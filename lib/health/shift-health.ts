import type { HealthMark, HealthState } from './health-state.js';

/**
 * Moves all times of an entry, from the time that counts to dates or back.
 *
 * @param byMs - by how much; for 0 the entry is returned as it is
 * @internal
 */
export function shiftHealth(state: HealthState, byMs: number): HealthState {
  return byMs === 0 ? state : mapTimes(state, (timeMs) => timeMs + byMs);
}

/**
 * Replaces each time of an entry, but for a time of 0, which means never: for stores whose clock is not this machine's.
 *
 * @publicApi
 */
export function mapTimes(state: HealthState, map: (timeMs: number) => number): HealthState {
  const mapped = (timeMs: number) => (timeMs === 0 ? 0 : map(timeMs));
  const mappedMark = (mark: HealthMark): HealthMark => ({
    ...mark,
    sinceMs: mapped(mark.sinceMs),
    ...(mark.untilMs !== undefined && { untilMs: mapped(mark.untilMs) }),
    ...(mark.probeAtMs !== undefined && { probeAtMs: mapped(mark.probeAtMs) }),
  });
  return {
    ...state,
    clearedAtMs: mapped(state.clearedAtMs),
    updatedAtMs: mapped(state.updatedAtMs),
    marks: Object.fromEntries(Object.entries(state.marks).map(([reason, mark]) => [reason, mappedMark(mark)])),
  };
}
