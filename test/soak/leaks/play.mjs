// Many calls and streams of every ending, and what is left over of them. Plain JavaScript, so that it runs on the sources in
// the suite and on a build in a process of its own.
import { getEventListeners } from 'node:events';

const encoder = new TextEncoder();
const json = (body) => encoder.encode(JSON.stringify(body));
const ANSWER = json({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' } }],
});
const failure = (message, code) => json({ error: { message, code, type: 'error' } });
const piece = (delta, reason = null) =>
  encoder.encode(`data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`);
const WORD = piece({ content: 'word ' });
const END = piece({}, 'stop');
const DONE = encoder.encode('data: [DONE]\n\n');

/** Time that runs a thousand times as fast, and knows how many timers run. */
class FastClock {
  #startMs = performance.now();
  pending = 0;

  now() {
    return Math.floor(1_800_000_000_000 + (performance.now() - this.#startMs) * 1_000);
  }

  startTimer(delayMs, callback) {
    this.pending += 1;
    let isOver = false;
    const over = () => {
      if (!isOver) this.pending -= 1;
      isOver = true;
    };
    const timer = setTimeout(
      () => {
        over();
        callback();
      },
      Math.max(0, delayMs) / 1_000,
    );
    return () => {
      over();
      clearTimeout(timer);
    };
  }

  startWait(delayMs, callback) {
    return this.startTimer(delayMs, callback);
  }
}

/** How one upstream call goes, by its turn: most succeed, and every kind of failure comes again and again. */
const OUTCOMES = [
  'ok',
  'ok',
  'ok',
  'ok',
  'limit',
  'ok',
  'ok',
  'broken',
  'ok',
  'garbage',
  'ok',
  'hangs',
  'ok',
  'refused',
  'cut',
  'ok',
  'denied',
];

/** The upstream, in this process. */
export class Upstream {
  #turn = 0;
  /** Requests that came. */
  get requests() {
    return this.#turn;
  }
  /** Bodies that are being read, and requests that hang. */
  open = 0;

  send({ body, signal }) {
    const outcome = OUTCOMES[(this.#turn += 1) % OUTCOMES.length];
    const isStream = body.includes('"stream":true');
    const head = (status, type, pieces) => ({
      status,
      headers: { 'content-type': type },
      body: this.#body(pieces, outcome, signal),
    });
    if (outcome === 'refused')
      return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    if (outcome === 'hangs' && !isStream) return this.#hang(signal);
    if (outcome === 'limit')
      return Promise.resolve(head(429, 'application/json', [failure('Rate limit reached.', 'rate_limit_exceeded')]));
    if (outcome === 'broken') return Promise.resolve(head(500, 'application/json', [failure('Internal error.', null)]));
    if (outcome === 'denied')
      return Promise.resolve(
        head(403, 'application/json', [failure('Not allowed to use this model.', 'permission_denied')]),
      );
    if (outcome === 'garbage') return Promise.resolve(head(200, 'application/json', [encoder.encode('{"choices":[')]));
    if (!isStream) return Promise.resolve(head(200, 'application/json', [ANSWER]));
    return Promise.resolve(head(200, 'text/event-stream', [WORD, WORD, WORD, WORD, END, DONE]));
  }

  #hang(signal) {
    this.open += 1;
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }).finally(() => (this.open -= 1));
  }

  async *#body(pieces, outcome, signal) {
    this.open += 1;
    try {
      for (const [index, bytes] of pieces.entries()) {
        if (index === 2 && outcome === 'cut') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        if (index === 2 && outcome === 'hangs') await this.#hang(signal);
        yield bytes;
      }
    } finally {
      this.open -= 1;
    }
  }
}

const REQUEST = { messages: [{ role: 'user', content: 'Say hello.' }] };
const WIDTH = 32;

/** Does something many times, so many at once. */
export async function many(count, act) {
  let next = 0;
  const line = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: WIDTH }, line));
}

