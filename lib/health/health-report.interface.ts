import type { LlmEvidenceBasis, LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmCredentialRef } from '../errors/trail.interface.js';
import type { HealthScope } from './health-keys.js';
import type { LlmHealthStoreLag } from './health-store.js';
import type { HealthMarkKind, HealthMarkReason, HealthState } from './health-state.js';
import type { LlmUptime } from './uptime.js';

/**
 * Chooses health entries: those that match all the fields given.
 *
 * @publicApi
 */
export interface LlmHealthSelector {
  /** The id of a provider. @default all */
  readonly provider?: string | undefined;
  /** A model, without its provider. @default all */
  readonly model?: string | undefined;
  /** A label, or the first digits of a fingerprint (four at least), with or without `#`. @default all */
  readonly credential?: string | undefined;
}

/**
 * Says why an entry is half-open or unavailable.
 *
 * @publicApi
 */
export interface LlmHealthMarkInfo {
  readonly reason: HealthMarkReason;
  readonly kind: HealthMarkKind;
  /** The failure behind it. */
  readonly category: LlmFailureCategory;
  /** The name of the rule that decided. */
  readonly rule: string;
  /** The kind of evidence that the verdict rests on. @default 'code' */
  readonly basis?: LlmEvidenceBasis | undefined;
  /** The other party whose refusal a gateway reports, where the gateway names it. */
  readonly party?: string | undefined;
  readonly providerCode?: string | undefined;
  readonly status?: number | undefined;
  /** The provider's sentence, redacted, or the reason that a person gave for isolating the entry. */
  readonly message?: string | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Epoch milliseconds; absent unless the entry cools. */
  readonly untilMs?: number | undefined;
  /** Whether the provider named that time. */
  readonly hinted: boolean;
  /** The time from which one probe may go; absent where none may. */
  readonly probeAtMs?: number | undefined;
}

/**
 * Whether calls may go through.
 *
 * - `available`: calls go through
 * - `half-open`: the next call goes through as a probe
 * - `unavailable`: no call goes through
 *
 * @publicApi
 */
export type LlmHealthEntryState = 'available' | 'half-open' | 'unavailable';

/**
 * Tells what is known of one credential, credential × model, provider × model, base URL or provider.
 *
 * @publicApi
 */
export interface LlmHealthEntry {
  readonly scope: HealthScope;
  readonly provider: string;
  readonly model?: string | undefined;
  readonly credential?: LlmCredentialRef | undefined;
  readonly baseUrl?: string | undefined;
  readonly state: LlmHealthEntryState;
  /** Whether it is of a key that is configured no more, as after a rotation: its marks keep no call away. */
  readonly gone: boolean;
  /** Whether the present value of the credential has had a real success; always `false` for what is no credential. */
  readonly proven: boolean;
  /** Consecutive failures that count towards the breaker. */
  readonly failures: number;
  readonly generation: number;
  readonly marks: readonly LlmHealthMarkInfo[];
}

/**
 * Holds the health of everything at one time, as plain data without secrets.
 *
 * @publicApi
 */
export interface LlmHealthSnapshot {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** How many entries are tracked. */
  readonly tracked: number;
  /** How many entries of callers' own keys are tracked besides. */
  readonly trackedCallers: number;
  /** All entries but those of callers' own keys. */
  readonly entries: readonly LlmHealthEntry[];
  readonly uptime: readonly LlmUptime[];
  /** How far this instance may lag behind those that share its health; absent where nobody does. */
  readonly store?: LlmHealthStoreLag | undefined;
}

/**
 * Tells of an entry that has changed. A window that ends by time alone is no change, because nobody looks at the clock for it.
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
 * Holds health as it is saved, for `health.initialState`. It has fingerprints and redacted sentences, but no secret, and
 * leaves out the keys of callers.
 *
 * @publicApi
 */
export interface LlmSavedHealth {
  readonly version: 1;
  /** Epoch milliseconds. */
  readonly savedAtMs: number;
  readonly entries: readonly (readonly [key: string, state: HealthState])[];
}
