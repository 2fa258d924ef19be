import { EventEmitter, once } from 'node:events';
import { Injectable, UseFilters, UseGuards, UseInterceptors, type INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { concat, of, throwError, type Observable } from 'rxjs';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { LLM_EXCEPTION_OPTIONS, type LlmExceptionOptions } from '../../lib/interceptors/exception-options.js';
import { LlmAbortSignal } from '../../lib/interceptors/llm-abort-signal.decorator.js';
import { LlmExceptionFilter } from '../../lib/interceptors/llm-exception.filter.js';
import { LlmExceptionInterceptor } from '../../lib/interceptors/llm-exception.interceptor.js';
import { PLANTED_LABEL } from '../interceptors/support/call-error.js';
import { startApp, type StartedApp } from '../interceptors/support/start-app.js';
import { failure, leaksIn, MESSAGE_FAILURE, PROMPT, PUBLIC_MESSAGE } from './support/planted.js';
import { aborted, nextSignal } from './support/signals.js';

/** What the handlers tell the test. */
const news = new EventEmitter();

function refuse(): never {
  throw failure();
}

@Injectable()
@UseInterceptors(LlmExceptionInterceptor)
@UseFilters(LlmExceptionFilter)
@WebSocketGateway()
class AnswersGateway {
  @SubscribeMessage('throws')
  throws(): never {
    throw failure();
  }

  @UseGuards({ canActivate: refuse })
  @SubscribeMessage('guarded')
  guarded(): void {}

  @SubscribeMessage('breaks-off')
  breaksOff(): Observable<object> {
    return concat(of({ event: 'text', data: 'Once' }), throwError(failure));
  }

  @SubscribeMessage('answers')
  answers(@MessageBody() data: object, @LlmAbortSignal() signal: AbortSignal): object {
    news.emit('signal', signal);
    return { event: 'answer', data: Object.keys(data) };
  }
}

/** A client of either kind. */
interface Client {
  send(event: string): void;
  /** The next message from the server. */
  next(): Promise<readonly [event: string, data: unknown]>;
  leave(): void;
}

interface Platform {
  readonly adapter: (app: INestApplication) => WsAdapter | IoAdapter;
  readonly connect: (url: string) => Promise<Client>;
}

async function connectPlain(url: string): Promise<Client> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  const messages = messageQueue();
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { event: string; data: unknown };
    messages.push([message.event, message.data]);
  });
  await once(socket, 'open');
  return {
    send: (event) => socket.send(JSON.stringify({ event, data: { prompt: PROMPT } })),
    next: () => messages.next(),
    leave: () => socket.terminate(),
  };
}

const sockets: ReturnType<typeof io>[] = [];

async function connectSocketIo(url: string): Promise<Client> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  sockets.push(socket);
  const messages = messageQueue();
  socket.onAny((event: string, data: unknown) => messages.push([event, data]));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    send: (event) => void socket.emit(event, { prompt: PROMPT }),
    next: () => messages.next(),
    leave: () => void socket.disconnect(),
  };
}

function messageQueue() {
  const events = new EventEmitter();
  const seen: [string, unknown][] = [];
  return {
    push(message: [string, unknown]): void {
      seen.push(message);
      events.emit('message');
    },
    async next(): Promise<[string, unknown]> {
      if (seen.length === 0) await once(events, 'message');
      return seen.shift() as [string, unknown];
    },
  };
}

const PLATFORMS: Readonly<Record<string, Platform>> = {
  'platform-ws': { adapter: (app) => new WsAdapter(app), connect: connectPlain },
  'platform-socket.io': { adapter: (app) => new IoAdapter(app), connect: connectSocketIo },
};

let started: StartedApp;

async function start({ adapter }: Platform, options: LlmExceptionOptions = {}): Promise<string> {
  const providers = [AnswersGateway, { provide: LLM_EXCEPTION_OPTIONS, useValue: options }];
  started = await startApp('Express', { providers }, (app) => {
    app.useWebSocketAdapter(adapter(app));
  });
  return started.url;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await started.app.close();
});

describe.each(Object.entries(PLATFORMS))('gateways on %s', (_name, platform) => {
  it.each([
    ['throws', []],
    ['guarded', []],
    ['breaks-off', [['text', 'Once']]],
  ])('tell the client of "%s" what an HTTP client would read, and nothing that it sent', async (event, before) => {
    const client = await platform.connect(await start(platform));
    client.send(event);
    const messages: unknown[] = [];
    while (messages.length <= before.length) messages.push(await client.next());
    expect(messages).toEqual([...before, ['exception', MESSAGE_FAILURE]]);
    expect(leaksIn(messages)).toEqual([]);
  });

  it('serve the client on after a failure', async () => {
    const client = await platform.connect(await start(platform));
    client.send('throws');
    await client.next();
    client.send('answers');
    expect(await client.next()).toEqual(['answer', ['prompt']]);
  });

  it('tell as little or as much as the options say', async () => {
    const little = await platform.connect(await start(platform, { body: 'minimal' }));
    little.send('throws');
    const { status, statusCode, error, code } = MESSAGE_FAILURE;
    expect(await little.next()).toEqual(['exception', { status, statusCode, error, code, message: PUBLIC_MESSAGE }]);
    little.leave();
    await started.app.close();

    const much = await platform.connect(await start(platform, { body: 'detail' }));
    much.send('throws');
    const [, data] = await much.next();
    expect(data).toMatchObject({ ...MESSAGE_FAILURE, details: { credential: PLANTED_LABEL } });
    expect(leaksIn(data, 'detail')).toEqual([]);
  });

  it('fire LlmAbortSignal when the client disconnects, one signal for all its messages', async () => {
    const url = await start(platform);
    const [client, other] = [await platform.connect(url), await platform.connect(url)];
    const signalFor = async (sender: Client): Promise<AbortSignal> => {
      const asked = nextSignal(news);
      sender.send('answers');
      return asked;
    };
    const signal = await signalFor(client);
    expect(await signalFor(client)).toBe(signal);
    const others = await signalFor(other);
    expect(signal.aborted).toBe(false);
    client.leave();
    await aborted(signal);
    expect(signal.reason).toMatchObject({ name: 'AbortError', status: 499 });
    expect(others.aborted).toBe(false);
  });
});

describe('a client of Socket.IO that waits for an acknowledgement', () => {
  it('gets the failure as its answer', async () => {
    const url = await start(PLATFORMS['platform-socket.io'] as Platform);
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
    sockets.push(socket);
    const answer = (await socket.timeout(10_000).emitWithAck('throws', { prompt: PROMPT })) as unknown;
    expect(answer).toEqual(MESSAGE_FAILURE);
    expect(leaksIn(answer)).toEqual([]);
  });
});