/** One call whose caller waits, goes away at once, or goes away later. */
export async function call(client, index, signal) {
  const own = new AbortController();
  // Not `AbortSignal.any()`: on Node 20 each use of it leaves some 50 bytes on a signal that stays.
  const options = { signal: index % 3 === 0 ? own.signal : signal };
  if (index % 7 === 1) {
    client
      .chat(REQUEST, options)
      .subscribe({ error: () => undefined })
      .unsubscribe();
    return false;
  }
  const answered = client.promises.chat(REQUEST, options).then(
    () => true,
    () => false,
  );
  if (index % 6 === 0) queueMicrotask(() => own.abort());
  return answered;
}

/** One stream that is read to its end, left early, aborted or unsubscribed. */
export async function stream(client, index, signal) {
  const own = new AbortController();
  const options = { signal: index % 5 === 3 ? own.signal : signal };
  if (index % 5 === 1) {
    client
      .stream(REQUEST, options)
      .subscribe({ error: () => undefined })
      .unsubscribe();
    return false;
  }
  try {
    let chunks = 0;
    for await (const chunk of client.promises.stream(REQUEST, options)) {
      chunks += chunk.choices.length;
      if (index % 5 === 2 && chunks === 2) break;
      if (index % 5 === 3 && chunks === 2) own.abort();
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Plays calls and streams in this process.
 *
 * @param {{ library: object, calls: number, streams: number, heapUsed: () => number }} plan - `heapUsed` collects garbage first
 * @returns what was answered, and what is left: bytes of heap per call after a warm-up, timers, listeners, open bodies
 */
export async function playInProcess({ library, calls, streams, heapUsed }) {
  const clock = new FastClock();
  const upstream = new Upstream();
  const keys = ['one', 'two'].map((label) => ({ label, value: `sk-test-${label}-0123456789abcdefghij` }));
  const providers = {
    north: { baseUrl: 'http://north.test/v1', keys },
    south: { baseUrl: 'http://south.test/v1', keys },
  };
  let ids = 0;
  const client = library.createLlmClient(
    {
      routes: { default: ['north/m', 'south/m'] },
      providers,
      limits: { attemptTimeoutMs: 10_000, idleTimeoutMs: 10_000 },
      // Short, so that most calls reach the upstream.
      policies: {
        breakerThreshold: 1_000_000,
        breakerMinimumCalls: 1_000_000,
        permissionCooldownMs: 1,
        rateLimitCooldownMs: 1,
        rateLimitMaxCooldownMs: 1,
        modelCooldownMs: 1,
        unknownCooldownMs: 1,
      },
    },
    { transport: upstream, runtime: { clock, random: Math.random, newCallId: () => `call-${(ids += 1)}`, env: {} } },
  );
  const stays = new AbortController();
  let answered = 0;
  const run = async (count, act) => {
    await many(count, async (index) => {
      if (await act(client, index, stays.signal)) answered += 1;
    });
  };
  await run(Math.ceil(calls / 10), call);
  await run(Math.ceil(streams / 10), stream);
  await settled(clock, upstream);
  const before = await settledHeap(heapUsed);
  await run(calls, call);
  await run(streams, stream);
  await settled(clock, upstream);
  const grown = (await settledHeap(heapUsed)) - before;
  return {
    answered,
    requests: upstream.requests,
    grown,
    timers: clock.pending,
    listeners: getEventListeners(stays.signal, 'abort').length,
    open: upstream.open,
  };
}

/** What finalizers hold is free only some turns after a collection. */
async function settledHeap(heapUsed) {
  for (let round = 0; round < 5; round += 1) {
    heapUsed();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return heapUsed();
}

/** Lets what was aborted come to its end; gives up after some turns, as what is left then is what is looked for. */
async function settled(clock, upstream) {
  for (let turn = 0; turn < 200 && (clock.pending > 0 || upstream.open > 0); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
