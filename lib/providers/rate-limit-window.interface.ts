/**
 * What one of a provider's limits counts, and the headers that tell of it. Names are in lower case.
 *
 * A header that is named here is read in the unit that is named with it, and not at all where none is: a bare number may be
 * seconds at one provider and milliseconds at another. Of a provider that has a file no other header of limits is read.
 */
export interface RateLimitWindow {
  readonly counts: 'requests' | 'tokens' | 'input-tokens' | 'output-tokens' | 'images' | 'usage';
  /** How long a window is, where the provider says so. */
  readonly per?: 'minute' | 'day' | 'month' | undefined;
  /** The header of how much the window holds. */
  readonly limit?: string | undefined;
  /** The header of what is left. */
  readonly remaining?: string | undefined;
  /** The header that says `rejected` where the window is used up, in place of what is left. */
  readonly status?: string | undefined;
  /** The header of when the window opens anew. */
  readonly reset?: string | undefined;
  /** What {@link reset} is written in; absent where that cannot be told. */
  readonly resetUnit?: ResetUnit | undefined;
}

/** `duration` is `1m30.5s`, `date` RFC 3339; the others are bare numbers. */
export type ResetUnit = 'duration' | 'seconds' | 'epoch-seconds' | 'epoch-milliseconds' | 'date';
