import { plainHint } from '../classification/category-texts.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { LlmCallError } from '../errors/llm-call.error.js';
import { LlmStreamInterruptedError } from '../errors/llm-stream-interrupted.error.js';

/** What is known of a source that is given up. */
export interface RetryOutcome {
  readonly failure: LlmFailure;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** Calls made. */
  readonly tries: number;
  /** A value had been handed on before the source failed. */
  readonly committed: boolean;
  /** A sentence on why there is no further retry. */
  readonly reason?: string | undefined;
}

/**
 * The error that `retryLlm` ends with: facts of the last failure, without the HTTP client's error.
 *
 * @internal
 */
export function createRetryError(outcome: RetryOutcome): LlmCallError {
  const { failure, provider, model, tries, committed } = outcome;
  const details = {
    failure,
    provider,
    model,
    attempts: tries,
    retryAfterMs: failure.retryAfterMs,
    hint: plainHint(failure),
  };
  const ErrorClass = committed ? LlmStreamInterruptedError : LlmCallError;
  return new ErrorClass(describe(outcome), details);
}

function describe({ failure, provider, model, tries, committed, reason }: RetryOutcome): string {
  const subject =
    model === undefined ? (provider ?? 'The LLM provider') : `${provider ?? 'The LLM provider'} (${model})`;
  const sentence = [`${subject} ${predicateOf(failure, committed)}`, failure.message].filter(Boolean).join(': ');
  const hint = plainHint(failure);
  const retried = tries > 1 ? `Tried ${tries} times.` : undefined;
  return [/[.!?]$/.test(sentence) ? sentence : `${sentence}.`, hint, reason, retried].filter(Boolean).join(' ');
}

function predicateOf({ category, status, providerCode }: LlmFailure, committed: boolean): string {
  const evidence = [category, providerCode].filter(Boolean).join(', ');
  if (committed) return `broke its answer off (${evidence})`;
  return status === undefined ? `gave no answer (${evidence})` : `answered ${status} (${evidence})`;
}
