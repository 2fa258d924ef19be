import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import * as nest from '@nestjs/common';
import { Controller, Get, Module, type ModuleMetadata } from '@nestjs/common';
import { LlmAbortSignal, LlmClient, LlmFailoverModule, type LlmFailoverModuleExtras } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { PLATFORMS, startApp, type StartedApp } from '../interceptors/support/start-app.js';
import { refuseUnhandledRejections } from '../support/unhandled-rejections.js';
import { SseController, StreamableFileController } from './support/streaming.controllers.js';

const KEY = 'sk-test-openai-4f9c2ab17d6e8035';

const FORMS: readonly [
  path: string,
  controller: NonNullable<ModuleMetadata['controllers']>[number],
  LlmFailoverModuleExtras,
][] = [
  ['sse', SseController, { globalFilter: true }],
  ['file', StreamableFileController, { globalInterceptor: true }],
];

describe.each(PLATFORMS)('a streaming endpoint on %s', (platform) => {
  describe.each(FORMS)('in the form %s', (path, controller, extras) => {
    let server: FakeLlmServer;
    let started: StartedApp;

    refuseUnhandledRejections();
    beforeEach(async () => {
      server = await FakeLlmServer.start();
      const options = {
        routes: { default: ['openai/gpt-6-luna'] },
        providers: { openai: { baseUrl: server.baseUrl('openai'), keys: [{ label: 'main', value: KEY }] } },
        limits: { maxRetries: 0 },
      };
      @Module({ imports: [LlmFailoverModule.forRoot({ ...options, ...extras })], controllers: [controller] })
      class AppModule {}
      started = await startApp(platform, { imports: [AppModule] });
    });

    afterEach(async () => {
      // The connection of a client that left may linger, and the app would wait for it.
      (started.app.getHttpServer() as Server).closeAllConnections();
      await started.app.close();
      await server.close();
    });

    const get = (init: RequestInit = {}) => fetch(`${started.url}/${path}?message=Hi`, init);

    it('streams the text', async () => {
      server.on({ provider: 'openai' }).stream(['Hel', 'lo']);
      const response = await get();
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      expect(response.headers.get('cache-control')).toContain('no-cache');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
      const text = await response.text();
      expect(text).toContain('data: {"text":"Hel"}');
      expect(text).toContain('data: {"text":"lo"}');
      expect(text).not.toContain('event: error');
    });

    it('gives a failure before the first event its own status, and says when to ask again', async () => {
      server.on({ provider: 'openai' }).fail('rate_limited', { retryAfterMs: 20_000 });
      const response = await get();
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('20');
      const body = await response.text();
      expect(JSON.parse(body)).toMatchObject({ statusCode: 503, code: 'llm_rate_limited', category: 'rate_limited' });
      expect(body).not.toContain(KEY);
    });

    it('gives an error inside the stream before the first content its own status', async () => {
      server.on({ provider: 'openai' }).stream([], { ending: { error: 'invalid_api_key' } });
      const response = await get();
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ code: 'llm_credential_invalid' });
    });

    it('ends in a typed error event after the first content', async () => {
      server.on({ provider: 'openai' }).stream(['Hel'], { ending: 'cut' });
      const response = await get();
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).toContain('data: {"text":"Hel"}');
      const error = /event: error\n(?:.*\n)*?data: (.+)/.exec(text)?.[1] ?? '';
      expect(JSON.parse(error)).toEqual({
        code: 'llm_stream_interrupted',
        category: 'network_error',
        message: expect.any(String),
      });
      expect(server.calls).toHaveLength(1);
    });

    it('closes the upstream when its client leaves', async () => {
      server.on({ provider: 'openai' }).stream(['Hel'], { ending: 'stall' });
      const controller = new AbortController();
      const response = await get({ signal: controller.signal });
      const reader = response.body?.getReader();
      await reader?.read();
      controller.abort();
      await expect(reader?.read()).rejects.toThrow();
      await server.calls[0]?.closed;
      expect(server.calls[0]?.outcome).toBe('client-left');
    });

    it('reads no further when its client leaves an endless answer', async () => {
      let stop: () => void = () => undefined;
      const stopped = new Promise<void>((resolve) => (stop = resolve));
      async function* endless() {
        try {
          for (;;) yield 'more ';
        } finally {
          stop();
        }
      }
      server.on({ provider: 'openai' }).stream(endless());
      const controller = new AbortController();
      const response = await get({ signal: controller.signal });
      await response.body?.getReader().read();
      controller.abort();
      await stopped;
      await expect(server.calls[0]?.closed).resolves.toBe('client-left');
      expect(server.calls).toHaveLength(1);
    });

    it('closes the upstream when its client leaves before the first event', async () => {
      server.on({ provider: 'openai' }).hang();
      const controller = new AbortController();
      const left = get({ signal: controller.signal }).catch((error: unknown) => error);
      const call = await server.received();
      controller.abort();
      await expect(left).resolves.toMatchObject({ name: 'AbortError' });
      await expect(call.closed).resolves.toBe('client-left');
      expect(server.calls).toHaveLength(1);
    });
  });
});

