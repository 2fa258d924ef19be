import type { LlmFailure } from '../classification/failure.interface.js';
import type { Candidate, Target } from './candidate.js';

/** Why candidates with a certain health key are not tried now. */
export interface Exclusion {
  readonly failure: LlmFailure;
  /** The health key that its candidates share. */
  readonly key: string;
  /** When the provider's own hint ends, where it gave one. */
  readonly hintUntilMs?: number | undefined;
  /** When they may be tried again in this call; absent for never. */
  readonly readyAtMs?: number | undefined;
}

/**
 * What one call leaves alone because of the failures that it met; owned by its call.
 *
 * @internal
 */
export class Exclusions {
  private readonly byKey = new Map<string, Exclusion>();
  /** The window of the largest target that the request did not fit; `unknown` where it is not declared. */
  private largestWindow: number | 'unknown' | undefined;

  /** Takes in a failure of a target. */
  add(exclusion: Exclusion, { contextWindow }: Target): void {
    this.byKey.set(exclusion.key, exclusion);
    if (exclusion.failure.category !== 'request_too_large') return;
    const known = this.largestWindow;
    if (contextWindow === undefined) this.largestWindow = known ?? 'unknown';
    else this.largestWindow = typeof known === 'number' ? Math.max(known, contextWindow) : contextWindow;
  }

  /** The exclusion that holds longest for a candidate, if any does. */
  of({ keys }: Candidate): Exclusion | undefined {
    let longest: Exclusion | undefined;
    for (const key of keys.all) {
      const exclusion = this.byKey.get(key);
      if (exclusion === undefined) continue;
      if ((exclusion.readyAtMs ?? Infinity) > (longest === undefined ? -1 : (longest.readyAtMs ?? Infinity))) {
        longest = exclusion;
      }
    }
    return longest;
  }

  /** Whether the request was too large for a target. */
  get isTooLarge(): boolean {
    return this.largestWindow !== undefined;
  }

  /** Whether a target may take a request that was too large for an earlier one. */
  fits({ contextWindow }: Target): boolean {
    if (this.largestWindow === undefined) return true;
    if (this.largestWindow === 'unknown') return contextWindow === undefined;
    return contextWindow !== undefined && contextWindow > this.largestWindow;
  }
}
