// The providers of the simulation: what one call to them is answered with, and after how long.
import { spread } from './random.mjs';

/** The providers in the route's order, each with one model and its keys. */
export const PROVIDERS = [
  { id: 'north', model: 'large', keys: ['north-1', 'north-2', 'north-3'] },
  { id: 'south', model: 'medium', keys: ['south-1', 'south-2'] },
];

const ANSWER_MS = 800;
const REFUSAL_MS = 60;
const BROKEN_MS = 2_000;
/** A provider carries so many times the whole traffic; its keys divide that evenly. */
const ROOM = 2;
/** A limit that was not used up saves so many seconds of it. */
const BURST_S = 2;

const ANSWER = JSON.stringify({
  id: 'chatcmpl-simulated',
  object: 'chat.completion',
  created: 1_800_000_000,
  model: 'simulated',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' } }],
  usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
});
const failure = (message, type, code = null) => JSON.stringify({ error: { message, type, code } });
const BODIES = {
  200: ANSWER,
  401: failure('Incorrect API key provided.', 'invalid_request_error', 'invalid_api_key'),
  429: failure('Rate limit reached for requests per minute.', 'requests', 'rate_limit_exceeded'),
  500: failure('The server had an error while processing your request.', 'server_error'),
  503: failure('The server is overloaded or not ready yet.', 'overloaded_error'),
};

/** A limit that fills up with time. */
class Allowance {
  #left = Infinity;
  #atMs = 0;

  /** @returns whether there was room; a call that is refused takes none */
  take(nowMs, perSecond) {
    const most = Math.max(perSecond * BURST_S, 1);
    this.#left = Math.min(most, this.#left + ((nowMs - this.#atMs) / 1_000) * perSecond);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** Plays all providers during one incident. */
export class Upstream {
  #keys = new Map();
  #providers = new Map();

  /** @param {{ incident: object, perSecond: number, random: () => number }} init - `perSecond`: the traffic offered */
  constructor({ incident, perSecond, random }) {
    this.incident = incident;
    this.perSecond = perSecond;
    this.random = random;
    for (const { id, keys } of PROVIDERS) {
      this.#providers.set(id, { allowance: new Allowance(), keys: keys.length });
      for (const key of keys) this.#keys.set(key, new Allowance());
    }
  }

  /** What a call that arrives now is answered with. */
  answer(provider, key, nowMs) {
    const [status, afterMs] = this.#outcome(provider, key, nowMs);
    return { status, afterMs, body: BODIES[status], headers: headersOf(status) };
  }

  #outcome(provider, key, nowMs) {
    const { deadKeys = [], down = [], brownOut, quotaShare = ROOM } = this.#effect(nowMs);
    const isFirst = provider === PROVIDERS[0].id;
    const { random } = this;
    if (down.includes(provider)) return [503, spread(REFUSAL_MS, 0.3, random)];
    if (deadKeys.includes(key)) return [401, spread(REFUSAL_MS, 0.3, random)];
    if (!this.#hasCapacity(provider, nowMs)) return [503, spread(REFUSAL_MS, 0.3, random)];
    const perKey = (this.perSecond * (isFirst ? quotaShare : ROOM)) / this.#providers.get(provider).keys;
    if (!this.#keys.get(key).take(nowMs, perKey)) return [429, spread(REFUSAL_MS, 0.3, random)];
    if (brownOut === undefined || !isFirst) return [200, spread(ANSWER_MS, 0.4, random)];
    if (random() < brownOut.failures) return [500, spread(BROKEN_MS, 0.4, random)];
    return [200, spread(ANSWER_MS * brownOut.slowness, 0.4, random)];
  }

  #effect(nowMs) {
    const { beginMs, endMs, effect, isFromBegin = false } = this.incident;
    return nowMs < endMs && (isFromBegin || nowMs >= beginMs) ? effect : {};
  }

  /** A provider that comes back carries a fifth of the traffic at first. */
  #hasCapacity(provider, nowMs) {
    const { endMs, rampMs, effect } = this.incident;
    const isRecovering = rampMs !== undefined && nowMs >= endMs && effect.down.includes(provider);
    const grown = isRecovering ? Math.min(1, (nowMs - endMs) / rampMs) : 1;
    return this.#providers.get(provider).allowance.take(nowMs, this.perSecond * (0.2 + (ROOM - 0.2) * grown));
  }
}

function headersOf(status) {
  return status === 429
    ? { 'content-type': 'application/json', 'retry-after': '2' }
    : { 'content-type': 'application/json' };
}
