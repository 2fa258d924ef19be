import { request as httpRequest } from 'node:http';
import {
  Body,
  Catch,
  Controller,
  Get,
  HttpException,
  Injectable,
  Module,
  NotFoundException,
  Post,
  UseGuards,
  UseInterceptors,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type INestApplication,
  type ModuleMetadata,
} from '@nestjs/common';
import {
  InjectLlm,
  LlmAbortSignal,
  LlmClient,
  LlmCredentialException,
  LlmExceptionInterceptor,
  LlmFailoverModule,
  LlmRateLimitException,
  type LlmChatMessage,
  type LlmFailoverModuleExtras,
  type LlmFailoverModuleOptions,
} from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { PLATFORMS, startApp, type StartedApp } from '../interceptors/support/start-app.js';
import { refuseUnhandledRejections } from '../support/unhandled-rejections.js';

const KEY = 'sk-test-openai-4f9c2ab17d6e8035';
const SPARE_KEY = 'sk-test-groq-8035bb1c9d7f4f9c';

interface ChatDto {
  readonly messages: LlmChatMessage[];
}

@Controller('chat')
class ChatController {
  constructor(
    private readonly llm: LlmClient,
    @InjectLlm('spare') private readonly spare: LlmClient,
  ) {}

  @Post()
  chat(@Body() { messages }: ChatDto, @LlmAbortSignal() signal: AbortSignal) {
    return this.llm.promises.chat({ messages }, { signal });
  }

  @Post('observable')
  observable(@Body() { messages }: ChatDto) {
    return this.llm.chat({ messages });
  }

  @Post('both')
  both(@Body() { messages }: ChatDto) {
    return this.spare.promises.chat({ messages });
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException('no such chat');
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('x is not a function');
  }
}

@Controller('feature')
@UseInterceptors(LlmExceptionInterceptor)
class FeatureController extends ChatController {}

@Injectable()
class ModerationGuard implements CanActivate {
  constructor(private readonly llm: LlmClient) {}

  async canActivate(): Promise<boolean> {
    await this.llm.promises.chat({ messages: [{ role: 'user', content: 'May I?' }] });
    return true;
  }
}

@Controller('guarded')
@UseGuards(ModerationGuard)
class GuardedController {
  @Get()
  guarded(): string {
    return 'let in';
  }
}

const caught: unknown[] = [];

@Catch()
class CatchAllFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    caught.push(exception);
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    host
      .switchToHttp()
      .getResponse<{ status(code: number): { send(body: object): void } }>()
      .status(status)
      .send({ own: 'format' });
  }
}

const DEAD_KEY_BODY = {
  statusCode: 502,
  error: 'Bad Gateway',
  code: 'llm_credential_invalid',
  category: 'credential_invalid',
  provider: 'openai',
  message: "openai rejected this server's API key.",
  hint: 'Check OPENAI_API_KEY.',
  callId: expect.any(String),
};

