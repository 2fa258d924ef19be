import { map } from 'rxjs';
import { aheadMs, type Clock } from '../../health/clock.js';
import type { GivenKey, KeyFeed } from '../../credentials/sources/key-feed.js';

/** Dates beyond this forget the oldest. */
const MAX_DATES = 100;

/**
 * A feed whose keys end at moments of the time that counts, where the feed beneath names dates.
 *
 * A date is made a moment when it is first seen, and stays that moment however the system's clock is set afterwards.
 *
 * @internal
 */
export function datedFeed(feed: KeyFeed, clock: Pick<Clock, 'now' | 'wallNow'>): KeyFeed {
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
  const { refresh, changes$ } = feed;
  return {
    ...feed,
    read: async () => dated(await feed.read()),
    refresh: refresh && (async (current) => dated(await refresh(current))),
    changes$: changes$ && changesOf(changes$, dated),
  };
}

function changesOf(
  changes$: NonNullable<KeyFeed['changes$']>,
  dated: (given: readonly GivenKey[]) => readonly GivenKey[],
): NonNullable<KeyFeed['changes$']> {
  return changes$.pipe(map((given) => (given === undefined || given instanceof Error ? given : dated(given))));
}
