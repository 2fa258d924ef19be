// What it costs to choose the next step of a call in a pool of 10,000 keys that serve 100 models, and nothing else.
import { DEFAULT_CLIENT_OPTIONS } from '../../build/clients/config/default-options.js';
import { LlmCore } from '../../build/clients/llm-core.js';
import { SystemRuntime } from '../../build/clients/llm-runtime.js';
import { Call } from '../../build/failover/call.js';
import { choose } from '../../build/failover/choose.js';
import { figure } from '../http/rounds.mjs';
import { BASE_URL, keysOf, revoked } from '../pool.mjs';

const KEYS = 10_000;
const MODELS = 100;
const TARGETS_OF_A_ROUTE = 3;
/** So many of the routes are called in turn: the first choice among a model's keys looks at all of them. */
const ROUTES_PLAYED = 10;
const CHOICES = 20_000;
/** As many are one sample: a single one is too short for the clock. */
const SAMPLE = 10;

/**
 * @typedef {{ steady: import('../http/rounds.mjs').Figure, first: import('../http/rounds.mjs').Figure }} ChoiceTimes -
 *   microseconds per choice; `first`: of the first for a route
 * @returns {{ healthy: ChoiceTimes, allOut: ChoiceTimes, longRoute: ChoiceTimes }} `longRoute`: healthy, all models in one route
 */
export function measureChoice() {
  const keys = keysOf(KEYS);
  return {
    healthy: timesOf(keys, [], TARGETS_OF_A_ROUTE),
    allOut: timesOf(keys, keys, TARGETS_OF_A_ROUTE),
    longRoute: timesOf(keys, [], MODELS),
  };
}

/** @param out - the keys that are known to be revoked @param length - how many targets a route has */
function timesOf(keys, out, length) {
  const core = coreOf(keys, out, length);
  const asked = Array.from({ length: ROUTES_PLAYED }, (_, at) => {
    return { route: core.routeTable.route(`route-${at}`), limits: DEFAULT_CLIENT_OPTIONS.limits, signals: [] };
  });
  const first = asked.map((one) => {
    const call = new Call(one, 'call', Date.now());
    const startedAt = process.hrtime.bigint();
    const { skipped } = choose(call, core.engine.view, { nowMs: call.startedAtMs, isDraining: false });
    const tookUs = Number(process.hrtime.bigint() - startedAt) / 1_000;
    // As the engine does: which keys are out is noted, and they are not looked at again.
    core.engine.record.skipped(call, skipped, call.startedAtMs);
    return tookUs;
  });
  const steady = [];
  for (let made = 0; made < CHOICES; made += SAMPLE) {
    const nowMs = Date.now();
    const calls = Array.from({ length: SAMPLE }, (_, at) => new Call(asked[at % ROUTES_PLAYED], 'call', nowMs));
    const startedAt = process.hrtime.bigint();
    for (const call of calls) choose(call, core.engine.view, { nowMs, isDraining: false });
    // The first ones are those of the engine's compiler.
    if (made >= CHOICES / 2) steady.push(Number(process.hrtime.bigint() - startedAt) / 1_000 / SAMPLE);
  }
  return { steady: figure(steady), first: figure(first) };
}

function coreOf(keys, out, length) {
  const models = Array.from({ length: MODELS }, (_, at) => `bench/model-${at}`);
  const routes = Object.fromEntries(models.map((_, at) => [`route-${at}`, turned(models, at).slice(0, length)]));
  const health = { initialState: { version: 1, savedAtMs: Date.now(), entries: out.map(revoked) } };
  const options = { routes, providers: { bench: { baseUrl: BASE_URL, keys } }, health };
  const transport = { send: () => Promise.reject(new Error('nothing is sent')) };
  return new LlmCore({ options, transport, runtime: new SystemRuntime() });
}

function turned(list, by) {
  return [...list.slice(by), ...list.slice(0, by)];
}
