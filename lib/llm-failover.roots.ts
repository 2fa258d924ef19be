import type { ModuleRef } from '@nestjs/core';
import { LlmOptionsError } from './errors/llm-options.error.js';
import { LLM_CHECKED_OPTIONS } from './llm-failover.constants.js';
import { moduleOf, modulesOf } from './llm-failover.container.js';

/**
 * Refuses a global root where there is another: which of them a module would get is left to chance.
 *
 * @throws LlmOptionsError
 * @internal
 */
export function refuseSecondRoot(moduleRef: ModuleRef): void {
  if (moduleOf(moduleRef)?.isGlobal !== true) return;
  const globals = modulesOf(moduleRef).filter(
    ({ isGlobal, providers }) => isGlobal && providers.has(LLM_CHECKED_OPTIONS),
  );
  if (globals.length < 2) return;
  const actual = `${globals.length} global ones in one application`;
  const expected =
    'one global LlmFailoverModule; give the others isGlobal: false and import each where it is used, or add routes by forFeature';
  throw new LlmOptionsError([{ option: 'isGlobal', actual, expected }]);
}
