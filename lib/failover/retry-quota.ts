import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmRetrySettings } from './policies.js';

/**
 * A provider's budget of waiting retries, shared by all calls: each retry costs tokens, each success gives some back.
 * While a provider is down it runs dry and calls stop adding to its load.
 *
 * @internal
 */
export class RetryQuota {
  private tokens: number;

  constructor(private readonly settings: LlmRetrySettings) {
    this.tokens = settings.retryTokens;
  }

  canAfford(category: LlmFailureCategory): boolean {
    return this.tokens >= this.costOf(category);
  }

  spend(category: LlmFailureCategory): void {
    this.tokens -= this.costOf(category);
  }

  /** Gives back what was spent on a retry that was not made. */
  giveBack(category: LlmFailureCategory): void {
    this.tokens = Math.min(this.tokens + this.costOf(category), this.settings.retryTokens);
  }

  /** Gives back what a success is worth. */
  refund(): void {
    this.tokens = Math.min(this.tokens + this.settings.retryTokenRefund, this.settings.retryTokens);
  }

  private costOf(category: LlmFailureCategory): number {
    return this.settings[meaningOf(category).retryCost];
  }
}
