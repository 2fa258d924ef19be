import { throwError, type Observable } from 'rxjs';
import type { LlmHttpExceptionBody } from '../exception-body.js';
import type { LlmHttpException } from '../http-exceptions.js';

/**
 * What the caller of a message handler (RPC) and a WebSocket client read of a failed call: what an HTTP client would, and
 * `status: 'error'`, by which Nest's own errors are known there.
 *
 * @publicApi
 */
export interface LlmMessageFailure extends LlmHttpExceptionBody {
  readonly status: 'error';
}

/** What is sent of a failure in a message. @internal */
export function messageFailureOf(exception: LlmHttpException): LlmMessageFailure {
  return { status: 'error', ...exception.getResponse() };
}

/**
 * What a filter returns to have the caller of a message handler told: the very form that Nest's own filter gives an
 * `RpcException`, which it knows by its class and which is not needed for it.
 *
 * @internal
 */
export function rpcFailureOf(exception: LlmHttpException): Observable<never> {
  return throwError(() => messageFailureOf(exception));
}
