import 'reflect-metadata';
import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import { assertFits } from '../checks/check.js';
import { HANDLER_EXCEPTION_OPTIONS } from './check-exception-options.js';
import { mergeExceptionOptions, type LlmHandlerExceptionOptions } from './exception-options.js';

const EXCEPTIONS_METADATA = 'nestjs-llm-failover:exceptions';

/**
 * Sets how failures of one handler, or of all handlers of a controller, are turned into HTTP exceptions; the handler's
 * options win over the controller's, and these over the module's.
 *
 * `LlmExceptions(false)` switches the mapping off, so that the typed errors reach a filter of one's own. It governs
 * `LlmExceptionInterceptor`: exception filters are not told which handler failed, so `LlmExceptionFilter` goes by the
 * module's options.
 *
 * @example
 * ```ts
 * @LlmExceptions({ body: 'minimal', httpStatus: { rate_limited: 429 } })
 * @Post('chat')
 * chat() {}
 * ```
 * @throws LlmOptionsError with all that is wrong with the options
 * @publicApi
 */
export function LlmExceptions(options: LlmHandlerExceptionOptions | false): ClassDecorator & MethodDecorator {
  if (options !== false) assertFits(HANDLER_EXCEPTION_OPTIONS, options, 'LlmExceptions');
  return SetMetadata(EXCEPTIONS_METADATA, options === false ? { enabled: false } : { enabled: true, ...options });
}

/**
 * The options that hold for the handler of `context`, laid over `defaults`.
 *
 * @internal
 */
export function exceptionOptionsFor(
  context: Pick<ExecutionContext, 'getClass' | 'getHandler'>,
  defaults?: LlmHandlerExceptionOptions,
): LlmHandlerExceptionOptions {
  return mergeExceptionOptions(defaults, metadataOf(context.getClass()), metadataOf(context.getHandler()));
}

function metadataOf(target: object): LlmHandlerExceptionOptions | undefined {
  return Reflect.getMetadata(EXCEPTIONS_METADATA, target) as LlmHandlerExceptionOptions | undefined;
}
