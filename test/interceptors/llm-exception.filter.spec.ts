import type { ServerResponse } from 'node:http';
import { connect, constants } from 'node:http2';
import {
  Controller,
  Get,
  Injectable,
  Res,
  UseGuards,
  type ArgumentsHost,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { vi } from 'vitest';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { LLM_EXCEPTION_OPTIONS } from '../../lib/interceptors/exception-options.js';
import { LlmExceptionFilter } from '../../lib/interceptors/llm-exception.filter.js';
import { LlmExceptionInterceptor } from '../../lib/interceptors/llm-exception.interceptor.js';
import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { callError, PLANTED_KEY, plantedError, PRIVATE_WORDS } from './support/call-error.js';
import { PLATFORMS, startApp, type StartedApp } from './support/start-app.js';

@Injectable()
class ModerationGuard implements CanActivate {
  canActivate(): never {
    throw plantedError({ retryAfterMs: 61_000 });
  }
}

@Injectable()
class MisconfiguredGuard implements CanActivate {
  canActivate(): never {
    throw new LlmOptionsError([{ option: 'routes', actual: 'missing', expected: 'an object' }]);
  }
}

@Injectable()
class BrokenGuard implements CanActivate {
  canActivate(): never {
    throw new TypeError('x is not a function');
  }
}

/** Sets a content type as a handler for event streams would, and then fails. */
@Injectable()
class StreamingGuard implements CanActivate {
  canActivate(context: ExecutionContext): never {
    const response = context.switchToHttp().getResponse<{ header(name: string, value: string): unknown }>();
    response.header('content-type', 'text/event-stream');
    throw plantedError({ retryAfterMs: 61_000 });
  }
}

@Controller()
class ChatController {
  @UseGuards(StreamingGuard)
  @Get('streaming')
  streaming(): void {}

  @UseGuards(ModerationGuard)
  @Get('guarded')
  guarded(): void {}

  @UseGuards(MisconfiguredGuard)
  @Get('misconfigured')
  misconfigured(): void {}

  @UseGuards(BrokenGuard)
  @Get('broken')
  broken(): void {}

  @Get('handler')
  handler(): never {
    throw plantedError({ retryAfterMs: 61_000 });
  }

  @Get('behind-middleware')
  behindMiddleware(): void {}

  /** Writes by itself, as handlers of streams do, and fails in the middle. */
  @Get('begun')
  begun(@Res() response: ServerResponse | { readonly raw: ServerResponse }): never {
    const raw = 'raw' in response ? response.raw : response;
    raw.writeHead(200, { 'content-type': 'text/plain' });
    raw.write('Once upon');
    throw plantedError({ retryAfterMs: 61_000 });
  }

  /** Goes on after its answer, and fails then. */
  @Get('ended')
  ended(@Res() response: ServerResponse | { readonly raw: ServerResponse }): never {
    const raw = 'raw' in response ? response.raw : response;
    raw.end('The whole answer');
    throw plantedError();
  }
}

class MiddlewareModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const fail = (): never => {
      throw plantedError({ retryAfterMs: 61_000 });
    };
    consumer.apply(fail).forRoutes('behind-middleware');
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly type: string | null;
  readonly text: string;
}

async function get(url: string): Promise<Answer> {
  const response = await fetch(url);
  const { headers, status } = response;
  return {
    status,
    retryAfter: headers.get('retry-after'),
    type: headers.get('content-type'),
    text: await response.text(),
  };
}

describe.each(PLATFORMS)('LlmExceptionFilter on %s', (platform) => {
  let started: StartedApp;

  const metadata = { imports: [MiddlewareModule], controllers: [ChatController] };
  const start = async (
    providers: Parameters<typeof startApp>[1]['providers'],
    configure?: (app: INestApplication) => unknown,
  ): Promise<string> => {
    started = await startApp(platform, { ...metadata, providers: providers ?? [] }, (app) => void configure?.(app));
    return started.url;
  };

  afterEach(async () => {
    await started.app.close();
  });

  const WAYS: readonly (readonly [string, () => Promise<string>])[] = [
    ['as APP_FILTER', () => start([{ provide: APP_FILTER, useClass: LlmExceptionFilter }])],
    ['by new, without DI', () => start([], (app) => app.useGlobalFilters(new LlmExceptionFilter()))],
  ];

  describe.each(WAYS)('%s', (_name, startThisWay) => {
    it.each(['guarded', 'streaming', 'behind-middleware', 'handler'])(
      'answers for /%s as the interceptor would',
      async (path) => {
        const url = await startThisWay();
        const { status, retryAfter, type, text } = await get(`${url}/${path}`);
        expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '61' });
        expect(type).toMatch(/^application\/json/);
        const expected = toHttpException(plantedError({ retryAfterMs: 61_000 }));
        expect(JSON.parse(text)).toEqual(expected?.getResponse());
        for (const word of [PLANTED_KEY, ...PRIVATE_WORDS]) expect(text).not.toContain(word);
      },
    );

    it.each(['misconfigured', 'broken'])('leaves /%s a plain 500', async (path) => {
      const url = await startThisWay();
      const { status, text } = await get(`${url}/${path}`);
      expect(status).toBe(500);
      expect(JSON.parse(text)).toEqual({ statusCode: 500, message: 'Internal server error' });
    });
  });

  describe('where the head of the answer is out', () => {
    const begin = () => start([{ provide: APP_FILTER, useClass: LlmExceptionFilter }]);

    it('breaks the answer off, which would else pass for a whole one', async () => {
      const response = await fetch(`${await begin()}/begun`);
      expect(response.status).toBe(200);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      expect(await reader?.read()).toEqual({ done: false, value: 'Once upon' });
      await expect(reader?.read()).rejects.toThrow('terminated');
    });

    it('leaves an answer alone that has ended', async () => {
      expect((await get(`${await begin()}/ended`)).text).toBe('The whole answer');
    });
  });

  it('gives the very answer of the interceptor', async () => {
    const url = await start([], (app) => {
      app.useGlobalInterceptors(new LlmExceptionInterceptor());
      app.useGlobalFilters(new LlmExceptionFilter());
    });
    expect(await get(`${url}/guarded`)).toEqual(await get(`${url}/handler`));
  });

  it('takes the options that a module provides', async () => {
    const url = await start([
      { provide: LLM_EXCEPTION_OPTIONS, useValue: { body: 'minimal', httpStatus: { credential_invalid: 500 } } },
      { provide: APP_FILTER, useClass: LlmExceptionFilter },
    ]);
    const { status, text } = await get(`${url}/guarded`);
    expect(status).toBe(500);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['statusCode', 'error', 'code', 'message']);
  });
});

