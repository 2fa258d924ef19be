import { startTelemetry } from './telemetry.js';

async function bootstrap(): Promise<void> {
  const stopTelemetry = startTelemetry();
  // Loaded behind the instrumentation, so that this can wrap what they load.
  const { NestFactory } = await import('@nestjs/core');
  const { AppModule } = await import('./app.module.js');
  const app = await NestFactory.create(AppModule.with());
  app.enableShutdownHooks();
  app.getHttpServer().once('close', () => void stopTelemetry());
  await app.listen(process.env['PORT'] ?? 3000);
}

void bootstrap();
