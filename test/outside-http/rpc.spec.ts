import { EventEmitter } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { Controller, Get, HttpException, Inject, UseFilters, UseGuards, type INestMicroservice } from '@nestjs/common';
import {
  ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { catchError, concat, of, throwError, type Observable } from 'rxjs';
import { LLM_EXCEPTION_OPTIONS, type LlmExceptionOptions } from '../../lib/interceptors/exception-options.js';
import { LlmAbortSignal } from '../../lib/interceptors/llm-abort-signal.decorator.js';
import { LlmExceptionFilter } from '../../lib/interceptors/llm-exception.filter.js';
import { LlmExceptionInterceptor } from '../../lib/interceptors/llm-exception.interceptor.js';
import type { LlmMessageFailure } from '../../lib/interceptors/outside-http/message-failure.js';
import { PLANTED_LABEL } from '../interceptors/support/call-error.js';
import { startApp } from '../interceptors/support/start-app.js';
import { failure, leaksIn, MESSAGE_FAILURE, PROMPT, PUBLIC_MESSAGE } from './support/planted.js';
import { aborted, nextSignal } from './support/signals.js';

/** What the handlers tell the test. */
const news = new EventEmitter();

function refuse(): never {
  throw failure();
}

@UseFilters(LlmExceptionFilter)
@Controller()
class AnswersController {
  @MessagePattern('throws')
  throws(): never {
    throw failure();
  }

  @UseGuards({ canActivate: refuse })
  @MessagePattern('guarded')
  guarded(): void {}

  @MessagePattern('breaks-off')
  breaksOff(): Observable<string> {
    return concat(of('Once', 'upon'), throwError(failure));
  }

  @MessagePattern('foreign')
  foreign(): never {
    throw new TypeError('x is not a function');
  }

  @MessagePattern('hangs')
  hangs(@LlmAbortSignal() signal: AbortSignal): Promise<never> {
    news.emit('signal', signal);
    return new Promise(() => undefined);
  }

  @MessagePattern('answers')
  answers(@Payload() text: string, @LlmAbortSignal() signal: AbortSignal): string {
    news.emit('signal', signal);
    return text;
  }

  @EventPattern('noted')
  noted(@LlmAbortSignal() signal: AbortSignal): void {
    news.emit('signal', signal);
  }
}

interface Outcome {
  readonly values: unknown[];
  readonly error?: unknown;
}

function outcomeOf(source: Observable<unknown>): Promise<Outcome> {
  const values: unknown[] = [];
  return new Promise((resolve) => {
    source.subscribe({
      next: (value) => values.push(value),
      error: (error: unknown) => resolve({ values, error }),
      complete: () => resolve({ values }),
    });
  });
}

describe('message handlers over TCP', () => {
  let service: INestMicroservice;
  let client: ClientProxy;

  async function start(options: LlmExceptionOptions = {}): Promise<void> {
    const providers = [{ provide: LLM_EXCEPTION_OPTIONS, useValue: options }];
    const module = await Test.createTestingModule({ controllers: [AnswersController], providers }).compile();
    const host = '127.0.0.1';
    service = module.createNestMicroservice({
      transport: Transport.TCP,
      options: { host, port: 0 },
      logger: false,
    });
    service.useGlobalInterceptors(new LlmExceptionInterceptor());
    await service.listen();
    const { port } = service.unwrap<Server>().address() as AddressInfo;
    client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host, port } });
  }

  const ask = (pattern: string) => outcomeOf(client.send(pattern, { prompt: PROMPT }));

  afterEach(async () => {
    await client.close();
    await service.close();
  });

  it.each([
    ['throws', []],
    ['guarded', []],
    ['breaks-off', ['Once', 'upon']],
  ])('tells the caller of "%s" what an HTTP client would read', async (pattern, values) => {
    await start();
    const outcome = await ask(pattern);
    expect(outcome).toEqual({ values, error: MESSAGE_FAILURE });
    expect(leaksIn(outcome)).toEqual([]);
  });

  it('leaves errors that are not ours to Nest', async () => {
    await start();
    expect((await ask('foreign')).error).toEqual({ status: 'error', message: 'Internal server error' });
  });

  it('tells as little as the options say', async () => {
    await start({ body: 'minimal', httpStatus: { credential_invalid: 500 } });
    expect((await ask('throws')).error).toEqual({
      status: 'error',
      statusCode: 500,
      error: 'Internal Server Error',
      code: 'llm_credential_invalid',
      message: PUBLIC_MESSAGE,
    });
  });

  it('tells as much as the options say, and still no key', async () => {
    await start({ body: 'detail' });
    const { error } = await ask('throws');
    expect(error).toMatchObject({ ...MESSAGE_FAILURE, details: { credential: PLANTED_LABEL, attempts: 1 } });
    expect(leaksIn(error, 'detail')).toEqual([]);
  });

  it('gives an HTTP gateway what it needs to answer with the right status', async () => {
    await start();
    const service = client;

    @Controller()
    class GatewayController {
      constructor(@Inject('SERVICE') private readonly service: ClientProxy) {}

      @Get()
      answer(): Observable<unknown> {
        return this.service.send('throws', { prompt: PROMPT });
      }

      @Get('whole')
      handOn(): Observable<unknown> {
        const answer = this.service.send<unknown>('throws', { prompt: PROMPT });
        return answer.pipe(
          catchError((told: LlmMessageFailure) => throwError(() => new HttpException(told, told.statusCode))),
        );
      }
    }

    const providers = [{ provide: 'SERVICE', useValue: service }];
    const gateway = await startApp('Express', { controllers: [GatewayController], providers });
    try {
      const response = await fetch(gateway.url);
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({ statusCode: 503, message: PUBLIC_MESSAGE });
      const whole = await fetch(`${gateway.url}/whole`);
      expect([whole.status, await whole.json()]).toEqual([503, MESSAGE_FAILURE]);
    } finally {
      await gateway.app.close();
    }
  });

  it("fires LlmAbortSignal when the caller's connection closes, once for all its messages", async () => {
    await start();
    const asked = [nextSignal(news)];
    const pending = ask('hangs');
    const [first] = (await Promise.all(asked)) as [AbortSignal];
    const again = nextSignal(news);
    void ask('hangs');
    expect(await again).toBe(first);
    expect(first.aborted).toBe(false);
    await client.close();
    await aborted(first);
    expect(first.reason).toMatchObject({ name: 'AbortError', status: 499 });
    expect((await pending).error).toBeInstanceOf(Error);
  });

  it('does not fire for an answered message, nor for the handler of an event whose sender has left', async () => {
    await start();
    const answered = nextSignal(news);
    expect(await outcomeOf(client.send('answers', 'Hi'))).toEqual({ values: ['Hi'] });
    expect((await answered).aborted).toBe(false);

    const noted = nextSignal(news);
    client.emit('noted', 'Hi');
    const signal = await noted;
    await client.close();
    await aborted(await answered);
    expect(signal.aborted).toBe(false);
  });
});
