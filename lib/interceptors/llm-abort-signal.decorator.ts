import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { PlatformResponse } from './http-response.js';
import { requestAbortSignal } from './request-abort-signal.js';

/**
 * Injects an `AbortSignal` that fires when the HTTP client leaves before the answer is finished, to hand to a call, so
 * that nobody pays for an answer that nobody reads.
 *
 * - Works on Express and Fastify. All parameters of one request get the same signal.
 * - Its reason bears the name `AbortError` and is an HTTP exception with the status 499, which Nest does not log.
 * - A finished response never fires it, and leaves no listener behind.
 * - Outside HTTP the signal never fires.
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
export const LlmAbortSignal: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext): AbortSignal => {
    if (context.getType() !== 'http') return new AbortController().signal;
    return requestAbortSignal(context.switchToHttp().getResponse<PlatformResponse>());
  },
);
