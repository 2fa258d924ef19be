import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

// One instance of the application. Start as many as you like, each with the same REDIS_URL and FINGERPRINT_SECRET.
async function bootstrap(): Promise<void> {
  const {
    REDIS_URL: redisUrl = 'redis://localhost:6379',
    OPENAI_URL: openaiUrl,
    FINGERPRINT_SECRET: fingerprintSecret = '',
    PORT: port = '3000',
  } = process.env;
  const app = await NestFactory.create(AppModule.with({ redisUrl, openaiUrl, fingerprintSecret }), {
    logger: ['error', 'warn'],
  });
  app.enableShutdownHooks();
  await app.listen(port);
  process.send?.(await app.getUrl());
}

void bootstrap();
