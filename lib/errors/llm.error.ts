import { brand, hasBrandOf } from './brand.js';

/**
 * The base of every error that this library throws.
 *
 * Identity goes by a brand in the global symbol registry, so `instanceof` and `isInstance` also hold across two copies
 * of the package (its ESM and its CommonJS half, or two versions).
 *
 * @publicApi
 */
export abstract class LlmError extends Error {
  /** Stable, for programs: `llm_` and what went wrong. */
  abstract readonly code: string;

  static {
    brand(this, 'LlmError');
  }

  /** Whether `error` is one of this library's errors, whichever copy of the package made it. */
  static isInstance(error: unknown): error is LlmError {
    return hasBrandOf(LlmError, error);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasBrandOf(this, value);
  }

  /** The error as plain data, free of secrets. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message };
  }
}
