// What events, log and spans cost per call while nobody watches: no subscriber, the log at warn, no OpenTelemetry SDK.
import { Agent } from 'node:http';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmClient, LlmFailoverModule } from '../build/index.js';
import { LlmOpenTelemetryModule } from '../build/opentelemetry/index.js';
import { LlmCore } from '../build/clients/llm-core.js';
import { SystemRuntime } from '../build/clients/llm-runtime.js';
import { HttpServiceTransport } from '../build/clients/transport/http-service.transport.js';
import { inMicros, median } from './measure.mjs';
import { startUpstream } from './http/upstream.mjs';

const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
const KEYS = ['sk-test-bench-key-number-one', 'sk-test-bench-key-number-two'];
/** The aim. */
const MOST = 1.05;
const ROUNDS = 6_000;
const WARM_UP = 600;

/** Prints calls over loopback HTTP: without events, with them, and with spans and metrics beside. */
export async function measureEvents() {
  const upstream = await startUpstream();
  const options = {
    routes: { default: ['bench/a', 'bench/b'] },
    providers: { bench: { baseUrl: `${upstream.url}/openai/v1`, keys: KEYS } },
  };
  const events = await appOf(options);
  const spans = await appOf(options, LlmOpenTelemetryModule);
  const variants = {
    'no events': silentClient(options),
    events: events.get(LlmClient),
    'events and spans': spans.get(LlmClient),
  };
  const times = await medianOfEach(variants);
  console.log('Events and spans with nobody watching, a successful call over loopback HTTP');
  for (const [name, micros] of Object.entries(times)) {
    console.log(`  ${name.padEnd(16)} ${inMicros(micros).padStart(10)}  ${(micros / times['no events']).toFixed(3)} x`);
  }
  console.log(`  aim: at most ${MOST} x\n`);
  await Promise.all([events.close(), spans.close()]);
  await upstream.close();
}

/** Call by call in turn, each time in another order: the differences are smaller than what the machine does meanwhile. */
async function medianOfEach(variants) {
  const entries = Object.entries(variants);
  const times = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    for (let place = 0; place < entries.length; place += 1) {
      const [name, llm] = entries[(place + round) % entries.length];
      const startedAt = process.hrtime.bigint();
      await llm.promises.chat(request);
      if (round >= WARM_UP) times[name].push(Number(process.hrtime.bigint() - startedAt) / 1_000);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

async function appOf(options, ...others) {
  class AppModule {}
  Module({ imports: [LlmFailoverModule.forRoot(options), ...others] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: ['warn'] });
}

/** The same engine and transport, with nobody to tell anything. */
function silentClient(options) {
  const agents = { httpAgent: new Agent({ keepAlive: true }) };
  const transport = new HttpServiceTransport(new HttpService(axios.create()), agents);
  return new LlmClient(new LlmCore({ options, transport, runtime: new SystemRuntime() }));
}
