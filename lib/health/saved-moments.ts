import { aheadMs, type Clock } from './clock.js';
import type { LlmSavedHealth } from './health-report.interface.js';
import type { HealthState } from './health-state.js';
import { shiftHealth } from './shift-health.js';

/**
 * Converts saved entries to the time that counts.
 *
 * Health that was saved in what is now the future was saved by a clock that has been set back since. It counts as saved now,
 * so that no mark lasts longer because of the clock.
 *
 * @internal
 */
export function savedMoments(
  { savedAtMs, entries }: Pick<LlmSavedHealth, 'savedAtMs' | 'entries'>,
  clock: Clock,
): readonly (readonly [key: string, state: HealthState])[] {
  const dateAheadMs = aheadMs(clock);
  const fromFutureMs = Math.max(0, savedAtMs - (clock.now() + dateAheadMs));
  return entries.map(([key, state]) => [key, shiftHealth(state, -(dateAheadMs + fromFutureMs))] as const);
}
