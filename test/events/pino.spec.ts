import { Controller, Get, Inject, Logger as NestLogger, Module, type LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { LlmClient, LlmFailoverModule } from 'nestjs-llm-failover';
import { FakeLlm, providerFailure } from 'nestjs-llm-failover/testing';
import { Logger, LoggerModule, NativeLogger } from 'nestjs-pino';
import { HELLO } from '../module/support/host.js';

@Controller()
class AnswersController {
  constructor(@Inject(LlmClient) private readonly llm: LlmClient) {}

  @Get()
  answer() {
    return this.llm.promises.chat(HELLO);
  }
}

type Line = Readonly<Record<string, unknown>>;

/** One for all: the package keeps its first root logger for the life of the process. */
const lines: Line[] = [];
const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };

/** Lines of an app that logs by a logger of nestjs-pino, while its first provider is overloaded. */
async function linesBy(kind: typeof Logger | typeof NativeLogger): Promise<readonly Line[]> {
  const before = Reflect.get(NestLogger, 'staticInstanceRef') as LoggerService;
  lines.length = 0;
  const fake = new FakeLlm([providerFailure('openai', 'overloaded'), 'Hello']);
  @Module({
    imports: [
      LoggerModule.forRoot({
        pinoHttp: { level: 'info', stream, autoLogging: false },
        // Nest 12's way, which is not the default on Nest 11.
        nativeLogger: { structuredParams: true },
      }),
      LlmFailoverModule.forRoot({
        routes: { default: ['openai/gpt-6-luna', 'groq/small'] },
        providers: { openai: { keys: 'sk-test-0123456789abcdef' }, groq: { keys: 'gsk-test-0123456789abcdef' } },
      }),
    ],
    controllers: [AnswersController],
  })
  class AppModule {}
  const testing = await fake.install(Test.createTestingModule({ imports: [AppModule] })).compile();
  const app = testing.createNestApplication({ bufferLogs: true });
  app.useLogger(app.get(kind));
  try {
    await app.listen(0, '127.0.0.1');
    const answer = await fetch(await app.getUrl());
    expect(answer.status).toBe(200);
  } finally {
    await app.close();
    NestLogger.overrideLogger(before);
  }
  return [...lines];
}

describe('an app that logs by nestjs-pino', () => {
  const message = expect.stringContaining('is unavailable') as unknown;
  const fields = {
    event: 'breaker-opened',
    callId: expect.any(String) as unknown,
    provider: 'openai',
    category: 'overloaded',
    next: 'groq/small',
  };

  it.each([
    ['its Logger', Logger, { context: 'LlmFailover', msg: message, level: 40, ...fields }],
    [
      'its NativeLogger',
      NativeLogger,
      { context: 'LlmFailover', msg: message, level: 40, params: expect.objectContaining(fields) as unknown },
    ],
  ] as const)('has message and fields of a line apart, by %s', async (_name, kind, expected) => {
    expect(await linesBy(kind)).toContainEqual(expect.objectContaining(expected));
  });
});
