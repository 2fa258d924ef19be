import { Catch, Inject, Optional, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { LlmCallError } from '../errors/llm-call.error.js';
import { DEFAULT_BODY_MODE, LLM_EXCEPTION_OPTIONS, type LlmExceptionOptions } from './exception-options.js';
import { assertFits } from '../checks/check.js';
import { EXCEPTION_OPTIONS } from './check-exception-options.js';
import { opaque } from '../opaque/opaque.js';
import type { LlmHttpException } from './http-exceptions.js';
import { answerJson, setCallId, setRetryAfter, type PlatformResponse } from './http-response.js';
import { toHttpException } from './to-http-exception.js';

/**
 * Answers failed LLM calls that no interceptor sees, those of guards, pipes and middleware, exactly as
 * `LlmExceptionInterceptor` would.
 *
 * - Catches failed calls only. Wrong options (`LlmOptionsError`) stay a 500, and everything else goes where it went.
 * - Works as `APP_FILTER`, by `@UseFilters()`, and by `new` without DI.
 * - In RPC and GraphQL contexts it declines, so that Nest passes the typed error on. A WebSocket client is sent Nest's
 *   usual `exception` event with the public message: there a filter that declines would swallow the error.
 *
 * @publicApi
 */
@Catch(LlmCallError)
export class LlmExceptionFilter implements ExceptionFilter<LlmCallError> {
  static {
    opaque<LlmExceptionFilter>(this, ({ options }) => ({ body: options?.body ?? DEFAULT_BODY_MODE }));
  }

  /** @throws LlmOptionsError with all that is wrong with the options */
  constructor(@Optional() @Inject(LLM_EXCEPTION_OPTIONS) private readonly options?: LlmExceptionOptions) {
    assertFits(EXCEPTION_OPTIONS, options ?? undefined, 'LlmExceptionFilter');
  }

  catch(error: LlmCallError, host: ArgumentsHost): void {
    const type = host.getType();
    if (type !== 'http' && type !== 'ws') return;
    const exception = this.toException(error, this.options);
    if (type === 'ws') return emitException(host, exception);
    const response = host.switchToHttp().getResponse<PlatformResponse>();
    setRetryAfter(response, exception.retryAfterMs);
    setCallId(response, exception.callId);
    answerJson(response, exception.getStatus(), exception.getResponse());
  }

  /** The exception for a failed call. Override to add mappings of your own. */
  protected toException(error: LlmCallError, options?: LlmExceptionOptions): LlmHttpException {
    // The filter is called for failed calls only, and each of these has an exception.
    return toHttpException(error, options) as LlmHttpException;
  }
}

function emitException(host: ArgumentsHost, exception: LlmHttpException): void {
  const client = host.switchToWs().getClient<{ emit?: (event: string, payload: object) => unknown }>();
  client.emit?.('exception', { status: 'error', message: exception.message });
}
