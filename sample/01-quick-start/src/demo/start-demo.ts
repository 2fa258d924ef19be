import { ConsoleLogger, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmClient } from 'nestjs-llm-failover';
import type { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { closeOnFailure } from '../start/close-on-failure.js';
import { CHAT_EXAMPLES, listen, type CurlExample } from '../start/listen.js';
import type { Surroundings } from '../start/surroundings.js';
import { makeDemoCalls } from './demo-calls.js';
import { DemoLog } from './demo-log.js';
import { DEMO_KEYS, setEnvironment, startDemoUpstream } from './demo-upstream.js';
import { DemoModule } from './demo.module.js';
import { showLog } from './show-log.js';

const EXHAUSTED: CurlExample = {
  what: '503 with Retry-After: what an HTTP client sees of the third demonstration',
  path: '/demo/exhausted',
  body: { message: 'Hello' },
};

/** Runs the app on an embedded fake server: no key, no network. Closing the app closes the server. */
export async function startDemo(around: Surroundings): Promise<INestApplication> {
  const server = await startDemoUpstream();
  const log = new DemoLog();
  const app = await createApp(server, log);
  app.enableShutdownHooks();
  return closeOnFailure(app, async () => {
    introduce(around);
    await makeDemoCalls(app.get(LlmClient), server, around);
    await showLog(app.get(LlmClient), log, around);
    app.useLogger(new ConsoleLogger({ logLevels: ['warn', 'error'] }));
    await listen(app, around, [...CHAT_EXAMPLES, EXHAUSTED]);
  });
}

function introduce({ print }: Surroundings): void {
  print();
  print('No API key is set, so a fake server on this machine plays the providers, with keys made up for the purpose.');
  print('With OPENAI_API_KEY or ANTHROPIC_API_KEY set, the app uses the real ones.');
  print();
}

/** The keys are read while the container is built, and have no business in the environment afterwards. */
async function createApp(server: FakeLlmServer, logger: DemoLog): Promise<INestApplication> {
  const restoreEnvironment = setEnvironment(DEMO_KEYS);
  try {
    return await NestFactory.create(DemoModule.on(server), { logger, abortOnError: false });
  } catch (error) {
    await server.close();
    throw error;
  } finally {
    restoreEnvironment();
  }
}
