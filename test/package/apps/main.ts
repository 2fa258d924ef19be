import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  failoverOf,
  InjectLlm,
  LlmCallError,
  LlmClient,
  LlmFailoverModule,
  LlmHealth,
  llmTextOf,
} from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';

@Injectable()
class Asking {
  constructor(
    private readonly llm: LlmClient,
    @InjectLlm('dead') private readonly dead: LlmClient,
    private readonly health: LlmHealth,
  ) {}

  async ask(): Promise<object> {
    const answer = await this.llm.promises.chat({ messages: [{ role: 'user', content: 'Hello?' }] });
    const error: unknown = await this.dead.promises.chat({ messages: [] }).catch((thrown: unknown) => thrown);
    return {
      text: llmTextOf(answer),
      attempts: failoverOf(answer)?.attempts,
      category: LlmCallError.isInstance(error) ? error.category : String(error),
      tracked: this.health.snapshot().tracked > 0,
    };
  }
}

async function main(): Promise<void> {
  const server = await FakeLlmServer.start();
  server.acceptKeys('openai', ['sk-test-good']);

  @Module({
    imports: [
      LlmFailoverModule.forRootAsync({
        useFactory: () => ({
          routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'], dead: ['openai/gpt-6-luna'] },
          providers: {
            openai: { baseUrl: server.baseUrl('openai'), keys: [{ label: 'primary', value: 'sk-test-dead' }] },
            anthropic: { baseUrl: server.baseUrl('anthropic'), keys: 'sk-ant-test' },
          },
        }),
        routeNames: ['dead'],
      }),
    ],
    providers: [Asking],
  })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  console.log(JSON.stringify(await app.get(Asking).ask()));
  await app.close();
  await server.close();
}

void main();
