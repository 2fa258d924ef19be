import type { HealthState } from '../../lib/health/health-state.js';

/** How long an entry stays out from a moment on; endless for a quarantine and an isolation. */
export function outUntil({ marks }: Pick<HealthState, 'marks'>): number {
  return Math.max(0, ...Object.values(marks).map((mark) => (mark.kind !== 'cooling' ? Infinity : (mark.untilMs ?? 0))));
}

/** A string in which the order of fields and fields of no value do not show. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : field,
  );
}
