import { LlmOptionsError } from '../errors/llm-options.error.js';
import { checkClientOptions } from './config/check-options.js';
import type { LlmClientOptions } from './config/config.interface.js';
import { Problems } from './config/problems.js';
import { LlmClient } from './llm-client.js';
import { LlmCore, type LlmCoreInit } from './llm-core.js';

/**
 * A client without a Nest module, as unit tests and the testing door need it.
 *
 * @throws LlmOptionsError with all that is wrong with the options
 * @internal
 */
export function createLlmClient(options: LlmClientOptions, parts: Omit<LlmCoreInit, 'options'>): LlmClient {
  const problems = new Problems();
  checkClientOptions(options, problems);
  if (problems.list.length > 0) throw new LlmOptionsError(problems.list);
  return new LlmClient(new LlmCore({ options, ...parts }));
}
