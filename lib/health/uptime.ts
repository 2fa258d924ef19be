/** Tells how calls ended on one model of a provider in one region. */
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

  count(place: UptimePlace, isFailed: boolean): void {
    const key = `${place.provider}\n${place.region ?? ''}\n${place.model}`;
    let row = this.places.get(key);
    if (row === undefined) {
      if (this.places.size >= MAX_PLACES) return;
      row = { place, calls: 0, failed: 0 };
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
