import { STATUS_CODES } from 'node:http';
import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmTrail } from '../errors/trail.interface.js';
import { DEFAULT_BODY_MODE, type LlmExceptionBodyMode } from './exception-options.js';

/**
 * The facts an `LlmHttpException` is made of. All of them may be published.
 *
 * @publicApi
 */
export interface LlmHttpExceptionFacts {
  /** The HTTP status to answer with. */
  readonly status: number;
  /** Stable, for programs: `llm_` and what went wrong. */
  readonly code: string;
  readonly category: LlmFailureCategory;
  readonly provider?: string | undefined;
  /** A sentence for the application's client; never the upstream's own words. */
  readonly message: string;
  /** The name of the setting to check. */
  readonly hint?: string | undefined;
  /** When to ask again, in milliseconds; absent where that is not known. */
  readonly retryAfterMs?: number | undefined;
  /** The call's id, by which the operator finds it in logs and traces. */
  readonly callId?: string | undefined;
}

/**
 * What the body mode `detail` adds, redacted.
 *
 * @publicApi
 */
export interface LlmHttpExceptionDetails {
  /** The message for the operator. */
  readonly message: string;
  readonly callId?: string | undefined;
  readonly route?: string | undefined;
  readonly model?: string | undefined;
  /** The label of the credential. */
  readonly credential?: string | undefined;
  /** Upstream calls made. */
  readonly attempts: number;
  /** What the provider answered. */
  readonly upstream: {
    readonly status?: number | undefined;
    readonly providerCode?: string | undefined;
    readonly requestId?: string | undefined;
    readonly message?: string | undefined;
  };
  readonly trail: LlmTrail;
}

/**
 * What `LlmHttpException.getResponse()` gives, and so the JSON that the application's client reads.
 *
 * @publicApi
 */
export interface LlmHttpExceptionBody {
  readonly statusCode: number;
  /** The reason phrase of the status. */
  readonly error: string;
  readonly code: string;
  readonly category?: LlmFailureCategory;
  readonly provider?: string;
  readonly message: string;
  readonly hint?: string;
  readonly retryAfterMs?: number;
  /** By which the operator finds the call in logs and traces. */
  readonly callId?: string;
  readonly details?: LlmHttpExceptionDetails;
}

/**
 * Makes the body of an exception; what is not known is left out.
 *
 * @param details - shown in the mode `detail` only
 * @internal
 */
export function createExceptionBody(
  facts: LlmHttpExceptionFacts,
  mode: LlmExceptionBodyMode = DEFAULT_BODY_MODE,
  details?: LlmHttpExceptionDetails,
): LlmHttpExceptionBody {
  const { status, code, category, provider, message, hint, retryAfterMs, callId } = facts;
  const error = reasonPhraseOf(status);
  if (mode === 'minimal') return { statusCode: status, error, code, message };
  return {
    statusCode: status,
    error,
    code,
    category,
    ...(provider !== undefined && { provider }),
    message,
    ...(hint !== undefined && { hint }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(callId !== undefined && { callId }),
    ...(mode === 'detail' && details !== undefined && { details }),
  };
}

function reasonPhraseOf(status: number): string {
  // 499 is in common use but not registered, so Node has no phrase for it.
  return STATUS_CODES[status] ?? (status === 499 ? 'Client Closed Request' : 'Error');
}
