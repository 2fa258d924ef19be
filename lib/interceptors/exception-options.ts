import type { LlmFailureCategory } from '../classification/failure.interface.js';

/**
 * How much the application's own HTTP clients are told of a failure.
 *
 * - `minimal`: `statusCode`, `error`, `code`, `message`
 * - `hint`: also category, provider, `callId`, `retryAfterMs` and the name of the setting to check
 * - `detail`: also the key's label, the upstream's words and the trail, redacted; for callers who run the server
 *
 * @publicApi
 */
export type LlmExceptionBodyMode = 'minimal' | 'hint' | 'detail';

/** @internal */
export const DEFAULT_BODY_MODE: LlmExceptionBodyMode = 'hint';

/**
 * How failures are turned into HTTP exceptions.
 *
 * @publicApi
 */
export interface LlmExceptionOptions {
  /** How much the body tells. @default 'hint' */
  readonly body?: LlmExceptionBodyMode | undefined;
  /**
   * Statuses of one's own, by category. One of these wins over everything, also over the 503 of a failure that passes by
   * itself. A value that is not an error status (400 to 599) is refused; `toHttpException` counts it as absent.
   *
   * @default {}
   */
  readonly httpStatus?: Readonly<Partial<Record<LlmFailureCategory, number>>> | undefined;
}

/**
 * What `LlmExceptions` may set for one handler or controller.
 *
 * @publicApi
 */
export interface LlmHandlerExceptionOptions extends LlmExceptionOptions {
  /** `false` leaves the typed errors of this handler alone. @default true */
  readonly enabled?: boolean | undefined;
}

/**
 * The token under which the module offers its {@link LlmExceptionOptions} to the interceptor and the filter. Registered
 * in the global symbol registry, so that both halves of the package share it.
 *
 * @internal
 */
export const LLM_EXCEPTION_OPTIONS = Symbol.for('nestjs-llm-failover.LLM_EXCEPTION_OPTIONS');

/**
 * Lays options over one another, the later ones winning field by field; statuses are merged category by category.
 *
 * @internal
 */
export function mergeExceptionOptions(
  ...layers: readonly (LlmHandlerExceptionOptions | undefined)[]
): LlmHandlerExceptionOptions {
  return layers.reduce<LlmHandlerExceptionOptions>(
    (merged, layer) => ({
      enabled: layer?.enabled ?? merged.enabled,
      body: layer?.body ?? merged.body,
      httpStatus: { ...merged.httpStatus, ...layer?.httpStatus },
    }),
    {},
  );
}
