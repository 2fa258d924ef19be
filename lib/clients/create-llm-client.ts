import { LlmOptionsError } from '../errors/llm-options.error.js';
import { checkClientOptions } from './config/check-options.js';
import type { LlmClientOptions } from './config/config.interface.js';
import { Problems } from './config/problems.js';
import { LlmClient } from './llm-client.js';
import { LlmCore } from './llm-core.js';
import { SystemRuntime, type LlmRuntime } from './llm-runtime.js';
import type { LlmTransport } from './transport/llm-transport.js';

/**
 * A client without a Nest module: for scripts, and for tests.
 *
 * It has no logger, listens to no shutdown, and keeps its health to itself.
 *
 * @param parts - what carries its requests; its time, randomness and environment, by default the real ones
 * @throws LlmOptionsError with all that is wrong with the options
 * @publicApi
 */
export function createLlmClient(
  options: LlmClientOptions,
  {
    transport,
    runtime = new SystemRuntime(),
  }: { readonly transport: LlmTransport; readonly runtime?: LlmRuntime | undefined },
): LlmClient {
  const problems = new Problems();
  checkClientOptions(options, problems);
  if (problems.list.length > 0) throw new LlmOptionsError(problems.list);
  const core = new LlmCore({ options, transport, runtime });
  core.keyring.listen();
  return new LlmClient(core);
}
