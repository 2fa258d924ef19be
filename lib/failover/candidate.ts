import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import type { CredentialPool } from '../credentials/credential-pool.js';
import type { RefreshableCredential } from '../credentials/refreshable-credential.js';
import type { HealthKeys } from '../health/health-keys.js';
import type { LlmLimits } from './limits.js';
import type { RetryQuota } from './retry-quota.js';

/** A provider as the engine sees it. */
export interface EngineProvider {
  readonly id: string;
  readonly baseUrl: string;
  readonly pool: CredentialPool;
  readonly retryQuota: RetryQuota;
  /** Names where its key would be set: `Set OPENAI_API_KEY or providers.openai.keys.` */
  readonly keySetting: string;
}

/** A provider's concrete model. */
export interface Target {
  readonly provider: EngineProvider;
  readonly model: string;
  /** In tokens; absent where unknown. */
  readonly contextWindow?: number | undefined;
}

/** A named, ordered list of targets. */
export interface EngineRoute {
  readonly name: string;
  readonly targets: readonly Target[];
  readonly limits?: LlmLimits | undefined;
  /** Whether a content filter's refusal goes to the next target. */
  readonly onContentFiltered: 'fail' | 'next';
}

/** What one attempt uses: a target with one credential. */
export interface Candidate {
  readonly target: Target;
  readonly credential: Credential;
  readonly keys: HealthKeys;
}

/** What can give a new value in place of a candidate's key. @internal */
export function sourceOf({ target, credential }: Omit<Candidate, 'keys'>): RefreshableCredential | undefined {
  return target.provider.pool.sourceOf(credential);
}

/**
 * The budget that a waiting retry is taken from: the provider's.
 *
 * @param category - the failure that is retried
 * @returns `undefined` where the retry is no load of the provider's that others should pay for: at an endpoint that came with
 * the call, and after the rate limit of a key that came with it
 * @internal
 */
export function quotaOf({ target, credential }: Candidate, category: LlmFailureCategory): RetryQuota | undefined {
  const isCallersOwn = credential.isForeign || (credential.isCallerOwned && meaningOf(category).isKeysOwnLimit);
  return isCallersOwn ? undefined : target.provider.retryQuota;
}