describe.each(PLATFORMS)('the form sse on %s, with an interceptor on the way', (platform) => {
  it('answers 200 and an error event to a failure before the first event, as its page says', async () => {
    const server = await FakeLlmServer.start();
    server.on().fail('rate_limited');
    const options = {
      routes: { default: ['openai/gpt-6-luna'] },
      providers: { openai: { baseUrl: server.baseUrl('openai'), keys: KEY } },
      limits: { maxRetries: 0 },
    };
    const imports = [LlmFailoverModule.forRoot({ ...options, globalInterceptor: true })];
    const { app, url } = await startApp(platform, { imports, controllers: [SseController] });
    const response = await fetch(`${url}/sse?message=Hi`);
    const text = await response.text();
    await app.close();
    await server.close();
    expect(response.status).toBe(200);
    expect(text).toContain('event: error\n');
    expect(text).not.toContain('"text"');
  });
});

/** Nest 12 sends what a handler iterates over as it comes; Nest 11 would write it as an object. */
describe.runIf('StandardSchemaValidationPipe' in nest).each(PLATFORMS)(
  'an iterator that a handler on %s returns',
  (platform) => {
    @Controller('iterator')
    class IteratorController {
      constructor(private readonly llm: LlmClient) {}

      @Get()
      async *stream(@LlmAbortSignal() signal: AbortSignal) {
        const request = { messages: [{ role: 'user' as const, content: 'Hi' }] };
        for await (const { choices } of this.llm.promises.stream(request, { signal })) {
          yield choices[0]?.delta.content ?? '';
        }
      }
    }

    const get = async (script: (server: FakeLlmServer) => unknown, extras: LlmFailoverModuleExtras) => {
      const server = await FakeLlmServer.start();
      script(server);
      const options = {
        routes: { default: ['openai/gpt-6-luna'] },
        providers: { openai: { baseUrl: server.baseUrl('openai'), keys: KEY } },
        limits: { maxRetries: 0 },
      };
      const imports = [LlmFailoverModule.forRoot({ ...options, ...extras })];
      const { app, url } = await startApp(platform, { imports, controllers: [IteratorController] });
      const response = await fetch(`${url}/iterator`);
      const text = await response.text().catch(() => 'broken off');
      await app.close();
      await server.close();
      return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
    };

    it.each([{ globalInterceptor: true }, { globalFilter: true }, { globalInterceptor: true, globalFilter: true }])(
      'gets its text, its status before that, and a broken connection in the middle: %j',
      async (extras) => {
        expect((await get((server) => server.on().stream(['Hel', 'lo']), extras)).text).toBe('Hello');
        const late = await get((server) => server.on().stream(['Hel'], { ending: 'cut' }), extras);
        expect(late).toMatchObject({ status: 200, text: 'broken off' });
        const early = await get((server) => server.on().fail('rate_limited', { retryAfterMs: 20_000 }), extras);
        expect(early).toMatchObject({ status: 503, retryAfter: '20' });
        expect(JSON.parse(early.text)).toMatchObject({ code: 'llm_rate_limited' });
      },
    );
  },
);

it('is documented as it is', () => {
  const page = readFileSync('docs/streaming.md', 'utf8');
  expect(page).toContain(readFileSync('test/e2e/support/streaming.controllers.ts', 'utf8').trim());
});
