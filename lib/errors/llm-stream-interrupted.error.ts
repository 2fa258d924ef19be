import { brand, hasBrandOf } from './brand.js';
import { LlmCallError, type LlmCallErrorDetails } from './llm-call.error.js';
import type { LlmUsage } from './usage.interface.js';

/**
 * What had come of an answer when it broke off.
 *
 * @publicApi
 */
export interface LlmInterruptedAnswer {
  /** The text that had been handed on. */
  readonly text?: string | undefined;
  /** The tokens it had taken, where the provider had told. */
  readonly usage?: LlmUsage | undefined;
}

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

  /** The text that had been handed on, 1 MiB of it at most; not enumerable, as no log should hold a completion. */
  declare readonly text: string | undefined;

  /** The tokens that the answer had taken so far; absent where the provider had not told, as most tell at the end. */
  readonly usage: LlmUsage | undefined;

  constructor(message: string, { text, usage, ...details }: LlmCallErrorDetails & LlmInterruptedAnswer) {
    super(message, { ...details, code: 'llm_stream_interrupted' });
    this.name = 'LlmStreamInterruptedError';
    this.usage = usage;
    Object.defineProperty(this, 'text', { value: text, enumerable: false });
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), committed: this.committed, ...(this.usage !== undefined && { usage: this.usage }) };
  }
}
