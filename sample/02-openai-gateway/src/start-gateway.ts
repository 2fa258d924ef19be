import { type DynamicModule, Logger, type NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { FakeUpstreamModule } from './fake-upstream.module.js';

/** The variables of the providers in `AppModule`. */
const KEYS = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY'];

/**
 * Starts the gateway on `PORT`, else 3000: with the real providers where one of their keys is set, else with a fake server that plays them.
 */
export async function startGateway(
  env: NodeJS.ProcessEnv,
  options: NestApplicationOptions = {},
): Promise<NestExpressApplication> {
  const isKeyed = KEYS.some((name) => (env[name] ?? '').trim() !== '');
  const module: DynamicModule = isKeyed ? AppModule.with() : await FakeUpstreamModule.start();
  const app = await NestFactory.create<NestExpressApplication>(module, options);
  // Images and files travel inside the JSON.
  app.useBodyParser('json', { limit: '20mb' });
  app.enableShutdownHooks();
  await app.listen(env['PORT'] ?? 3000);
  const logger = new Logger('Gateway');
  logger.log(`Listening on ${(await app.getUrl()).replace('[::1]', 'localhost')}/v1`);
  if (!isKeyed) logger.log(`None of ${KEYS.join(', ')} is set: a fake server in this process plays the providers.`);
  return app;
}
