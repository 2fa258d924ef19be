// Who calls the providers: the library, with and without a memory that the fleet shares, and what teams write by hand.
import { PROVIDERS } from './upstream.mjs';
import { seeded } from './random.mjs';

/** What one instance of the service holds is made by `start`, and again when it restarts; `call` resolves to whether there was an answer. */
export const CLIENTS = {
  library: { short: 'library', start: (world) => libraryInstance(world, undefined) },
  shared: {
    short: 'library, shared health',
    start: (world) => libraryInstance(world, new FleetView(world)),
  },
  chain: { short: 'fixed chain', start: (world) => chainInstance(world, 0) },
  retry: { short: 'chain with retries', start: (world) => chainInstance(world, 3) },
};

const ROUTE = PROVIDERS.map(({ id, model }) => `${id}/${model}`);
const REQUEST = { messages: [{ role: 'user', content: 'Say hello.' }] };

/** The real client, engine, classifier and health; only time and the network are played. */
function libraryInstance(world, view) {
  const { library, clock, fleet } = world;
  const number = (fleet.instances += 1);
  const random = seeded(fleet.seed + number);
  let calls = 0;
  const transport = { send: ({ target, signal }) => sent(world, target.provider, target.credential, signal) };
  const core = new library.LlmCore({
    options: {
      routes: { default: ROUTE },
      providers: Object.fromEntries(PROVIDERS.map(({ id, keys }) => [id, providerOf(id, keys)])),
    },
    transport,
    runtime: { clock, random, newCallId: () => `${number}-${(calls += 1)}`, env: {} },
    store: view?.store,
  });
  core.credentialRegistry.listen();
  const client = new library.LlmClient(core);
  return {
    call: () =>
      client.promises.chat(REQUEST).then(
        () => true,
        () => false,
      ),
  };
}

function providerOf(id, keys) {
  return {
    baseUrl: `https://${id}.example/v1`,
    keys: keys.map((label) => ({ label, value: `sk-test-${label}-0123456789abcdefghij` })),
  };
}

/** The transport's answer, unless its signal fires first. */
function sent({ clock, ask }, provider, key, signal) {
  return new Promise((resolve, reject) => {
    const { status, headers, body, afterMs, arrived } = ask(provider, key);
    const abandon = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.startTimer(afterMs, () => {
      signal.removeEventListener('abort', abandon);
      arrived();
      resolve({ status, headers, body: bytesOf(body) });
    });
    signal.addEventListener('abort', abandon, { once: true });
  });
}

async function* bytesOf(text) {
  yield Buffer.from(text);
}

/**
 * One instance's view of the fleet's memory: what it writes it sees at once, the others after `fleet.propagationMs`. Leases
 * are taken in the one store, as with a Redis script.
 */
class FleetView {
  constructor({ library, clock, fleet }) {
    fleet.store ??= new library.MemoryHealthStore({ maxEntries: 10_000, ttlMs: 86_400_000 }, clock);
    const { store: shared, propagationMs } = fleet;
    const own = new Map();
    const get = (key) => {
      const known = shared.get(key);
      const written = own.get(key);
      return known === undefined || written === undefined ? (known ?? written) : library.mergeHealth(known, written);
    };
    this.store = {
      get,
      getAll: (keys) => keys.map(get),
      put: (key, state) => {
        own.set(key, state);
        clock.startTimer(propagationMs, () => {
          shared.put(key, state);
          if (own.get(key) === state) own.delete(key);
        });
      },
      entries: () => shared.entries(),
      get size() {
        return shared.size;
      },
      acquireLease: (key, ttlMs) => shared.acquireLease(key, ttlMs),
      releaseLease: (key, token) => shared.releaseLease(key, token),
      isLeased: (key) => shared.isLeased(key),
      pin: (isPinned) => shared.pin(isPinned),
    };
  }
}

/** Retried by the clients of most vendors. */
const RETRIED = new Set([408, 409, 429, 500, 502, 503, 504]);
const FIRST_BACKOFF_MS = 500;

/**
 * Each target in turn, with the next of its keys; a target is retried up to `retries` times after a back-off that doubles (with
 * jitter), or after what `retry-after` says.
 */
function chainInstance({ clock, ask, fleet }, retries) {
  const number = (fleet.instances += 1);
  const random = seeded(fleet.seed + number);
  let calls = number;
  const pause = (delayMs) => new Promise((resolve) => void clock.startTimer(delayMs, resolve));
  const attempt = async (provider, key) => {
    const answer = ask(provider, key);
    await pause(answer.afterMs);
    answer.arrived();
    return answer;
  };
  const target = async ({ id, keys }, turn) => {
    const key = keys[turn % keys.length];
    for (let retry = 0; ; retry += 1) {
      const { status, headers } = await attempt(id, key);
      if (status === 200) return true;
      if (retry === retries || !RETRIED.has(status)) return false;
      const hintMs = Number(headers['retry-after'] ?? 0) * 1_000;
      await pause(hintMs > 0 ? hintMs : FIRST_BACKOFF_MS * 2 ** retry * (0.75 + 0.25 * random()));
    }
  };
  return {
    call: async () => {
      const turn = (calls += 1);
      for (const provider of PROVIDERS) if (await target(provider, turn)) return true;
      return false;
    },
  };
}
