import type { Credential } from './credential.js';

/** The settings of refreshes. All are options (`policies`) with these defaults. @publicApi */
export interface LlmRefreshSettings {
  /** How far apart refreshes of one key lie at least, unless it lives shorter. @default 30000 */
  readonly refreshIntervalMs: number;
  /** How long before a known expiry a refresh begins; never more than a quarter of the key's life. @default 60000 */
  readonly refreshAheadMs: number;
  /** How long a source may take. @default 10000 */
  readonly refreshTimeoutMs: number;
  /** How long a key is unavailable after its refresh failed; then it is refreshed again. @default 5000 */
  readonly refreshCooldownMs: number;
}

/** @internal */
export const DEFAULT_REFRESH_SETTINGS: LlmRefreshSettings = {
  refreshIntervalMs: 30_000,
  refreshAheadMs: 60_000,
  refreshTimeoutMs: 10_000,
  refreshCooldownMs: 5_000,
};

/**
 * What came of asking for a new value.
 *
 * - `renewed`: the old value is gone; a refreshed one inherits the proof of the old
 * - `replaced`: it had been gone before
 * - `unchanged`: it is still the same
 * - `failed`: the source did not answer, for now
 * - `denied`: it never will, with the grant it has
 */
export type Renewal =
  | { readonly kind: 'renewed'; readonly credential: Credential | undefined; readonly isRefreshed: boolean }
  | { readonly kind: 'replaced' | 'unchanged' }
  | { readonly kind: 'failed' | 'denied'; readonly message: string };

/** A renewal under way, for all who want it. */
export interface SharedRenewal {
  readonly of: Credential;
  readonly result: Promise<Renewal>;
  /** Whether the old value is of no use any more. */
  isRejected: boolean;
}

/** How a new value is asked for. */
export interface RenewalWish {
  /** Whether nobody is to send the present value any more. */
  readonly isRejected: boolean;
  /** Whether to refresh where the adapter can; else it is read again. */
  readonly mayRefresh: boolean;
}
