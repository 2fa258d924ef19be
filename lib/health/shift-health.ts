import type { HealthMark, HealthState } from './health-state.js';

/**
 * An entry with all its times moved, from the time that counts to dates or back.
 *
 * @param byMs - an entry that is moved by nothing is the same object
 * @internal
 */
export function shiftHealth(state: HealthState, byMs: number): HealthState {
  return byMs === 0 ? state : mapTimes(state, (timeMs) => timeMs + byMs);
}

/** An entry with each of its times replaced; a time of 0 stands for never, and stays. @internal */
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
