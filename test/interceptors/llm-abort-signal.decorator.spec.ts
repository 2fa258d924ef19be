import { EventEmitter, once } from 'node:events';
import { request, type ClientRequest, type ServerResponse } from 'node:http';
import { connect } from 'node:http2';
import {
  Controller,
  Get,
  HttpException,
  Sse,
  UseGuards,
  UsePipes,
  type ExecutionContext,
  type INestApplication,
  type MessageEvent,
  type NestMiddleware,
  type PipeTransform,
} from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { NEVER, of, merge, type Observable } from 'rxjs';
import { LlmAbortSignal } from '../../lib/interceptors/llm-abort-signal.decorator.js';
import { LlmHttpException } from '../../lib/interceptors/http-exceptions.js';
import { clientAbortSignal } from '../../lib/interceptors/outside-http/client-abort-signal.js';
import { connectionAbortSignal } from '../../lib/interceptors/outside-http/connection-abort-signal.js';
import { requestAbortSignal } from '../../lib/interceptors/request-abort-signal.js';
import { PLATFORMS, startApp, type StartedApp } from './support/start-app.js';

/** What the handlers tell the test. */
const news = new EventEmitter();

/** Does with the parameters of custom decorators what a `ValidationPipe` does with `validateCustomDecorators`. */
const makeOfType: PipeTransform = {
  transform: (value: unknown, { metatype }) =>
    metatype === undefined || metatype === Object ? value : Reflect.construct(metatype, []),
};

@Controller()
class ChatController {
  @Get('hangs')
  hangs(@LlmAbortSignal() signal: AbortSignal): Promise<never> {
    return this.waitFor(signal);
  }

  @Get('answers')
  answers(@LlmAbortSignal() signal: AbortSignal, @LlmAbortSignal() again: AbortSignal): object {
    news.emit('signal', signal);
    return { same: signal === again, aborted: signal.aborted };
  }

  @UsePipes(makeOfType)
  @Get('piped')
  piped(@LlmAbortSignal() signal: AbortSignal): object {
    news.emit('signal', signal);
    return { aborted: signal.aborted };
  }

  @Sse('stream')
  stream(@LlmAbortSignal() signal: AbortSignal): Observable<MessageEvent> {
    news.emit('signal', signal);
    return merge(of({ data: 'first' }), NEVER);
  }

  @UseGuards({ canActivate: holdUntilClosed })
  @Get('held')
  held(@LlmAbortSignal() signal: AbortSignal): void {
    news.emit('signal', signal);
  }