describe.each(PLATFORMS)('a chat application on %s', (platform) => {
  let upstream: FakeLlmServer;
  let started: StartedApp;
  const keyBefore = process.env.OPENAI_API_KEY;

  refuseUnhandledRejections();
  beforeAll(() => {
    process.env.OPENAI_API_KEY = KEY;
  });

  beforeEach(async () => {
    caught.length = 0;
    upstream = await FakeLlmServer.start();
  });

  afterEach(async () => {
    await started.app.close();
    await upstream.close();
  });

  afterAll(() => {
    if (keyBefore === undefined) delete process.env.OPENAI_API_KEY;
    else process.env.OPENAI_API_KEY = keyBefore;
  });

  async function start(
    extra: Partial<LlmFailoverModuleOptions> & LlmFailoverModuleExtras = {},
    configure: (app: INestApplication) => void = () => undefined,
    metadata: ModuleMetadata = {},
  ): Promise<void> {
    const root = LlmFailoverModule.forRoot({
      routes: { default: ['openai/gpt-6-luna'], spare: ['openai/gpt-6-luna', 'groq/small'] },
      providers: {
        openai: { baseUrl: upstream.baseUrl('openai') },
        groq: { baseUrl: upstream.baseUrl('groq'), keys: SPARE_KEY },
      },
      globalInterceptor: true,
      ...extra,
    });
    @Module({ controllers: [FeatureController] })
    class FeatureModule {}
    const { controllers = [ChatController, GuardedController] } = metadata;
    started = await startApp(platform, { imports: [root, FeatureModule], controllers }, configure);
  }

  async function ask(path = 'chat', method = 'POST') {
    const body = method === 'POST' ? { body: JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }] }) } : {};
    const response = await fetch(`${started.url}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...body,
    });
    const text = await response.text();
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text,
      body: JSON.parse(text) as unknown,
    };
  }

  it.each(['chat', 'chat/observable'])('answers %s, without the trail', async (path) => {
    await start();
    const { status, body, text } = await ask(path);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hello from gpt-6-luna' } }],
    });
    expect(Object.keys(body as object).toSorted()).toEqual(['choices', 'created', 'id', 'model', 'object', 'usage']);
    expect(text).not.toMatch(/trail|callId|OPENAI_API_KEY|fingerprint/);
  });

  it('answers by the next provider, without a word of the first', async () => {
    upstream.on({ provider: 'openai' }).fail('overloaded');
    upstream.on({ provider: 'groq' }).reply('Hello');
    await start();
    const { status, text } = await ask('chat/both');
    expect(status).toBe(201);
    expect(text).not.toMatch(/overloaded|openai/);
  });

  it('says 502 for a dead key, what to check, and nothing secret, also when the key is known to be dead', async () => {
    upstream.on().fail('invalid_api_key', { message: `Incorrect API key provided: ${KEY}.` });
    await start();
    for (let call = 0; call < 2; call += 1) {
      const { status, body, text } = await ask();
      expect(status).toBe(502);
      expect(body).toEqual(DEAD_KEY_BODY);
      expect(text).not.toContain(KEY);
    }
    expect(upstream.calls).toHaveLength(1);
  });

  it('says 502 for a missing key, and what to set', async () => {
    await start({
      providers: { openai: { baseUrl: upstream.baseUrl('openai'), keys: [] } },
      routes: { default: ['openai/a'], spare: ['openai/a'] },
    });
    const { status, body } = await ask();
    expect(status).toBe(502);
    expect(body).toMatchObject({ code: 'llm_credential_missing', hint: 'Set providers.openai.keys.' });
    expect(upstream.calls).toHaveLength(0);
  });

  it('says 503 and when to come back where everything is rate-limited', async () => {
    upstream.on({ provider: 'openai' }).fail('rate_limited', { retryAfterMs: 60_000 });
    upstream.on({ provider: 'groq' }).fail('rate_limited', { retryAfterMs: 30_000 });
    await start();
    const { status, body, retryAfter } = await ask('chat/both');
    expect(status).toBe(503);
    expect(Number(retryAfter)).toBeGreaterThan(27);
    expect(Number(retryAfter)).toBeLessThanOrEqual(30);
    expect(body).toMatchObject({
      code: 'llm_rate_limited',
      error: 'Service Unavailable',
      retryAfterMs: expect.any(Number),
    });
  });

  it('leaves errors alone that are not ours', async () => {
    await start();
    await expect(ask('chat/missing', 'GET')).resolves.toMatchObject({
      status: 404,
      body: { statusCode: 404, message: 'no such chat', error: 'Not Found' },
    });
    await expect(ask('chat/broken', 'GET')).resolves.toMatchObject({
      status: 500,
      body: { statusCode: 500, message: 'Internal server error' },
    });
  });

  it.each<[string, string, LlmFailoverModuleExtras, (app: INestApplication) => void]>([
    ['APP_INTERCEPTOR', 'chat', { globalInterceptor: true }, () => undefined],
    ['@UseInterceptors in a feature module', 'feature', { globalInterceptor: false }, () => undefined],
    ['new', 'chat', { globalInterceptor: false }, (app) => app.useGlobalInterceptors(new LlmExceptionInterceptor())],
    ['APP_FILTER', 'chat', { globalInterceptor: false, globalFilter: true }, () => undefined],
  ])('maps failures by %s', async (_how, path, extras, configure) => {
    upstream.on().fail('invalid_api_key');
    await start(extras, configure, path === 'feature' ? { controllers: [] } : {});
    await expect(ask(path)).resolves.toMatchObject({ status: 502, body: DEAD_KEY_BODY });
  });

  it('leaves failures a plain 500 where nothing maps them, without a secret', async () => {
    upstream.on().fail('invalid_api_key', { message: `Incorrect API key provided: ${KEY}.` });
    await start({ globalInterceptor: false });
    const { status, text } = await ask();
    expect(status).toBe(500);
    expect(text).not.toMatch(/sk-test|openai/);
  });

  it('maps the failure of a guard by the global filter, and lets in who may', async () => {
    upstream.on().fail('rate_limited', { retryAfterMs: 30_000 }).reply('yes');
    await start({
      globalFilter: true,
      providers: { openai: { baseUrl: upstream.baseUrl('openai'), keys: `${KEY},${KEY}-b` } },
      limits: { maxAttempts: 1 },
    });
    await expect(ask('guarded', 'GET')).resolves.toMatchObject({ status: 503, body: { code: 'llm_rate_limited' } });
    const response = await fetch(`${started.url}/guarded`);
    await expect(response.text()).resolves.toBe('let in');
  });

  it.each([
    ['invalid_api_key', 502, null, LlmCredentialException],
    ['rate_limited', 503, '30', LlmRateLimitException],
  ] as const)(
    "hands %s to a catch-all filter of the host's own, as its class",
    async (kind, status, retryAfter, type) => {
      upstream.on().fail(kind, kind === 'rate_limited' ? { retryAfterMs: 30_000 } : {});
      await start({}, (app) => app.useGlobalFilters(new CatchAllFilter()));
      await expect(ask()).resolves.toMatchObject({ status, retryAfter, body: { own: 'format' } });
      expect(caught).toEqual([expect.any(type)]);
    },
  );

  it('sets statuses and the body of the options', async () => {
    upstream.on().fail('rate_limited', { retryAfterMs: 30_000 });
    await start({ policies: { rate_limited: { httpStatus: 429 } }, exceptions: { body: 'minimal' } });
    const { status, body } = await ask();
    expect(status).toBe(429);
    expect(Object.keys(body as object).toSorted()).toEqual(['code', 'error', 'message', 'statusCode']);
  });

  it('closes the upstream call when its client leaves, and marks nothing', async () => {
    upstream.on().hang();
    await start();
    const client = httpRequest(`${started.url}/chat`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json' },
    });
    client.on('error', () => undefined);
    client.end(JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }] }));
    const call = await upstream.received();
    client.destroy();
    await expect(call.closed).resolves.toBe('client-left');
    expect(started.app.get(LlmClient).plan().candidates).toMatchObject([{ state: 'ready', reason: 'healthy' }]);
  });

  it('finishes a call in flight while it closes', async () => {
    const gate = upstream.on().hold('in time');
    await start();
    const asked = ask();
    await gate.arrived();
    const closed = started.app.close();
    gate.release();
    await expect(asked).resolves.toMatchObject({
      status: 201,
      body: { choices: [{ message: { content: 'in time' } }] },
    });
    await closed;
  });

  it('says 503 for a call that goes beyond the grace while it closes', async () => {
    upstream.on().hang();
    await start({ shutdown: { graceMs: 30 } });
    const asked = ask();
    const call = await upstream.received();
    await started.app.close();
    await expect(asked).resolves.toMatchObject({ status: 503, body: { code: 'llm_shutting_down' } });
    await expect(call.closed).resolves.toBe('client-left');
  });
});