describe('LlmExceptionFilter without a server', () => {
  const error = callError('rate_limited', { retryAfterMs: 1_000 });
  const hostOf = (type: string, parts: object): ArgumentsHost =>
    ({ getType: () => type, ...parts }) as unknown as ArgumentsHost;

  it('declines in a context that it does not know', () => {
    expect(new LlmExceptionFilter().catch(error, hostOf('telegraf', {}))).toBeUndefined();
  });

  describe('in a WebSocket context', () => {
    const FAILURE = {
      status: 'error',
      statusCode: 503,
      error: 'Service Unavailable',
      code: 'llm_rate_limited',
      category: 'rate_limited',
      provider: 'openai',
      message: "openai is limiting the rate of this server's requests.",
      retryAfterMs: 1_000,
    };
    const caught = (...args: unknown[]) => new LlmExceptionFilter().catch(error, hostOf('ws', { getArgs: () => args }));

    it('emits to a socket of Socket.IO, and acknowledges where that is waited for', () => {
      const [emit, acknowledge] = [vi.fn(), vi.fn()];
      caught({ emit }, { prompt: 'private' }, acknowledge, 'chat');
      expect(emit.mock.calls).toEqual([['exception', FAILURE]]);
      expect(acknowledge.mock.calls).toEqual([[FAILURE]]);
    });

    it('sends to a plain WebSocket that is open, and never emits on it', () => {
      const [emit, send] = [vi.fn(), vi.fn<(text: string) => void>()];
      caught({ emit, send, readyState: 1 }, { prompt: 'private' }, 'chat', 'chat');
      expect(send.mock.calls.map(([text]) => JSON.parse(text) as unknown)).toEqual([
        { event: 'exception', data: FAILURE },
      ]);
      caught({ emit, send, readyState: 3 }, {}, 'chat', 'chat');
      expect(send).toHaveBeenCalledTimes(1);
      expect(emit).not.toHaveBeenCalled();
    });

    it.each([[undefined], [{}]])('does nothing for what is no client: %j', (client) => {
      expect(caught(client, {}, 'chat')).toBeUndefined();
    });
  });
});

describe('LlmExceptionFilter on Fastify, where a handler has taken the reply over', () => {
  it('answers in its place', async () => {
    @Controller()
    class StoryController {
      @Get()
      tell(@Res() reply: { hijack(): void }): never {
        reply.hijack();
        throw plantedError({ retryAfterMs: 61_000 });
      }
    }
    const { app, url } = await startApp('Fastify', { controllers: [StoryController] }, (created) => {
      created.useGlobalFilters(new LlmExceptionFilter());
    });
    const { status, retryAfter, type, text } = await get(url);
    expect({ status, retryAfter, type }).toEqual({
      status: 503,
      retryAfter: '61',
      type: 'application/json; charset=utf-8',
    });
    expect(JSON.parse(text)).toMatchObject({ code: 'llm_credential_invalid' });
    await app.close();
  });
});

describe('LlmExceptionFilter over HTTP/2', () => {
  it('resets the stream of an answer that has begun, and no other', async () => {
    @Controller()
    class StoryController {
      @Get()
      tell(@Res() { raw }: { readonly raw: ServerResponse }): never {
        raw.writeHead(200);
        raw.write('Once upon');
        throw plantedError();
      }
    }
    const module = await Test.createTestingModule({ controllers: [StoryController] }).compile();
    // Its types know HTTP/1.1 alone.
    const adapter = new FastifyAdapter({ http2: true } as never);
    const app = module.createNestApplication(adapter, { logger: false }).useGlobalFilters(new LlmExceptionFilter());
    await app.listen(0, '127.0.0.1');
    const session = connect(await app.getUrl());
    for (const request of [session.request(), session.request()]) {
      request.on('error', () => undefined).resume();
      await new Promise((resolve) => request.once('close', resolve));
      expect(request.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    }
    session.close();
    await app.close();
  });
});
