// npm run bench: what the library costs, measured in one process and one run, next to the floor it stands on.
import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { classifyLlmFailure, createLlmClient, LlmRuntime, LlmTransport } from 'nestjs-llm-failover';
import { providerFailure, PROVIDER_FAILURE_KINDS } from 'nestjs-llm-failover/testing';
import { measureEngineAlone } from './engine.mjs';
import { measureEvents } from './events.mjs';
import { answerOf } from './http/forms.mjs';
import { runTransports } from './http/run.mjs';
import { measureKeys } from './keys.mjs';
import { compare, inMicros, median } from './measure.mjs';
import { measureOutages } from './outage.mjs';
import { measureRedaction } from './redaction.mjs';
import { measureRedis } from './redis.mjs';

const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
const KEYS = ['sk-test-bench-key-number-one', 'sk-test-bench-key-number-two'];

await runTransports();
// The documents have the figures of the transports alone.
if (process.argv.includes('--docs')) process.exit();
await measureEvents(KEYS);
await measureEngine();
await measureKeys();
await measureRedaction();
measureClassifier();
measureEchoes();
await measureOutages();
await measureRedis();

/** The engine's own cost: a transport that answers from memory, with and without the engine around it; and the engine alone. */
async function measureEngine() {
  const routes = { default: ['bench/a', 'bench/b', 'bench/c'] };
  const providers = { bench: { baseUrl: 'http://bench.invalid/v1', keys: KEYS } };
  const bytes = new TextEncoder().encode(answerOf('openai'));
  class MemoryTransport extends LlmTransport {
    async send() {
      return { status: 200, headers: {}, body: once(bytes) };
    }
  }
  const transport = new MemoryTransport();
  const runtime = Object.assign(Object.create(LlmRuntime.prototype), {
    clock: { now: Date.now, startTimer, startWait: startTimer },
    random: Math.random,
    newCallId: () => 'call',
    env: {},
  });
  const client = createLlmClient({ routes, providers }, { transport, runtime });
  const times = await compare(
    {
      'without engine': async () => {
        const { body } = await transport.send({ body: JSON.stringify({ model: 'a', ...request }) });
        const chunks = [];
        for await (const chunk of body) chunks.push(chunk);
        return JSON.parse(new TextDecoder().decode(Buffer.concat(chunks)));
      },
      LlmClient: () => client.promises.chat(request),
    },
    { rounds: 50, callsPerRound: 2_000 },
  );
  print('A call over a transport in memory, 3 targets x 2 keys', times, 'without engine', 'LlmClient');
  console.log(
    `  the engine's own share: ${inMicros(times.LlmClient - times['without engine'])} (aim: at most 25 µs)\n`,
  );
  await measureEngineAlone(routes, providers);
}

/** The classifier over recorded failures; over those of the testing door where there are none beside the project. */
function measureClassifier() {
  const file = new URL('../../shared/corpus/failures.jsonl', import.meta.url);
  const cases = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : PROVIDER_FAILURE_KINDS.map((kind) => ({ provider: 'openai', ...providerFailure('openai', kind) }));
  const perCase = cases.map(({ provider, status, headers, body, error }) => {
    const evidence = {
      provider,
      status: status ?? undefined,
      headers,
      body: body ?? undefined,
      error: error ?? undefined,
    };
    const times = [];
    for (let round = 0; round < 60; round += 1) {
      const startedAt = process.hrtime.bigint();
      for (let index = 0; index < 20; index += 1) classifyLlmFailure(evidence);
      times.push(Number(process.hrtime.bigint() - startedAt) / 1_000 / 20);
    }
    return median(times);
  });
  const sorted = perCase.toSorted((left, right) => left - right);
  console.log(`The classifier over ${cases.length} failures`);
  console.log(
    `  median ${inMicros(median(perCase))} (aim: at most 20 µs), 95th percentile ${inMicros(sorted[Math.floor(sorted.length * 0.95)])}`,
  );
}

function print(title, times, floor, subject) {
  console.log(title);
  for (const [name, micros] of Object.entries(times))
    console.log(`  ${name.padEnd(20)} ${inMicros(micros).padStart(12)}`);
  console.log(`  ratio                ${(times[subject] / times[floor]).toFixed(2).padStart(9)} x\n`);
}

async function* once(chunk) {
  yield chunk;
}

function startTimer(delayMs, callback) {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** What it costs to find the words of a request again in an error that repeats them. */
function measureEchoes() {
  const line = (number) =>
    `Report ${number * 7919} of the branch in Oslo mentions a new office, ${number} open positions and a late delivery. `;
  const body = JSON.stringify({
    error: {
      message: `Invalid value: '${line(3)}${line(4)}'. Supported values are: 'text'.`,
      type: 'invalid_request_error',
    },
  });
  console.log('\nAn error that repeats its request, classified with the request known');
  for (const kilobytes of [1, 16, 128, 1024]) {
    const content = Array.from({ length: Math.ceil((kilobytes * 1024) / line(1).length) }, (_, at) => line(at)).join(
      '',
    );
    const request = { model: 'a', messages: [{ role: 'user', content }] };
    const times = Array.from({ length: 60 }, () => {
      const startedAt = performance.now();
      classifyLlmFailure({ provider: 'bench', status: 400, body, request });
      return performance.now() - startedAt;
    });
    console.log(`  ${String(kilobytes).padStart(5)} KB  ${median(times).toFixed(2)} ms`);
  }
}
