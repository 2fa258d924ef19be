import { type DynamicModule, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { FakeUpstreamModule } from './fake-upstream.module.js';

/** The variables of the providers in `AppModule`. */
const KEYS = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY'];

/** Starts the gateway: on the real providers where one of their keys is set, else on a fake server. */
export async function startGateway(env: NodeJS.ProcessEnv): Promise<NestExpressApplication> {
  const isKeyed = KEYS.some((name) => (env[name] ?? '').trim() !== '');
  const module: DynamicModule = isKeyed ? AppModule.with() : await FakeUpstreamModule.start();
  const app = await NestFactory.create<NestExpressApplication>(module);
  // Images and files travel inside the JSON.
  app.useBodyParser('json', { limit: '20mb' });
  app.enableShutdownHooks();
  await app.listen(env['PORT'] ?? 3000);
  const logger = new Logger('Gateway');
  logger.log(`Listening on ${await app.getUrl()}/v1`);
  if (!isKeyed) logger.log(`None of ${KEYS.join(', ')} is set: a fake server inside this process plays the providers.`);
  return app;
}
