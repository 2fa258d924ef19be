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
  /** Whether nothing of it is spent; changed here alone. */
  isFull = true;
  private tokens: number;

  constructor(private readonly settings: LlmRetrySettings) {
    this.tokens = settings.retryTokens;
  }

  canAfford(category: LlmFailureCategory): boolean {
    return this.tokens >= this.costOf(category);
  }

  spend(category: LlmFailureCategory): void {
    this.add(-this.costOf(category));
  }

  /** Gives back what was spent on a retry that was not made. */
  giveBack(category: LlmFailureCategory): void {
    this.add(this.costOf(category));
  }

  /** Gives back what a success is worth. */
  refund(): void {
    this.add(this.settings.retryTokenRefund);
  }

  private add(tokens: number): void {
    const { retryTokens } = this.settings;
    this.tokens = Math.min(this.tokens + tokens, retryTokens);
    this.isFull = this.tokens === retryTokens;
  }

  private costOf(category: LlmFailureCategory): number {
    return this.settings[meaningOf(category).retryCost];
  }
}

/**
 * The retry tokens that one call holds for a retry to come: taken when its wait is planned, so that it does not wait in vain.
 *
 * @internal
 */
export class RetryReservation {
  private held: { readonly quota: RetryQuota; readonly category: LlmFailureCategory } | undefined;

  /** Whether tokens of a quota are held. */
  isOf(quota: RetryQuota): boolean {
    return this.held?.quota === quota;
  }

  /** Takes tokens, in place of those that are held. */
  take(quota: RetryQuota, category: LlmFailureCategory): void {
    if (this.isOf(quota)) return;
    this.giveBack();
    quota.spend(category);
    this.held = { quota, category };
  }

  /** Pays for a retry that begins: with what is held of its quota, else anew; what is held of another quota is given back. */
  pay(quota: RetryQuota, category: LlmFailureCategory): void {
    this.take(quota, category);
    this.held = undefined;
  }

  /** Gives back what was taken and not used. */
  giveBack(): void {
    this.held?.quota.giveBack(this.held.category);
    this.held = undefined;
  }
}
