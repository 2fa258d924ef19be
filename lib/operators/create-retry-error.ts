import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
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

const CREDENTIAL_HINT = 'Check the API key that the request sends.';

const HINTS: Readonly<Partial<Record<LlmFailureCategory, string>>> = {
  credential_missing: CREDENTIAL_HINT,
  credential_invalid: CREDENTIAL_HINT,
  credential_revoked: CREDENTIAL_HINT,
  credential_expired: CREDENTIAL_HINT,
  permission_denied: 'Check what the API key may do.',
  quota_exhausted: 'Check the plan and the balance of the account.',
  model_unavailable: 'Check the name of the model.',
};

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
    hint: hintOf(failure),
  };
  const ErrorClass = committed ? LlmStreamInterruptedError : LlmCallError;
  return new ErrorClass(describe(outcome), details);
}

function describe({ failure, provider, model, tries, committed, reason }: RetryOutcome): string {
  const subject =
    model === undefined ? (provider ?? 'The LLM provider') : `${provider ?? 'The LLM provider'} (${model})`;
  const sentence = [`${subject} ${predicateOf(failure, committed)}`, failure.message].filter(Boolean).join(': ');
  const hint = hintOf(failure);
  const retried = tries > 1 ? `Tried ${tries} times.` : undefined;
  return [/[.!?]$/.test(sentence) ? sentence : `${sentence}.`, hint, reason, retried].filter(Boolean).join(' ');
}

/** A web page is the word of a firewall or a proxy, not on the key. */
function hintOf({ category, scope }: LlmFailure): string | undefined {
  const isPage = category === 'permission_denied' && scope === 'provider_model';
  return isPage ? 'Check the address, and firewalls and proxies on the way.' : HINTS[category];
}

function predicateOf({ category, status, providerCode }: LlmFailure, committed: boolean): string {
  const evidence = [category, providerCode].filter(Boolean).join(', ');
  if (committed) return `broke its answer off (${evidence})`;
  return status === undefined ? `gave no answer (${evidence})` : `answered ${status} (${evidence})`;
}
