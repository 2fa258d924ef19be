import { brand, hasBrandOf } from './brand.js';
import { LlmCallError, type LlmCallErrorDetails } from './llm-call.error.js';

/**
 * An answer broke off after its first value had been handed on, so no other candidate could take over unseen.
 *
 * @publicApi
 */
export class LlmStreamInterruptedError extends LlmCallError {
  /** Always `true`: part of the answer has reached the caller. */
  readonly committed = true;

  static {
    brand(this, 'LlmStreamInterruptedError');
  }

  /** Whether `error` is an interrupted answer, whichever copy of the package made it. */
  static override isInstance(error: unknown): error is LlmStreamInterruptedError {
    return hasBrandOf(LlmStreamInterruptedError, error);
  }

  constructor(message: string, details: LlmCallErrorDetails) {
    super(message, { code: 'llm_stream_interrupted', ...details });
    this.name = 'LlmStreamInterruptedError';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), committed: this.committed };
  }
}
