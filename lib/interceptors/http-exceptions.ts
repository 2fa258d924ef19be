import { HttpException } from '@nestjs/common';
import type { LlmFailureCategory } from '../classification/failure.interface.js';
import { brand, hasBrandOf } from '../errors/brand.js';
import { createExceptionBody, type LlmHttpExceptionBody, type LlmHttpExceptionFacts } from './exception-body.js';

/**
 * What else an {@link LlmHttpException} may be given.
 *
 * @publicApi
 */
export interface LlmHttpExceptionOptions {
  /** What `getResponse()` gives. @default the facts, as in the body mode `hint` */
  readonly body?: LlmHttpExceptionBody | undefined;
  /** The typed error behind it, for the host's own filters and logs. Never sent. */
  readonly cause?: unknown;
}

/**
 * A failed LLM call as the application's HTTP clients may see it.
 *
 * - Its fields and its body hold nothing secret: no key, no key's label, no upstream text (but for the body mode
 *   `detail`). `cause` is the typed error, for logs; `JSON.stringify` gives the body only.
 * - The status is the application's own. An upstream 401 never becomes a 401 here.
 * - Identity goes by a brand, so `instanceof` also holds across two copies of the package.
 *
 * @publicApi
 */
export class LlmHttpException extends HttpException {
  readonly code: string;
  readonly category: LlmFailureCategory;
  readonly provider: string | undefined;
  /** The name of the setting to check. */
  readonly hint: string | undefined;
  /** When to ask again, in milliseconds; absent where that is not known. */
  readonly retryAfterMs: number | undefined;
  /** The call's id; also sent as `x-llm-call-id`. */
  readonly callId: string | undefined;

  static {
    brand(this, 'LlmHttpException');
  }

  /** Whether `error` is an exception of this class, whichever copy of the package made it. */
  static isInstance<T extends typeof LlmHttpException>(this: T, error: unknown): error is InstanceType<T> {
    return hasBrandOf(this, error);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasBrandOf(this, value);
  }

  constructor(facts: LlmHttpExceptionFacts, options: LlmHttpExceptionOptions = {}) {
    super(options.body ?? createExceptionBody(facts), facts.status, { cause: options.cause });
    this.code = facts.code;
    this.category = facts.category;
    this.provider = facts.provider;
    this.hint = facts.hint;
    this.retryAfterMs = facts.retryAfterMs;
    this.callId = facts.callId;
  }

  override getResponse(): LlmHttpExceptionBody {
    return super.getResponse() as LlmHttpExceptionBody;
  }

  /** The body: what may be published. */
  toJSON(): LlmHttpExceptionBody {
    return this.getResponse();
  }
}

/**
 * The server's API key is missing, or was rejected, revoked or has expired. 502.
 *
 * @publicApi
 */
export class LlmCredentialException extends LlmHttpException {
  static {
    brand(this, 'LlmCredentialException');
  }
}

/**
 * The server's API key may not do what the request needs. 502.
 *
 * @publicApi
 */
export class LlmPermissionException extends LlmHttpException {
  static {
    brand(this, 'LlmPermissionException');
  }
}

/**
 * The server's quota or balance is used up. 503.
 *
 * @publicApi
 */
export class LlmQuotaException extends LlmHttpException {
  static {
    brand(this, 'LlmQuotaException');
  }
}

/**
 * The provider limits the rate of the server's requests. 503.
 *
 * @publicApi
 */
export class LlmRateLimitException extends LlmHttpException {
  static {
    brand(this, 'LlmRateLimitException');
  }
}

/**
 * The provider is overloaded (503), or failed, could not be reached, gave nothing usable or lacks the model (502), or
 * this server is shutting down (503).
 *
 * @publicApi
 */
export class LlmUnavailableException extends LlmHttpException {
  static {
    brand(this, 'LlmUnavailableException');
  }
}

/**
 * The provider did not answer in time. 504.
 *
 * @publicApi
 */
export class LlmTimeoutException extends LlmHttpException {
  static {
    brand(this, 'LlmTimeoutException');
  }
}

/**
 * The provider refused the request as invalid (400) or too large (413). Whether the application's client or the
 * application itself is to blame is not known here.
 *
 * @publicApi
 */
export class LlmBadRequestException extends LlmHttpException {
  static {
    brand(this, 'LlmBadRequestException');
  }
}

/**
 * The provider's content filter refused the request. 422.
 *
 * @publicApi
 */
export class LlmContentFilteredException extends LlmHttpException {
  static {
    brand(this, 'LlmContentFilteredException');
  }
}

/**
 * The answer broke off after part of it had been handed on. 502; in a stream whose headers are out already, its message
 * is all that the client sees.
 *
 * @publicApi
 */
export class LlmStreamInterruptedException extends LlmHttpException {
  static {
    brand(this, 'LlmStreamInterruptedException');
  }
}
