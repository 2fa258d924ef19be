import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { LlmFailoverModule } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { LlmHealthIndicator } from 'nestjs-llm-failover/terminus';

@Module({
  imports: [
    TerminusModule,
    LlmFailoverModule.forRoot({
      routes: { default: ['openai/gpt-6-luna'] },
      providers: { openai: { keys: 'sk-test-good' } },
      transport: new FakeLlm(),
    }),
  ],
  providers: [LlmHealthIndicator],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const indicator = app.get(LlmHealthIndicator);
  const check = await app.get(HealthCheckService).check([() => indicator.isHealthy('llm', { details: 'minimal' })]);
  console.log(JSON.stringify(check.details));
  await app.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
