import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Injectable, Module, Post, Res, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { generateText, streamText } from 'ai';
import { LlmAbortSignal, LlmClient, LlmFailoverModule, toHttpException } from 'nestjs-llm-failover';
import { failoverProvider, type FailoverProvider } from 'nestjs-llm-failover/ai-sdk';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';

/** What the handlers use of an Express response. */
interface Writable {
  write(text: string): void;
  end(): void;
}

@Injectable()
class Writer {
  private readonly models: FailoverProvider;

  constructor(llm: LlmClient) {
    this.models = failoverProvider(llm);
  }

  async answer(prompt: string, abortSignal: AbortSignal): Promise<string> {
    const { text } = await generateText({ model: this.models.languageModel('fast'), prompt, abortSignal });
    return text;
  }

  async *stream(prompt: string, abortSignal: AbortSignal): AsyncIterable<string> {
    const model = this.models.languageModel('fast');
    const { fullStream } = streamText({ model, prompt, abortSignal, onError: () => undefined });
    for await (const part of fullStream) {
      if (part.type === 'text-delta') yield part.text;
      if (part.type === 'error') throw part.error;
    }
  }
}

@Controller()
class WritingController {
  constructor(private readonly writer: Writer) {}

  @Post('answer')
  answer(@Body('prompt') prompt: string, @LlmAbortSignal() signal: AbortSignal): Promise<string> {
    return this.writer.answer(prompt, signal);
  }

  @Post('stream')
  async stream(
    @Body('prompt') prompt: string,
    @LlmAbortSignal() signal: AbortSignal,
    @Res() response: Writable,
  ): Promise<void> {
    try {
      for await (const text of this.writer.stream(prompt, signal)) response.write(text);
    } catch (error) {
      response.write(` [${toHttpException(error)?.code}]`);
    }
    response.end();
  }
}

describe('a Nest app on the AI SDK', () => {
  let server: FakeLlmServer;
  let app: INestApplication;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
    @Module({
      imports: [
        LlmFailoverModule.forRoot({
          routes: { fast: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
          defaultRoute: 'fast',
          providers: {
            openai: { baseUrl: server.baseUrl('openai'), keys: 'sk-test-openai-01' },
            anthropic: { baseUrl: server.baseUrl('anthropic'), keys: 'sk-test-anthropic-01' },
          },
          limits: { maxRetries: 0, maxWaitMs: 0 },
          globalInterceptor: true,
        }),
      ],
      controllers: [WritingController],
      providers: [Writer],
    })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
  });

  afterEach(async () => {
    (app.getHttpServer() as Server).closeAllConnections();
    await app.close();
    await server.close();
  });

  function post(path: string, signal?: AbortSignal): Promise<Response> {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: 'Hi' });
    return fetch(`http://127.0.0.1:${port}/${path}`, { method: 'POST', headers, body, ...(signal && { signal }) });
  }

  it('answers through the next provider', async () => {
    server.on({ provider: 'openai' }).fail('overloaded');
    server.on({ provider: 'anthropic' }).reply('Hello');
    expect(await (await post('answer')).text()).toBe('Hello');
  });

  it('answers a failure of all providers with the typed exception of the interceptor', async () => {
    server.on().fail('credential_invalid');
    const response = await post('answer');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'llm_credential_invalid', provider: 'openai' });
    expect(server.calls).toHaveLength(2);
  });

  it('streams through the next provider', async () => {
    server.on({ provider: 'openai' }).stream([], { ending: 'cut' });
    server.on({ provider: 'anthropic' }).stream(['Hel', 'lo']);
    expect(await (await post('stream')).text()).toBe('Hello');
  });

  it('says that a stream broke off', async () => {
    server.on({ provider: 'openai' }).stream(['Hel'], { ending: 'cut' });
    expect(await (await post('stream')).text()).toBe('Hel [llm_stream_interrupted]');
  });

  it('leaves the provider when its own client leaves', async () => {
    const held = server.on().hold();
    const controller = new AbortController();
    const left = post('stream', controller.signal).catch((error: Error) => error.name);
    await held.arrived();
    controller.abort();
    expect(await left).toBe('AbortError');
    await expect(server.calls[0]?.closed).resolves.toBe('client-left');
  });
});
