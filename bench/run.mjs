// npm run bench: what the library costs, measured in one process and one run, next to the floor it stands on.
import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { HttpModule, HttpService } from '@nestjs/axios';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import {
  classifyLlmFailure,
  createLlmClient,
  LlmClient,
  LlmFailoverModule,
  LlmRuntime,
  LlmTransport,
} from 'nestjs-llm-failover';
import { providerFailure, PROVIDER_FAILURE_KINDS } from 'nestjs-llm-failover/testing';
import { compare, inMicros, median } from './measure.mjs';
import { ANSWER, startUpstream } from './upstream.mjs';

const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
const KEYS = ['sk-test-bench-key-number-one', 'sk-test-bench-key-number-two'];

await measureHttp();
await measureEngine();
measureClassifier();

/** A successful call through LlmClient against the same call through HttpService alone. */
async function measureHttp() {
  const upstream = await startUpstream();
  const routes = { default: ['bench/a', 'bench/b', 'bench/c'] };
  const providers = { bench: { baseUrl: `${upstream.url}/v1`, keys: KEYS } };
  class AppModule {}
  Module({ imports: [LlmFailoverModule.forRoot({ routes, providers }), HttpModule.register({})] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const llm = app.get(LlmClient);
  const http = app.get(HttpService).axiosRef;
  const httpAgent = new Agent({ keepAlive: true });
  const headers = { authorization: `Bearer ${KEYS[0]}` };
  const body = { model: 'a', ...request };
  const times = await compare(
    {
      'HttpService alone': () => http.post(`${upstream.url}/v1/chat/completions`, body, { headers, httpAgent }),
      LlmClient: () => llm.promises.chat(request),
    },
    { rounds: 30, callsPerRound: 100 },
  );
  await app.close();
  httpAgent.destroy();
  await upstream.close();
  print('A successful call over loopback HTTP', times, 'HttpService alone', 'LlmClient');
}

/** The engine's own cost: a transport that answers from memory, with and without the engine around it. */
async function measureEngine() {
  const routes = { default: ['bench/a', 'bench/b', 'bench/c'] };
  const providers = { bench: { baseUrl: 'http://bench.invalid/v1', keys: KEYS } };
  const bytes = new TextEncoder().encode(ANSWER);
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
