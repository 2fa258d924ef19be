import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmRetryFigures } from './policies.js';

/**
 * A provider's budget of waiting retries, shared by all calls: each retry costs tokens, each success gives some back.
 * While a provider is down the bucket runs dry and calls stop adding to its load.
 *
 * @internal
 */
export class RetryBucket {
  private tokens: number;

  constructor(private readonly figures: LlmRetryFigures) {
    this.tokens = figures.retryTokens;
  }

  canAfford(category: LlmFailureCategory): boolean {
    return this.tokens >= this.costOf(category);
  }

  spend(category: LlmFailureCategory): void {
    this.tokens -= this.costOf(category);
  }

  refund(): void {
    this.tokens = Math.min(this.tokens + this.figures.retryTokenRefund, this.figures.retryTokens);
  }

  private costOf(category: LlmFailureCategory): number {
    return this.figures[meaningOf(category).retryCost];
  }
}