  private waitFor(signal: AbortSignal): Promise<never> {
    news.emit('signal', signal);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}

/** A guard at whose end the client has left. */
async function holdUntilClosed(context: ExecutionContext): Promise<boolean> {
  const response = context.switchToHttp().getResponse<{ raw?: ServerResponse } & ServerResponse>();
  const closed = once(response.raw ?? response, 'close');
  news.emit('held');
  await closed;
  return true;
}

async function nextSignal(): Promise<AbortSignal> {
  const [signal] = (await once(news, 'signal')) as [AbortSignal];
  return signal;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function get(url: string): ClientRequest {
  return request(url, { agent: false })
    .on('error', () => undefined)
    .end();
}

describe.each(PLATFORMS)('LlmAbortSignal on %s', (platform) => {
  let started: StartedApp;
  let responses: ServerResponse[];

  beforeEach(async () => {
    responses = [];
    started = await startApp(platform, { controllers: [ChatController] }, (app: INestApplication) => {
      app.use(((_request, response: ServerResponse, next) => {
        responses.push(response);
        next();
      }) satisfies NestMiddleware['use']);
    });
  });

  afterEach(async () => {
    await started.app.close();
  });

  it('fires when the client leaves, with a reason that is an abort by name and quiet in the log', async () => {
    const asked = nextSignal();
    const client = get(`${started.url}/hangs`);
    const signal = await asked;
    expect(signal.aborted).toBe(false);
    client.destroy();
    await aborted(signal);
    expect(signal.reason).toBeInstanceOf(LlmHttpException);
    expect(signal.reason).toBeInstanceOf(HttpException);
    expect(signal.reason).toMatchObject({
      name: 'AbortError',
      code: 'llm_cancelled',
      category: 'cancelled',
      status: 499,
    });
  });

  it('is handed on as it is by a pipe that makes values of their type, as a ValidationPipe may', async () => {
    const asked = nextSignal();
    const answer = await fetch(`${started.url}/piped`);
    expect(await answer.json()).toEqual({ aborted: false });
    expect(await asked).toBeInstanceOf(AbortSignal);
  });

  it('fires when the client leaves in the middle of a stream', async () => {
    const asked = nextSignal();
    const client = get(`${started.url}/stream`);
    const signal = await asked;
    const [response] = await once(client, 'response');
    await once(response, 'data');
    client.destroy();
    await aborted(signal);
    expect(signal.aborted).toBe(true);
  });

  it('has fired already where the client left during a guard', async () => {
    const held = once(news, 'held');
    const asked = nextSignal();
    const client = get(`${started.url}/held`);
    await held;
    client.destroy();
    expect((await asked).aborted).toBe(true);
  });

  it('never fires for a finished response, and leaves no listener', async () => {
    const asked = nextSignal();
    const answer = await fetch(`${started.url}/answers`);
    expect(await answer.json()).toEqual({ same: true, aborted: false });
    const signal = await asked;
    const [response] = responses as [ServerResponse];
    if (!response.closed) await once(response, 'close');
    await started.app.close();
    expect(signal.aborted).toBe(false);
    expect(response.listeners('close')).toEqual([]);
  });
});

describe('LlmAbortSignal over HTTP/2', () => {
  it('fires when the client closes its stream, and not for a finished one', async () => {
    const module = await Test.createTestingModule({ controllers: [ChatController] }).compile();
    const app = module.createNestApplication(new FastifyAdapter({ http2: true }), { logger: false });
    await app.listen(0, '127.0.0.1');
    const session = connect(await app.getUrl());
    try {
      const askedFirst = nextSignal();
      const left = session.request({ ':path': '/hangs' });
      const first = await askedFirst;
      left.close();
      await aborted(first);
      expect(first.reason).toMatchObject({ name: 'AbortError' });

      const askedSecond = nextSignal();
      const read = session.request({ ':path': '/answers' });
      read.resume();
      const second = await askedSecond;
      await once(read, 'close');
      expect(second.aborted).toBe(false);
    } finally {
      session.destroy();
      await app.close();
    }
  });
});

describe('LlmAbortSignal outside HTTP', () => {
  it.each(['rpc', 'ws', 'graphql'])('gives a signal that is not aborted in a %s context', async (type) => {
    const module = await Test.createTestingModule({ controllers: [ChatController] }).compile();
    const controller = module.get(ChatController);
    const handle = module
      .get(ExternalContextCreator)
      .create(
        controller,
        (...signals: unknown[]) => controller.answers(...(signals as [AbortSignal, AbortSignal])),
        'answers',
        '__routeArguments__',
        { exchangeKeyForValue: () => undefined },
        undefined,
        undefined,
        undefined,
        type,
      );
    expect(await handle()).toEqual({ same: false, aborted: false });
    await module.close();
  });
});

describe('connectionAbortSignal', () => {
  it('puts one listener on a connection, however often it is asked, and none on one that has ended', () => {
    const [connection, ended] = [new EventEmitter(), new EventEmitter()];
    const signals = [1, 2, 3].map(() => connectionAbortSignal(connection, 'close', false));
    expect(new Set(signals).size).toBe(1);
    expect(connection.listenerCount('close')).toBe(1);
    connection.emit('close');
    expect(signals[0]?.reason).toMatchObject({ name: 'AbortError', status: 499 });
    expect(connection.listenerCount('close')).toBe(0);
    expect(connectionAbortSignal(ended, 'close', true).aborted).toBe(true);
    expect(ended.listenerCount('close')).toBe(0);
  });
});

describe('clientAbortSignal', () => {
  const handler = (): void => undefined;
  const contextOf = (type: string, args: readonly unknown[]): ExecutionContext => {
    const context = {
      getType: () => type,
      getHandler: () => handler,
      getArgs: () => args,
      getArgByIndex: (index: number) => args[index],
      switchToWs: () => ({ getClient: () => args[0] }),
      switchToRpc: () => ({ getContext: () => args[1] }),
    };
    return context as unknown as ExecutionContext;
  };

  it('fires when a gRPC call is cancelled', () => {
    const call = Object.assign(new EventEmitter(), { cancelled: false });
    const signal = clientAbortSignal(contextOf('rpc', [{}, {}, call]));
    expect(signal.aborted).toBe(false);
    call.emit('cancelled');
    expect(signal.aborted).toBe(true);
  });

  it.each<[string, string, readonly unknown[]]>([
    ['a client that is none', 'ws', [undefined, {}]],
    ['a transport that tells nothing', 'rpc', ['data', { getTopic: () => 'chat' }]],
    ['a message without a context', 'rpc', ['data']],
    ['a resolver without a context', 'graphql', [{}, {}, undefined, undefined]],
    ['a resolver whose context holds no request', 'graphql', [{}, {}, { user: 'u1' }, undefined]],
    ['a context that is not known', 'telegraf', [{}]],
  ])('never fires for %s', (_name, type, args) => {
    expect(clientAbortSignal(contextOf(type, args)).aborted).toBe(false);
  });
});

describe('requestAbortSignal', () => {
  class FakeResponse extends EventEmitter {
    statusCode = 200;
    headersSent = false;
    writableEnded = false;
    writableFinished = false;
    setHeader(): void {}
    end(): void {}
  }

  it('puts one listener on a response, however often it is asked', () => {
    const response = new FakeResponse();
    const signals = [requestAbortSignal(response), requestAbortSignal(response), requestAbortSignal({ raw: response })];
    expect(new Set(signals).size).toBe(1);
    expect(response.listenerCount('close')).toBe(1);
  });

  it.each([
    ['was never ended', { writableEnded: false, writableFinished: false }, true],
    ['was ended but not all sent', { writableEnded: true, writableFinished: false }, true],
    ['was cut off over HTTP/2', { writableEnded: false, writableFinished: true }, true],
    ['was ended and sent', { writableEnded: true, writableFinished: true }, false],
  ])('when the closed response %s: %o', (_name, state, fires) => {
    const response = new FakeResponse();
    const signal = requestAbortSignal(response);
    Object.assign(response, state).emit('close');
    expect(signal.aborted).toBe(fires);
    expect(response.listenerCount('close')).toBe(0);
  });
});
