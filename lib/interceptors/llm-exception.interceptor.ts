import {
  Inject,
  Injectable,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, finalize, map, throwError, type Observable } from 'rxjs';
import {
  DEFAULT_BODY_MODE,
  LLM_EXCEPTION_OPTIONS,
  type LlmExceptionOptions,
  type LlmHandlerExceptionOptions,
} from './exception-options.js';
import { assertFits } from '../checks/check.js';
import { EXCEPTION_OPTIONS } from './check-exception-options.js';
import { opaque } from '../opaque/opaque.js';
import type { LlmHttpException } from './http-exceptions.js';
import { breakOffBegun, setCallId, setRetryAfter, type PlatformResponse } from './http-response.js';
import { exceptionOptionsFor } from './llm-exceptions.decorator.js';
import { clientStream, isAsyncIterable, isAsyncIterator } from './client-stream.js';
import { graphqlErrorOf } from './outside-http/graphql-failure.js';
import { clientAbortSignal } from './outside-http/client-abort-signal.js';
import { isSubscription, watchOperation, type ResolverArguments } from './outside-http/graphql-operation.js';
import { toHttpException } from './to-http-exception.js';

/** By what `@Sse()` marks a handler; no public door of Nest exports it. */
const SSE_METADATA = '__sse__';

/**
 * Turns failed LLM calls of HTTP handlers into typed HTTP exceptions, and sets `Retry-After` where it is known when to
 * ask again, and `x-llm-call-id`.
 *
 * - Works by `@UseInterceptors(LlmExceptionInterceptor)` in any module, as `APP_INTERCEPTOR`, and by `new` without DI.
 * - Errors that are not ours pass through as they are. So does everything outside HTTP (RPC, WebSocket, GraphQL), where
 *   `LlmExceptionFilter` tells the client, with one exception: no filter sees how a GraphQL subscription that has begun
 *   fails, so here its stream ends in the error that the filter would give.
 * - `Retry-After` is set before the exception is thrown and so stands whichever filter answers. An outer interceptor
 *   that turns the failure into a success has to remove it.
 * - An async iterator that a handler returns (`llm.promises.stream(...)`, a generator), which Nest 12 sends as a stream, fails
 *   in the same exception: with its status before the first value, and by breaking the connection after it. Streams of Node and
 *   of the web (`Readable`, `ReadableStream`, `Response`) are handed on as they are: for them there is `LlmExceptionFilter`.
 * - In an `@Sse()` handler whose headers are out, Nest sends the exception's message as `event: error`.
 * - Any other response that has begun is broken off: its client must not take what it has for the whole answer. A handler
 *   that has a last word for its client writes it before it throws.
 * - Guards and middleware run before interceptors: for them there is `LlmExceptionFilter`.
 *
 * @publicApi
 */
@Injectable()
export class LlmExceptionInterceptor implements NestInterceptor {
  static {
    opaque<LlmExceptionInterceptor>(this, ({ defaults }) => ({ body: defaults?.body ?? DEFAULT_BODY_MODE }));
  }

  /** @throws LlmOptionsError with all that is wrong with the options */
  constructor(@Optional() @Inject(LLM_EXCEPTION_OPTIONS) private readonly defaults?: LlmExceptionOptions) {
    assertFits(EXCEPTION_OPTIONS, defaults ?? undefined, 'LlmExceptionInterceptor');
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    switch (context.getType<string>()) {
      case 'http':
        return this.interceptRequest(context, next);
      case 'graphql':
        return this.interceptResolver(context, next);
      default:
        return next.handle();
    }
  }

  /** The options for this handler. Override to decide by request, such as `detail` for administrators. */
  protected resolveOptions(context: ExecutionContext): LlmHandlerExceptionOptions {
    return exceptionOptionsFor(context, this.defaults);
  }

  /** The exception for an error; `undefined` leaves the error alone. Override to add mappings of your own. */
  protected toException(error: unknown, options: LlmExceptionOptions): LlmHttpException | undefined {
    return toHttpException(error, options);
  }

  private interceptRequest(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const options = this.resolveOptions(context);
    if (options.enabled === false) return next.handle();
    const toPublic = (error: unknown): unknown => this.translate(error, context, options);
    return next.handle().pipe(
      // Nest reads such an answer behind all interceptors, so that its failures would be nobody's.
      map((value: unknown) => (isAsyncIterator(value) ? clientStream(value, { toPublic }) : value)),
      catchError((error: unknown) => {
        const exception = toPublic(error);
        if (exception !== error && !isEventStream(context)) breakOffBegun(responseOf(context));
        return throwError(() => exception);
      }),
    );
  }

  private interceptResolver(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const info = context.getArgByIndex<ResolverArguments[3]>(3);
    if (!isSubscription(info)) return next.handle();
    const options = this.resolveOptions(context);
    const operation = watchOperation(info, clientAbortSignal(context));
    const init = {
      onLeave: operation.leave,
      toPublic: (error: unknown) => {
        const exception = options.enabled === false ? undefined : this.toException(error, options);
        return exception === undefined ? error : graphqlErrorOf(exception);
      },
    };
    return next.handle().pipe(
      map((value: unknown) => (isAsyncIterable(value) ? clientStream(value, init) : value)),
      finalize(operation.handOver),
    );
  }

  private translate(error: unknown, context: ExecutionContext, options: LlmExceptionOptions): unknown {
    const exception = this.toException(error, options);
    if (exception === undefined) return error;
    const response = responseOf(context);
    setRetryAfter(response, exception.retryAfterMs);
    setCallId(response, exception.callId);
    return exception;
  }
}

function responseOf(context: ExecutionContext): PlatformResponse {
  return context.switchToHttp().getResponse<PlatformResponse>();
}

/** Whether Nest writes the answer of this handler as server-sent events, and so tells a failure in one of them. */
function isEventStream(context: ExecutionContext): boolean {
  return Reflect.hasMetadata(SSE_METADATA, context.getHandler());
}
