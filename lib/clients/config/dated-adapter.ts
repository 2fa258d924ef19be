import { map } from 'rxjs';
import { aheadMs, type Clock } from '../../health/clock.js';
import type { GivenKey, SourceAdapter } from '../../credentials/sources/source-adapter.js';

/** Dates beyond this forget the oldest. */
const MAX_DATES = 100;

/**
 * An adapter whose keys end at moments of the time that counts, where the adapter beneath names dates.
 *
 * A date is made a moment when it is first seen, and stays that moment however the system's clock is set afterwards.
 *
 * @internal
 */
export function datedAdapter(adapter: SourceAdapter, clock: Pick<Clock, 'now' | 'wallNow'>): SourceAdapter {
  const moments = new Map<number, number>();
  const momentOf = (dateMs: number): number => {
    const moment = moments.get(dateMs) ?? dateMs - aheadMs(clock);
    moments.set(dateMs, moment);
    const [oldest] = moments.keys();
    if (moments.size > MAX_DATES && oldest !== undefined) moments.delete(oldest);
    return moment;
  };
  const dated = (given: readonly GivenKey[]) =>
    given.map((key) => (key.expiresAtMs === undefined ? key : { ...key, expiresAtMs: momentOf(key.expiresAtMs) }));
  const { refresh, changes$ } = adapter;
  return {
    ...adapter,
    read: async () => dated(await adapter.read()),
    refresh: refresh && (async (current) => dated(await refresh(current))),
    changes$: changes$ && changesOf(changes$, dated),
  };
}

function changesOf(
  changes$: NonNullable<SourceAdapter['changes$']>,
  dated: (given: readonly GivenKey[]) => readonly GivenKey[],
): NonNullable<SourceAdapter['changes$']> {
  return changes$.pipe(map((given) => (given === undefined || given instanceof Error ? given : dated(given))));
}
