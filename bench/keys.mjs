// What a pool of thousands of keys costs beside a pool of two: choosing, starting, failing.
import { createLlmClient, LlmRuntime, LlmTransport } from 'nestjs-llm-failover';
import { answerOf } from './http/forms.mjs';
import { compare, inMicros, median } from './measure.mjs';
import { BASE_URL, keysOf, revoked } from './pool.mjs';

const ANSWER = answerOf('openai');

const MANY = 10_000;
const FEW = 2;
const SELECTIONS = ['round-robin', 'priority', 'weighted', 'least-used', 'affinity'];
const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
const OK = { status: 200, body: new TextEncoder().encode(ANSWER) };
const REVOKED = failing(401, { message: 'This key has been disabled.', type: 'error', code: 'api_key_disabled' });
const OVERLOADED = failing(529, { message: 'Overloaded', type: 'overloaded_error' });

/** Prints how much more a call costs with 10,000 keys than with 2, and what starting and failing cost. */
export async function measureKeys() {
  console.log(`Choosing among ${MANY} keys, against choosing among ${FEW} (a whole call over a transport in memory)`);
  const states = {
    'all free': () => false,
    'half out': (index) => index % 2 === 0,
    'all but one out': (index, count) => index !== count - 1,
    'all out': () => true,
  };
  for (const [state, isOut] of Object.entries(states)) {
    for (const selection of SELECTIONS) {
      const variants = {};
      for (const count of [FEW, MANY]) variants[count] = await caller(count, selection, (index) => isOut(index, count));
      const times = await compare(variants, { rounds: 15, callsPerRound: 50 });
      const more = `${(times[MANY] / times[FEW]).toFixed(2)} x`.padStart(9);
      const [few, many] = [times[FEW], times[MANY]].map((micros) => inMicros(micros).padStart(11));
      console.log(`  ${state.padEnd(16)} ${selection.padEnd(12)} ${few} ${many} ${more}`);
    }
  }
  await measureStart();
  await measureFailures();
}

/** A call of a client, some of whose keys are known to be out. */
async function caller(count, selection, isOut) {
  const client = clientOf(count, selection, { isOut });
  let conversation = 0;
  const call = () => {
    const affinityKey = selection === 'affinity' ? `conversation-${(conversation += 1)}` : undefined;
    return client.promises.chat(request, { affinityKey }).catch(() => undefined);
  };
  // Each key that is out is looked at once.
  for (let index = 0; index < count; index += 1) await call();
  return call;
}

function clientOf(count, selection, { isOut = () => false, answer = () => OK } = {}) {
  class MemoryTransport extends LlmTransport {
    async send({ target }) {
      const { status, body } = answer(target.credential);
      return { status, headers: {}, body: once(body) };
    }
  }
  const runtime = Object.assign(Object.create(LlmRuntime.prototype), {
    clock: { now: Date.now, startTimer, startWait: startTimer },
    random: Math.random,
    newCallId: () => 'call',
    env: {},
  });
  const keys = keysOf(count);
  const out = keys.filter((_, index) => isOut(index));
  return createLlmClient(
    {
      routes: { default: ['bench/a'] },
      providers: { bench: { baseUrl: BASE_URL, keys } },
      selection,
      health: { initialState: { version: 1, savedAtMs: Date.now(), entries: out.map(revoked) } },
    },
    { transport: new MemoryTransport(), runtime },
  );
}

async function measureStart() {
  const variants = Object.fromEntries([FEW, MANY].map((count) => [count, async () => clientOf(count, 'round-robin')]));
  const times = await compare(variants, { rounds: 9, callsPerRound: 1 });
  console.log(`  starting a client: ${inMicros(times[FEW])}; with ${MANY} keys ${inMicros(times[MANY])}`);
}

/** Calls that meet a failure: the first one, which makes the redactor's index of keys, and those after it. */
async function measureFailures() {
  const faults = {
    'a revoked key': (label) => (label === 'key-1' ? REVOKED : OK),
    'an overloaded model': () => OVERLOADED,
  };
  for (const [fault, answer] of Object.entries(faults)) {
    for (const count of [FEW, MANY]) {
      const firsts = [];
      const others = [];
      for (let round = 0; round < 7; round += 1) {
        const client = clientOf(count, 'priority', { answer });
        for (const times of [firsts, others]) {
          const startedAt = process.hrtime.bigint();
          await client.promises.chat(request, { limits: { maxWaitMs: 0 } }).catch(() => undefined);
          times.push(Number(process.hrtime.bigint() - startedAt) / 1_000);
        }
      }
      const [first, other] = [firsts, others].map((times) => inMicros(median(times)));
      console.log(`  ${String(count).padStart(5)} keys, a call that meets ${fault}: ${first}, the next call ${other}`);
    }
  }
  console.log();
}

function failing(status, error) {
  return { status, body: new TextEncoder().encode(JSON.stringify({ error })) };
}

async function* once(chunk) {
  yield chunk;
}

function startTimer(delayMs, callback) {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
