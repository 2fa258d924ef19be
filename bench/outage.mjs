// What an outage costs and how soon its end is noticed: 200 parallel calls, twice, against a provider that is down over real
// HTTP and comes back.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { LlmClient, LlmEvents, LlmFailoverModule } from 'nestjs-llm-failover';
import { answerOf } from './http/forms.mjs';

const ANSWER = answerOf('openai');

const CALLS = 200;
/** A caller comes so often once the provider is back. */
const EVERY_MS = 50;
const request = { messages: [{ role: 'user', content: 'Say hello.' }] };

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
};
const failure = (message, type) => JSON.stringify({ error: { message, type } });

/** How a provider is down; `attemptTimeoutMs` is the module's. */
const OUTAGES = {
  overloaded: { down: (response) => json(response, 503, failure('Overloaded', 'overloaded_error')) },
  500: { down: (response) => json(response, 500, failure('Internal error', 'server_error')) },
  refused: { closesPort: true },
  stalling: { down: () => undefined, limits: { attemptTimeoutMs: 2_000 } },
  429: { down: (response) => json(response, 429, failure('Rate limit reached', 'rate_limit_error')) },
};

/** Prints, for each kind of outage, calls per request and the time to the first answer. */
export async function measureOutages() {
  console.log(
    `An outage and its end: ${CALLS} parallel calls, twice, then one every ${EVERY_MS} ms; one target, one key`,
  );
  console.log('                calls/request   again   refused within   first answer   all answered');
  for (const [name, outage] of Object.entries(OUTAGES)) {
    const seen = await played(outage);
    const cells = [
      seen.first.toFixed(2).padStart(10),
      seen.second.toFixed(2).padStart(12),
      `${Math.round(seen.refusedMs)} ms`.padStart(15),
      `${Math.round(seen.answeredMs)} ms`.padStart(15),
      `${Math.round(seen.allMs)} ms`.padStart(14),
    ];
    console.log(`  ${name.padEnd(12)} ${cells.join('')}`);
  }
}

async function played({ down, closesPort = false, limits = {} }) {
  const upstream = await startUpstream(down, closesPort);
  const llm = await startClient(upstream.url, limits);
  // A key that has worked.
  await llm.client.promises.chat(request);
  await upstream.goDown();
  const first = await wave(llm);
  const second = await wave(llm);
  await upstream.comeBack();
  const { answeredMs, allMs } = await recovery(llm.client);
  await llm.app.close();
  await upstream.close();
  return { first: first.perCall, second: second.perCall, refusedMs: second.medianMs, answeredMs, allMs };
}

async function wave(llm) {
  const before = llm.attempts;
  const times = await Promise.all(
    Array.from({ length: CALLS }, async () => {
      const startMs = performance.now();
      await llm.client.promises.chat(request).catch(() => undefined);
      return performance.now() - startMs;
    }),
  );
  const medianMs = times.toSorted((left, right) => left - right)[CALLS / 2];
  return { perCall: (llm.attempts - before) / CALLS, medianMs };
}

/** When the first call is answered, and from when on all are. */
async function recovery(client) {
  const backMs = performance.now();
  const calls = [];
  let answeredMs = Infinity;
  let lastRefusedMs = 0;
  while (performance.now() < backMs + 4_000) {
    const cameMs = performance.now() - backMs;
    calls.push(
      client.promises.chat(request).then(
        () => (answeredMs = Math.min(answeredMs, performance.now() - backMs)),
        () => (lastRefusedMs = Math.max(lastRefusedMs, cameMs)),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  await Promise.all(calls);
  return { answeredMs, allMs: lastRefusedMs === 0 ? 0 : lastRefusedMs + EVERY_MS };
}

async function startUpstream(down, closesPort) {
  const upstream = {};
  let isDown = false;
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      if (isDown) down(response);
      else json(response, 200, ANSWER);
    });
  });
  const listen = async (port) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address();
  upstream.url = `http://127.0.0.1:${port}`;
  upstream.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  upstream.goDown = async () => {
    isDown = true;
    if (closesPort) await upstream.close();
  };
  upstream.comeBack = async () => {
    isDown = false;
    if (closesPort) await listen(port);
  };
  return upstream;
}

async function startClient(url, limits) {
  class AppModule {}
  const routes = { default: ['bench/a'] };
  const providers = { bench: { baseUrl: `${url}/v1`, keys: ['sk-test-bench-outage-key-1'] } };
  Module({ imports: [LlmFailoverModule.forRoot({ routes, providers, limits })] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const llm = { app, client: app.get(LlmClient), attempts: 0 };
  app.get(LlmEvents).events$.subscribe(({ type }) => (llm.attempts += type === 'attempt-started' ? 1 : 0));
  return llm;
}
