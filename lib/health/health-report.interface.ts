import type { LlmEvidenceBasis, LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmCredentialRef } from '../errors/trail.interface.js';
import type { HealthScope } from './health-keys.js';
import type { HealthMarkKind, HealthMarkReason, HealthState } from './health-state.js';
import type { LlmUptime } from './uptime.js';

/**
 * Chooses health entries: those that match all the fields given.
 *
 * @publicApi
 */
export interface LlmHealthSelector {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** A label, or the first digits of a fingerprint (four at least), with or without `#`. */
  readonly credential?: string | undefined;
}

/** Why an entry is out. */
export interface LlmHealthMarkInfo {
  readonly reason: HealthMarkReason;
  readonly kind: HealthMarkKind;
  /** The failure behind it. */
  readonly category: LlmFailureCategory;
  /** The name of the rule that decided. */
  readonly rule: string;
  /** What the verdict rests on. @default 'code' */
  readonly basis?: LlmEvidenceBasis | undefined;
  /** Behind a gateway that reports another party's refusal: that party, where the gateway names it. */
  readonly party?: string | undefined;
  readonly providerCode?: string | undefined;
  readonly status?: number | undefined;
  /** The provider's sentence, redacted; an operator's reason. */
  readonly message?: string | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Epoch milliseconds; absent unless the entry cools. */
  readonly untilMs?: number | undefined;
  /** Whether the provider named that time. */
  readonly hinted: boolean;
  /** From when one probe may go; absent for never. */
  readonly probeAtMs?: number | undefined;
}

/**
 * Whether calls may go through.
 *
 * - `available`: calls go through
 * - `half-open`: the next call goes through as a probe
 * - `unavailable`: no call goes through
 */
export type LlmHealthEntryState = 'available' | 'half-open' | 'unavailable';

/** What is known of one credential, credential × model, provider × model, base URL or provider. */
export interface LlmHealthEntry {
  readonly scope: HealthScope;
  readonly provider: string;
  readonly model?: string | undefined;
  readonly credential?: LlmCredentialRef | undefined;
  readonly baseUrl?: string | undefined;
  readonly state: LlmHealthEntryState;
  /** Credentials only: whether the present value has had a real success. */
  readonly proven: boolean;
  /** Consecutive failures that count towards the breaker. */
  readonly failures: number;
  readonly generation: number;
  readonly marks: readonly LlmHealthMarkInfo[];
}

/**
 * The health of everything at one time. Plain data, free of secrets.
 *
 * @publicApi
 */
export interface LlmHealthSnapshot {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** How many entries are tracked. */
  readonly tracked: number;
  /** How many entries of callers' own keys are tracked beside them. */
  readonly trackedCallers: number;
  /** All entries but those of callers' own keys. */
  readonly entries: readonly LlmHealthEntry[];
  readonly uptime: readonly LlmUptime[];
}

/**
 * An entry that has changed. A pause that ends with time alone is no change: nobody looks at the clock for it.
 *
 * @publicApi
 */
export interface LlmHealthChange {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** How the entry stands now. */
  readonly entry: LlmHealthEntry;
  /** How it stood just before. */
  readonly was: LlmHealthEntryState;
  /** Whether it belongs to a caller's own key. */
  readonly isCallerOwned: boolean;
}

/**
 * Health as it is saved, for `health.initialState`. Fingerprints and redacted sentences, no secret; without the keys of
 * callers.
 *
 * @publicApi
 */
export interface LlmSavedHealth {
  readonly version: 1;
  /** Epoch milliseconds. */
  readonly savedAtMs: number;
  readonly entries: readonly (readonly [key: string, state: HealthState])[];
}
