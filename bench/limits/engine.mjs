// What the engine costs by itself: one successful call whose attempt answers at once, with no request written and none read.
import { DEFAULT_CLIENT_OPTIONS } from '../../build/clients/config/default-options.js';
import { LlmCore } from '../../build/clients/llm-core.js';
import { SystemRuntime } from '../../build/clients/llm-runtime.js';
import { measure, warmUp } from '../http/rounds.mjs';
import { PROVIDERS, ROUTES } from './memory-client.mjs';

/** @returns CPU in microseconds per call: 3 targets x 2 keys, events made and told to nobody */
export async function measureEngine() {
  const listeners = new Set();
  const emit = (event) => listeners.forEach((listener) => listener(event));
  const transport = { send: () => Promise.reject(new Error('nothing is sent')) };
  const options = { routes: ROUTES, providers: PROVIDERS };
  const core = new LlmCore({ options, transport, runtime: new SystemRuntime(), emit });
  const call = { route: core.routeTable.route('default'), limits: DEFAULT_CLIENT_OPTIONS.limits, signals: [] };
  const attempt = async (context) => {
    context.onHead(200);
    return 'answer';
  };
  const variants = { engine: async () => (await core.engine.answer(call, attempt)).release() };
  await warmUp(variants, 20_000);
  const { engine } = await measure(variants, { concurrency: 1, calls: 2_000, rounds: 25 });
  return engine.cpu;
}
