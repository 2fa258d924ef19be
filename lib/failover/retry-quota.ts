import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { Candidate } from './candidate.js';
import type { LlmRetryFigures } from './policies.js';

/**
 * A provider's budget of waiting retries, shared by all calls: each retry costs tokens, each success gives some back.
 * While a provider is down it runs dry and calls stop adding to its load.
 *
 * @internal
 */
export class RetryQuota {
  private tokens: number;

  constructor(private readonly settings: LlmRetryFigures) {
    this.tokens = settings.retryTokens;
  }

  canAfford(category: LlmFailureCategory): boolean {
    return this.tokens >= this.costOf(category);
  }

  spend(category: LlmFailureCategory): void {
    this.tokens -= this.costOf(category);
  }

  refund(): void {
    this.tokens = Math.min(this.tokens + this.settings.retryTokenRefund, this.settings.retryTokens);
  }

  private costOf(category: LlmFailureCategory): number {
    return this.settings[meaningOf(category).retryCost];
  }
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
