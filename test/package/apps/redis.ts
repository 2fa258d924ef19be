import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmClient, LlmFailoverModule, LlmHealth } from 'nestjs-llm-failover';
import { RedisHealthStore } from 'nestjs-llm-failover/redis';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';

/** Nobody listens there: the app goes on with its own memory. */
const url = 'redis://127.0.0.1:1';

async function main(): Promise<void> {
  const server = await FakeLlmServer.start();

  @Module({
    imports: [
      LlmFailoverModule.forRoot({
        routes: { default: ['openai/gpt-6-luna'] },
        providers: { openai: { baseUrl: server.baseUrl('openai'), keys: 'sk-test-good' } },
        health: { store: { useFactory: () => new RedisHealthStore({ url, fingerprintSecret: 'of the fleet alone' }) } },
      }),
    ],
  })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const { choices } = await app.get(LlmClient).promises.chat({ messages: [{ role: 'user', content: 'Hello?' }] });
  const { isConnected } = app.get(LlmHealth).snapshot().store ?? {};
  await app.close();
  await server.close();
  console.log(JSON.stringify({ answered: choices.length > 0, isConnected }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
