import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmTrailAttempt } from '../errors/trail.interface.js';

/**
 * Tells how calls ended on one model of a provider in one region.
 *
 * @publicApi
 */
export interface LlmUptime {
  readonly provider: string;
  readonly region?: string | undefined;
  readonly model: string;
  /** How many calls ended here, well or badly. */
  readonly calls: number;
  /** How many of these the provider failed. */
  readonly failed: number;
  /** The share of calls that ended well, from 0 to 1. */
  readonly ratio: number;
}

/** The place where a call ended. */
export interface UptimePlace {
  readonly provider: string;
  readonly region?: string | undefined;
  readonly model: string;
}

/** How many models are counted at most, so that arbitrary model names cannot fill the memory. */
const MAX_PLACES = 10_000;

/**
 * Counts how calls ended, per provider × region × model. It is shown, and influences no choice.
 *
 * @internal
 */
export class UptimeLedger {
  private readonly places = new Map<string, { readonly place: UptimePlace; calls: number; failed: number }>();

  /**
   * Counts how a call ended, at each provider × region × model that it reached. A failure that was made good on the same
   * provider and region does not count; several failures in one place count once.
   *
   * @param isLeftOut - of which attempts nothing is counted
   */
  countCall(attempts: readonly LlmTrailAttempt[], isLeftOut?: (attempt: LlmTrailAttempt) => boolean): void {
    let failedPlaces: Set<string> | undefined;
    for (const attempt of attempts) {
      if (isLeftOut?.(attempt) === true) continue;
      if (attempt.outcome !== 'failed') this.count(attempt, false);
      else if (isDowntime(attempt)) {
        const key = keyOf(attempt);
        failedPlaces ??= new Set();
        if (!failedPlaces.has(key)) this.count(attempt, true);
        failedPlaces.add(key);
      }
    }
  }

  count(place: UptimePlace, isFailed: boolean): void {
    const key = keyOf(place);
    let row = this.places.get(key);
    if (row === undefined) {
      if (this.places.size >= MAX_PLACES) return;
      const { provider, region, model } = place;
      row = { place: { provider, region, model }, calls: 0, failed: 0 };
      this.places.set(key, row);
    }
    row.calls += 1;
    if (isFailed) row.failed += 1;
  }

  list(): readonly LlmUptime[] {
    return [...this.places.values()].map(({ place, calls, failed }) => ({
      provider: place.provider,
      region: place.region,
      model: place.model,
      calls,
      failed,
      ratio: (calls - failed) / calls,
    }));
  }
}

function keyOf({ provider, region = '', model }: UptimePlace): string {
  return `${provider}\n${region}\n${model}`;
}

function isDowntime({ category, scope, recovered }: LlmTrailAttempt): boolean {
  if (category === undefined || recovered !== undefined) return false;
  // An attempt that had too little time says nothing of the provider.
  return meaningOf(category).isDowntime && scope !== 'request';
}
