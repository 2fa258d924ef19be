import { brand, hasBrandOf } from './brand.js';
import { LlmCallError, type LlmCallErrorDetails } from './llm-call.error.js';

/**
 * Every candidate was tried or unavailable, for different reasons.
 *
 * Its category, provider and hint are those of the failure that a person can act on (the README has the order);
 * `trail` lists all of them and `retryAfterMs` is the soonest time at which any candidate frees itself.
 *
 * @publicApi
 */
export class LlmFailoverExhaustedError extends LlmCallError {
  static {
    brand(this, 'LlmFailoverExhaustedError');
  }

  /** Whether `error` is an exhausted failover, whichever copy of the package made it. */
  static override isInstance(error: unknown): error is LlmFailoverExhaustedError {
    return hasBrandOf(LlmFailoverExhaustedError, error);
  }

  constructor(message: string, details: LlmCallErrorDetails) {
    super(message, details);
    this.name = 'LlmFailoverExhaustedError';
  }
}
