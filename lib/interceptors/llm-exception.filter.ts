import { Catch, Inject, Optional, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { LlmCallError } from '../errors/llm-call.error.js';
import { DEFAULT_BODY_MODE, LLM_EXCEPTION_OPTIONS, type LlmExceptionOptions } from './exception-options.js';
import { assertFits } from '../checks/check.js';
import { EXCEPTION_OPTIONS } from './check-exception-options.js';
import { opaque } from '../opaque/opaque.js';
import type { LlmHttpException } from './http-exceptions.js';
import { answerJson, setCallId, setRetryAfter, type PlatformResponse } from './http-response.js';
import { emitException } from './outside-http/emit-exception.js';
import { graphqlErrorOf } from './outside-http/graphql-failure.js';
import { messageFailureOf, rpcFailureOf } from './outside-http/message-failure.js';
import { toHttpException } from './to-http-exception.js';

/**
 * Answers failed LLM calls: over HTTP those that no interceptor sees, of guards, pipes and middleware, exactly as
 * `LlmExceptionInterceptor` would; outside HTTP all of them, with the same facts in the form of that world.
 *
 * - Catches failed calls only. Wrong options (`LlmOptionsError`) stay a 500, and everything else goes where it went.
 * - Works as `APP_FILTER`, by `@UseFilters()` on controllers, resolvers, message handlers and gateways, and by `new`
 *   without DI.
 * - GraphQL: the error's `extensions` hold the facts ({@link LlmGraphqlExtensions}), its message is the public one. A
 *   subscription that fails after it has begun needs `LlmExceptionInterceptor` for the same.
 * - RPC: the caller gets a {@link LlmMessageFailure}, as of an `RpcException`, also where a stream fails after values.
 * - WebSocket: the client gets the same by the event `exception`, and as the answer to an acknowledgement that it waits
 *   for; never with what it had sent. Nest gives gateways no global filters: there it is named by `@UseFilters()`.
 * - A response whose head is out already is broken off: its client must not take what it has for the whole answer.
 * - In other contexts it declines, so that Nest passes the typed error on.
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

  /** @returns what Nest is to send, where that is for Nest to do: an error (GraphQL), or a stream that fails (RPC) */
  catch(error: LlmCallError, host: ArgumentsHost): Error | Observable<never> | undefined {
    const answer = ANSWERS[host.getType<string>()];
    return answer?.(this.toException(error, this.options), host);
  }

  /** The exception for a failed call. Override to add mappings of your own. */
  protected toException(error: LlmCallError, options?: LlmExceptionOptions): LlmHttpException {
    // The filter is called for failed calls only, and each of these has an exception.
    return toHttpException(error, options) as LlmHttpException;
  }
}

type Answer = (exception: LlmHttpException, host: ArgumentsHost) => Error | Observable<never> | undefined;

const ANSWERS: Readonly<Record<string, Answer | undefined>> = {
  http: answerRequest,
  graphql: graphqlErrorOf,
  rpc: rpcFailureOf,
  ws: answerClient,
};

function answerRequest(exception: LlmHttpException, host: ArgumentsHost): undefined {
  const response = host.switchToHttp().getResponse<PlatformResponse>();
  setRetryAfter(response, exception.retryAfterMs);
  setCallId(response, exception.callId);
  answerJson(response, exception.getStatus(), exception.getResponse());
}

function answerClient(exception: LlmHttpException, host: ArgumentsHost): undefined {
  emitException(host, messageFailureOf(exception));
}
