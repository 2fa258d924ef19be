import { LlmRuntime, LlmTransport } from '../../index.js';

/**
 * What is needed of the `TestingModuleBuilder` of `@nestjs/testing`.
 *
 * @publicApi
 */
export interface OverridableModuleBuilder {
  overrideProvider(token: unknown): { useValue(value: unknown): unknown };
}

/** Puts a transport and surroundings in the place of the module's own. @internal */
export function overrideProviders<Builder extends OverridableModuleBuilder>(
  builder: Builder,
  transport: LlmTransport,
  runtime: LlmRuntime,
): Builder {
  builder.overrideProvider(LlmTransport).useValue(transport);
  builder.overrideProvider(LlmRuntime).useValue(runtime);
  return builder;
}
