import { having, note, objectOf, required } from '../checks/check.js';
import { TRANSPORT } from './config/check-contracts.js';
import { checkClientOptions } from './config/check-options.js';
import type { LlmClientOptions } from './config/config.interface.js';
import { dateOf } from '../health/clock.js';
import { Problems } from '../checks/problems.js';
import { LlmClient } from './llm-client.js';
import { LlmCore } from './llm-core.js';
import { SystemRuntime, type LlmRuntime } from './llm-runtime.js';
import { PRICE_TABLE, priceBookOf, type LlmPriceTable } from './prices/price-book.js';
import type { LlmTransport } from './transport/llm-transport.js';

const RUNTIME = having(['newCallId'], 'an LlmRuntime');
const PARTS = required(objectOf({ transport: required(TRANSPORT), runtime: RUNTIME, prices: PRICE_TABLE }));

/**
 * A client without a Nest module: for scripts, and for tests.
 *
 * It has no logger, listens to no shutdown, and keeps its health to itself.
 *
 * @param parts - what carries its requests; its time, randomness and environment, by default the real ones; what tokens cost, for
 *   `failoverOf(answer).cost`
 * @throws LlmOptionsError with all that is wrong with the options
 * @publicApi
 */
export function createLlmClient(
  options: LlmClientOptions,
  parts: {
    readonly transport: LlmTransport;
    readonly runtime?: LlmRuntime | undefined;
    readonly prices?: LlmPriceTable | undefined;
  },
): LlmClient {
  const problems = new Problems();
  checkClientOptions(options, problems);
  note(PARTS, parts, 'parts', problems);
  problems.refuse();
  const { transport, runtime = new SystemRuntime(), prices: table } = parts;
  const prices = table && priceBookOf([table], dateOf(runtime.clock.now(), runtime.clock));
  const core = new LlmCore({ options, transport, runtime, prices });
  core.credentialRegistry.listen();
  return new LlmClient(core);
}
