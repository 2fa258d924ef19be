import 'reflect-metadata';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { clientAbortSignal } from './outside-http/client-abort-signal.js';

/**
 * Injects an `AbortSignal` that fires when the client leaves before the answer is finished, to hand to a call, so that
 * nobody pays for an answer that nobody reads.
 *
 * - HTTP, on Express and Fastify, and GraphQL over it: the client leaves before the response is finished. All parameters
 *   of one request get the same signal. A finished response never fires it, and leaves no listener behind.
 * - GraphQL subscriptions: the connection closes; with `LlmExceptionInterceptor` also when this one subscription is ended.
 * - WebSocket gateways: the client disconnects. All messages of one client get the same signal.
 * - Message handlers over TCP: the caller's connection closes. All messages of one connection get the same signal. Over
 *   gRPC: the call is cancelled; by the means of gRPC also after an answer.
 * - Event handlers and the other transports, which do not tell whether anybody waits: it never fires.
 * - Its reason bears the name `AbortError` and is an HTTP exception with the status 499, which Nest does not log.
 *
 * @example
 * ```ts
 * @Post('chat')
 * chat(@Body() body: ChatDto, @LlmAbortSignal() signal: AbortSignal) {
 *   return this.llm.promises.chat({ messages: body.messages }, { signal });
 * }
 * ```
 * @publicApi
 */
export function LlmAbortSignal(): ParameterDecorator {
  return (target, method, index) => {
    hideType(target, method, index);
    injectSignal()(target, method, index);
  };
}

const injectSignal = createParamDecorator((_data: unknown, context: ExecutionContext): AbortSignal =>
  clientAbortSignal(context),
);

/** Where TypeScript keeps the types of a method's parameters, written before their decorators run. */
const PARAMETER_TYPES = 'design:paramtypes';

/**
 * Nest hands the type to pipes. A `ValidationPipe` with `validateCustomDecorators` would make a signal anew by its constructor,
 * which is illegal; what is an `Object` it lets pass.
 */
function hideType(target: object, method: string | symbol | undefined, index: number): void {
  if (method === undefined) return;
  const types = Reflect.getOwnMetadata(PARAMETER_TYPES, target, method) as unknown;
  if (!Array.isArray(types)) return;
  Reflect.defineMetadata(PARAMETER_TYPES, types.with(index, Object), target, method);
}
