import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with());
  // Images and files travel inside the JSON.
  app.useBodyParser('json', { limit: '20mb' });
  app.enableShutdownHooks();
  await app.listen(process.env['PORT'] ?? 3000);
}

void bootstrap();
