import { connect, Socket } from 'node:net';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import OpenAI from 'openai';
import {
  failoverOf,
  InjectLlm,
  InjectLlmProvider,
  type LlmCallError,
  LlmClient,
  LlmErrorClassifier,
  LlmEvents,
  LlmHealth,
  LlmOptionsError,
  LlmProviderClient,
  llmTextOf,
  type LlmEvent,
} from 'nestjs-llm-failover';
import {
  FakeLlm,
  FakeLlmServer,
  LlmFailoverTestingModule,
  stall,
  type LlmFailoverTestingOptions,
} from 'nestjs-llm-failover/testing';

const HI = { messages: [{ role: 'user' as const, content: 'Hi' }] };

@Injectable()
class Summaries {
  constructor(
    readonly llm: LlmClient,
    @InjectLlm('fast') readonly fast: LlmClient,
    @InjectLlmProvider('groq') readonly groq: LlmProviderClient,
  ) {}
}

@Controller()
class SummaryController {
  constructor(private readonly llm: LlmClient) {}

  @Get()
  async summary(): Promise<string> {
    return llmTextOf(await this.llm.promises.chat(HI));
  }
}

const ROUTES = { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'], fast: ['groq/small'] };
const opened: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(options: LlmFailoverTestingOptions, metadata: object = {}): Promise<TestingModule> {
  const imports = [LlmFailoverTestingModule.forRoot(options)];
  const module = await Test.createTestingModule({ imports, ...metadata }).compile();
  opened.push(module);
  return module;
}

async function serve(): Promise<FakeLlmServer> {
  const server = await FakeLlmServer.start();
  opened.push(server);
  return server;
}

describe('the network after LlmFailoverTestingModule', () => {
  it('is free again once the last of the modules is closed, and after options that are refused', async () => {
    const connectOf = () => Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')?.value as unknown;
    const free = connectOf();
    await expect(start({ routes: { default: [] } })).rejects.toThrow(LlmOptionsError);
    expect(connectOf()).toBe(free);
    const [first, second] = [await start({}), await start({})];
    expect(connectOf()).not.toBe(free);
    await first.close();
    expect(connectOf()).not.toBe(free);
    await second.close();
    expect(connectOf()).toBe(free);
  });
});

describe('LlmFailoverTestingModule', () => {
  it('answers Hello without a word of options', async () => {
    const module = await start({});
    const answer = await module.get(LlmClient).promises.chat(HI);
    expect(llmTextOf(answer)).toBe('Hello');
    expect(module.get(FakeLlm).calls.map(({ target }) => target)).toEqual(['openai/fake']);
  });

  it('provides every token of the library over the double, with keys for all', async () => {
    const llm = new FakeLlm();
    llm.on('openai').fail('insufficient_quota');
    llm.on('anthropic').reply('whole');
    llm.on('groq').reply('short').then('from the provider');
    const module = await start({ llm, routes: ROUTES }, { providers: [Summaries] });
    const events: LlmEvent['type'][] = [];
    module.get(LlmEvents).events$.subscribe(({ type }) => events.push(type));
    const { llm: client, fast, groq } = module.get(Summaries);
    const answer = await client.promises.chat(HI);
    expect(failoverOf(answer)).toMatchObject({ provider: 'anthropic', attempts: 2, callId: 'test-call-1' });
    expect(llmTextOf(await fast.promises.chat(HI))).toBe('short');
    expect(llmTextOf(await groq.promises.chat({ ...HI, model: 'small' }))).toBe('from the provider');
    expect(module.get(FakeLlm)).toBe(llm);
    expect(new Set(llm.calls.map(({ key }) => key))).toEqual(new Set(['test-key']));
    expect(events).toEqual(expect.arrayContaining(['attempt-failed', 'credential-cooled', 'call-succeeded']));
    expect(module.get(LlmHealth).snapshot().entries.length).toBeGreaterThan(0);
    expect(module.get(LlmErrorClassifier)).toBeInstanceOf(LlmErrorClassifier);
    llm.expectNoPendingAnswers();
  });

  it('gives keys of a pool that come from variables values that differ', async () => {
    const llm = new FakeLlm();
    llm.on('openai', { credential: 'OPENAI_SPEC_KEY_A' }).fail('invalid_api_key');
    llm.on('openai', { credential: 'OPENAI_SPEC_KEY_B' }).reply('from the second');
    const keys = [{ env: 'OPENAI_SPEC_KEY_A' }, { env: 'OPENAI_SPEC_KEY_B' }];
    const module = await start({ llm, routes: { default: ['openai/a'] }, providers: { openai: { keys } } });
    expect(llmTextOf(await module.get(LlmClient).promises.chat(HI))).toBe('from the second');
  });

  it('waits without waiting, and lets time be moved', async () => {
    const llm = new FakeLlm();
    llm.on('openai').fail('rate_limited', { retryAfterMs: 4_000 }).then('after the wait');
    const module = await start({ llm, routes: { default: ['openai/a'] } });
    const startedAtMs = performance.now();
    const client = module.get(LlmClient);
    expect(llmTextOf(await client.promises.chat(HI))).toBe('after the wait');
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
  });

  it('has the interceptor, the filter and the options of the real module', async () => {
    const llm = new FakeLlm();
    llm.on('*').fail('invalid_api_key').always();
    const builder = Test.createTestingModule({
      imports: [
        LlmFailoverTestingModule.forRoot({
          llm,
          routes: { default: ['openai/a'] },
          globalInterceptor: true,
          exceptions: { body: 'minimal' },
        }),
      ],
      controllers: [SummaryController],
    });
    const app = (await builder.compile()).createNestApplication({ logger: false });
    opened.push(app);
    await app.listen(0, '127.0.0.1');
    const response = await fetch(await app.getUrl());
    expect([response.status, await response.json()]).toEqual([
      502,
      expect.objectContaining({ code: 'llm_credential_invalid' }),
    ]);
  });

  it('is seen where it is imported only, when it is not global', async () => {
    @Module({ providers: [SummaryController] })
    class Elsewhere {}

    const imports = [LlmFailoverTestingModule.forRoot({ isGlobal: false }), Elsewhere];
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow('SummaryController');
    const here = await start({ isGlobal: false }, { controllers: [SummaryController] });
    await expect(here.get(SummaryController).summary()).resolves.toBe('Hello');
  });

  it('checks options as the real module does', async () => {
    const options = { routes: { default: [] }, limits: { maxAttempts: 0 } };
    const problems = await start(options).catch((error: unknown) => error);
    expect(LlmOptionsError.isInstance(problems) && problems.problems.map(({ option }) => option)).toEqual([
      'routes.default',
      'limits.maxAttempts',
    ]);
  });
});

describe('the network under LlmFailoverTestingModule', () => {
  const sdkCall = (module: TestingModule, fetchOf: FakeLlm['fetch'] | undefined) =>
    module.get(LlmClient).promises.run(
      ({ apiKey, baseUrl, model, signal }) =>
        new OpenAI({
          apiKey,
          baseURL: baseUrl,
          maxRetries: 0,
          ...(fetchOf && { fetch: fetchOf }),
        }).chat.completions.create({ model, messages: HI.messages }, { signal }),
      {},
    );

  it('refuses an SDK in run() that goes past the double, and says so', async () => {
    const llm = new FakeLlm();
    const module = await start({ llm, routes: { default: ['openai/a'] }, limits: { maxRetries: 0 } });
    const words = 'The test tried to reach api.openai.com over the network, past the FakeLlm.';
    await expect(sdkCall(module, undefined)).rejects.toMatchObject({ category: 'network_error' });
    expect(llm.unscripted[0]).toContain(words);
    expect(() => llm.expectNoPendingAnswers()).toThrow(words);
  });

  it.each([
    ['a preset’s host', 'api.anthropic.com'],
    ['a host of the options', 'llm.corp.example'],
  ])('refuses %s, however it is reached', async (_what, host) => {
    await start({ providers: { own: { baseUrl: 'https://llm.corp.example/v1', keys: 'sk-test-own' } } });
    await expect(fetch(`https://${host}/v1/models`)).rejects.toMatchObject({
      cause: { message: expect.stringContaining(`tried to reach ${host}`) },
    });
    const socket = connect(443, host);
    await expect(new Promise((_resolve, reject) => socket.once('error', reject))).rejects.toThrow(
      `tried to reach ${host}`,
    );
  });

  it('lets servers on this machine be reached, also as a provider in run()', async () => {
    const server = await serve();
    server.on({ provider: 'openai' }).reply('by the wire');
    const module = await start({
      routes: { default: ['openai/a'] },
      providers: { openai: { baseUrl: server.baseUrl('openai') } },
    });
    const completion = await sdkCall(module, undefined);
    expect(completion.choices[0]?.message.content).toBe('by the wire');
  });

  it('tells providers of the options apart for the double’s fetch', async () => {
    const llm = new FakeLlm();
    llm.on('mine/m').reply('from mine');
    const providers = { mine: { baseUrl: 'https://llm.corp.example/api/v1', keys: 'sk-test-0123456789' } };
    const module = await start({ llm, routes: { default: ['mine/m'] }, providers });
    const completion = await sdkCall(module, llm.fetch);
    expect(completion.choices[0]?.message.content).toBe('from mine');
  });

  it('lets one bad key cost one call through the double’s fetch too', async () => {
    const llm = new FakeLlm();
    llm.on('openai').fail('invalid_api_key').always();
    const module = await start({ llm, routes: { default: ['openai/a', 'openai/b'] } });
    const calls = Array.from({ length: 20 }, () => sdkCall(module, llm.fetch).catch((error: LlmCallError) => error));
    const categories = (await Promise.all(calls)).map((error) => (error as LlmCallError).category);
    expect(new Set(categories)).toEqual(new Set(['credential_invalid']));
    expect(llm.calls).toHaveLength(1);
  });

  it('streams through the double’s fetch, and hears when the caller leaves', async () => {
    const llm = new FakeLlm([{ stream: ['Hel', 'lo'] }, stall(['Hel'])]);
    const sdk = new OpenAI({ apiKey: 'sk-test-0123456789', maxRetries: 0, fetch: llm.fetch });
    const ask = (signal?: AbortSignal) =>
      sdk.chat.completions.create({ model: 'm', messages: HI.messages, stream: true }, { signal: signal ?? null });
    let text = '';
    for await (const { choices } of await ask()) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('Hello');
    const leaving = new AbortController();
    const reading = (async () => {
      for await (const { choices } of await ask(leaving.signal)) if (choices[0]?.delta.content) leaving.abort();
      return 'over';
    })();
    await expect(reading).resolves.toBe('over');
    expect(llm.calls.map(({ target, isStream }) => [target, isStream])).toEqual([
      ['openai/m', true],
      ['openai/m', true],
    ]);
  });

  it('is the double’s for an SDK that takes its fetch', async () => {
    const llm = new FakeLlm();
    llm.on('openai').fail('invalid_api_key');
    llm.on('groq').reply('by fetch');
    const module = await start({ llm, routes: { default: ['openai/a', 'groq/b'] } });
    const completion = await sdkCall(module, llm.fetch);
    expect(completion.choices[0]?.message.content).toBe('by fetch');
    expect(llm.calls.map(({ target, path }) => [target, path])).toEqual([
      ['openai/a', '/v1/chat/completions'],
      ['groq/b', '/openai/v1/chat/completions'],
    ]);
    llm.expectNoPendingAnswers();
  });
});
