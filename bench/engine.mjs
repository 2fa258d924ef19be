// What the engine costs by itself: one successful call whose attempt answers at once, with no request written and none read.
import { DEFAULT_CLIENT_OPTIONS } from '../dist/esm/clients/config/default-options.js';
import { LlmCore } from '../dist/esm/clients/llm-core.js';
import { SystemRuntime } from '../dist/esm/clients/llm-runtime.js';
import { compare, inMicros } from './measure.mjs';

/** Prints microseconds per call: 3 targets x 2 keys, events told to nobody. */
export async function measureEngineAlone(routes, providers) {
  const listeners = new Set();
  const emit = (event) => listeners.forEach((listener) => listener(event));
  const transport = { send: () => Promise.reject(new Error('nothing is sent')) };
  const core = new LlmCore({ options: { routes, providers }, transport, runtime: new SystemRuntime(), emit });
  const call = { route: core.routeTable.route('default'), limits: DEFAULT_CLIENT_OPTIONS.limits, signals: [] };
  const attempt = async (context) => {
    context.onHead(200);
    return 'answer';
  };
  const times = await compare(
    { engine: async () => (await core.engine.answer(call, attempt)).release() },
    { rounds: 40, callsPerRound: 500 },
  );
  console.log(`The engine alone, one attempt that answers at once: ${inMicros(times.engine)}\n`);
}
