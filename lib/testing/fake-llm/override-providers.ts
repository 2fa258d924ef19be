import { assertFits, having, required } from '../../checks/check.js';
import { LlmRuntime, LlmTransport } from '../../index.js';

/**
 * What is needed of the `TestingModuleBuilder` of `@nestjs/testing`.
 *
 * @publicApi
 */
export interface OverridableModuleBuilder {
  overrideProvider(token: unknown): { useValue(value: unknown): unknown };
}

const BUILDER = required(having(['overrideProvider'], 'what Test.createTestingModule() gives'));

/** Puts a transport and surroundings in the place of the module's own. @throws LlmOptionsError for what is no builder @internal */
export function overrideProviders<Builder extends OverridableModuleBuilder>(
  builder: Builder,
  transport: LlmTransport,
  runtime: LlmRuntime,
): Builder {
  assertFits(BUILDER, builder, 'builder');
  builder.overrideProvider(LlmTransport).useValue(transport);
  builder.overrideProvider(LlmRuntime).useValue(runtime);
  return builder;
}
