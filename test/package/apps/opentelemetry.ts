import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InMemorySpanExporter, SimpleSpanProcessor, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { LlmClient, LlmFailoverModule } from 'nestjs-llm-failover';
import { LlmOpenTelemetryModule } from 'nestjs-llm-failover/opentelemetry';
import { FakeLlm } from 'nestjs-llm-failover/testing';

const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

@Module({
  imports: [
    LlmFailoverModule.forRoot({
      routes: { default: ['openai/gpt-6-luna'] },
      providers: { openai: { keys: 'sk-test-good' } },
      transport: new FakeLlm(['Hello']),
    }),
    LlmOpenTelemetryModule.forRoot({ tracerProvider }),
  ],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  await app.get(LlmClient).promises.chat({ messages: [{ role: 'user', content: 'Hello?' }] });
  await app.close();
  console.log(JSON.stringify(exporter.getFinishedSpans().map(({ name }) => name)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
