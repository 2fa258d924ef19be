import { having, note, objectOf, required } from '../checks/check.js';
import { TRANSPORT } from './config/check-contracts.js';
import { checkClientOptions } from './config/check-options.js';
import type { LlmClientOptions } from './config/config.interface.js';
import { Problems } from '../checks/problems.js';
import { LlmClient } from './llm-client.js';
import { LlmCore } from './llm-core.js';
import { SystemRuntime, type LlmRuntime } from './llm-runtime.js';
import type { LlmTransport } from './transport/llm-transport.js';

const RUNTIME = having(['newCallId'], 'an LlmRuntime');
const PARTS = required(objectOf({ transport: required(TRANSPORT), runtime: RUNTIME }));

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
  parts: { readonly transport: LlmTransport; readonly runtime?: LlmRuntime | undefined },
): LlmClient {
  const problems = new Problems();
  checkClientOptions(options, problems);
  note(PARTS, parts, 'parts', problems);
  problems.refuse();
  const { transport, runtime = new SystemRuntime() } = parts;
  const core = new LlmCore({ options, transport, runtime });
  core.credentialRegistry.listen();
  return new LlmClient(core);
}
