import type { Candidate } from '../failover/candidate.js';
import type { Clock } from '../health/clock.js';

/** An endpoint counts as missing for so long. Then it is asked again, as servers are updated. */
const REMEMBERED_MS = 3_600_000;
/** So many places are remembered, and the oldest is forgotten first: callers can name as many models as they like. */
const MAX_PLACES = 1_000;

/**
 * Remembers for an hour where one kind of endpoint is missing, by provider, base URL and model.
 *
 * @internal
 */
export class MissingEndpoints {
  private readonly endsAtMs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  has(candidate: Pick<Candidate, 'target' | 'credential'>): boolean {
    const place = placeOf(candidate);
    const endAtMs = this.endsAtMs.get(place);
    if (endAtMs === undefined) return false;
    if (this.clock.now() < endAtMs) return true;
    this.endsAtMs.delete(place);
    return false;
  }

  note(candidate: Candidate): void {
    const place = placeOf(candidate);
    this.endsAtMs.delete(place);
    this.endsAtMs.set(place, this.clock.now() + REMEMBERED_MS);
    const [oldest] = this.endsAtMs.keys();
    if (this.endsAtMs.size > MAX_PLACES && oldest !== undefined) this.endsAtMs.delete(oldest);
  }

  /** Places that are remembered; a gauge for leak tests. */
  get size(): number {
    return this.endsAtMs.size;
  }
}

function placeOf({ target, credential }: Pick<Candidate, 'target' | 'credential'>): string {
  return JSON.stringify([target.provider.id, credential.baseUrl, target.model]);
}
