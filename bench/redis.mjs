// What a shared store costs a call that succeeds, what it sends, and how soon a fleet reacts. Needs redis-server on the PATH.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { filter, firstValueFrom } from 'rxjs';
import { LlmClient, LlmFailoverModule, LlmHealth } from 'nestjs-llm-failover';
import { RedisHealthStore } from 'nestjs-llm-failover/redis';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { compare, inMicros, median } from './measure.mjs';
import { startUpstream } from './http/upstream.mjs';

const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
const ROUNDS = 50;

/** A successful call with the Redis store against one with the memory store; commands; time to react. */
export async function measureRedis() {
  const port = await freePort();
  const server = spawn('redis-server', ['--port', `${port}`, '--save', '', '--bind', '127.0.0.1'], { stdio: 'pipe' });
  const isMissing = await Promise.race([once(server, 'error').then(() => true), ready(server).then(() => false)]);
  if (isMissing) {
    console.log('\nRedis store: not measured, as there is no redis-server on the PATH');
    return;
  }
  const url = `redis://127.0.0.1:${port}`;
  try {
    await measureSuccess(url);
    await measureReaction(url);
  } finally {
    server.kill();
  }
}

async function measureSuccess(url) {
  const upstream = await startUpstream();
  const options = {
    routes: { default: ['bench/a', 'bench/b'] },
    providers: { bench: { baseUrl: `${upstream.url}/openai/v1`, keys: ['sk-test-bench-key-number-one'] } },
  };
  const memory = await appOf(options);
  const shared = await appOf({ ...options, health: { store: storeAt(url) } });
  const call = (app) => {
    const llm = app.get(LlmClient);
    return () => llm.promises.chat(request);
  };
  await call(shared)();
  const client = new Redis(url);
  const before = await commandsOf(client);
  const rounds = 40;
  const callsPerRound = 200;
  const times = await compare({ memory: call(memory), redis: call(shared) }, { rounds, callsPerRound });
  // What this look itself sends is not counted.
  const sent = (await commandsOf(client)) - before - 1;
  const calls = (rounds + 3) * callsPerRound;
  client.disconnect();
  console.log('\nRedis store, a call that succeeds');
  console.log(`  memory store        ${inMicros(times.memory)}`);
  console.log(`  Redis store         ${inMicros(times.redis)} = ${(times.redis / times.memory).toFixed(3)} ×`);
  console.log(`  commands to Redis   ${((sent * 1_000) / calls).toFixed(2)} per 1,000 calls (${sent} in ${calls})`);
  await Promise.all([memory.close(), shared.close(), upstream.close()]);
}

async function measureReaction(url) {
  const upstream = await FakeLlmServer.start();
  const names = Array.from({ length: ROUNDS }, (_, round) => `dead${round}`);
  for (const name of names) upstream.on({ provider: name }).fail('invalid_api_key');
  const providers = Object.fromEntries(
    names.map((name) => [name, { api: 'openai', baseUrl: upstream.baseUrl(name), keys: [`sk-test-${name}`] }]),
  );
  const routes = Object.fromEntries(names.map((name) => [name, [`${name}/m`]]));
  const options = { routes, defaultRoute: 'dead0', providers, health: { store: storeAt(url) } };
  const [one, other] = [await appOf(options), await appOf(options)];
  const lags = [];
  for (const name of names) {
    const isDead = filter(({ entry }) => entry.provider === name && entry.state === 'unavailable');
    const heard = [one, other].map((app) =>
      firstValueFrom(app.get(LlmHealth).changes$.pipe(isDead)).then(() => performance.now()),
    );
    await one
      .get(LlmClient)
      .promises.chat(request, { route: name })
      .catch(() => undefined);
    const [here, there] = await Promise.all(heard);
    lags.push(there - here);
  }
  lags.sort((left, right) => left - right);
  console.log(
    `  news of a dead key  ${median(lags).toFixed(1)} ms later in another instance, at most ${lags.at(-1).toFixed(1)} ms`,
  );
  await Promise.all([one.close(), other.close(), upstream.close()]);
}

function storeAt(url) {
  return { useFactory: () => new RedisHealthStore({ url, fingerprintSecret: 'of this benchmark alone' }) };
}

async function appOf(options) {
  class AppModule {}
  Module({ imports: [LlmFailoverModule.forRoot(options)] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: false });
}

async function commandsOf(client) {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))[1]);
}

async function ready(server) {
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) break;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
