import { readFileSync } from 'node:fs';
import { Test } from '@nestjs/testing';
import { classifyLlmFailure, createLlmClient, LlmClient, llmTextOf, type LlmHealthState } from 'nestjs-llm-failover';
import {
  conformance,
  FakeLlm,
  FakeLlmServer,
  healthStoreConformance,
  LlmFailoverTestingModule,
} from 'nestjs-llm-failover/testing';
import { vi } from 'vitest';
import { conformanceAnswer } from '../testing/support/conformance-answer.js';
import { BusHealthStore } from './extending/bus-health.store.js';
import { FetchTransport } from './extending/fetch.transport.js';
import { AppModule } from './extending/llm.options.js';
import { MOVING_MODEL } from './extending/moving-model.rule.js';
import { TenantObserver, tenants } from './extending/tenant.observer.js';
import { TokenService } from './extending/token.service.js';

const HELLO = { messages: [{ role: 'user' as const, content: 'Hello' }] };
const ROUTES = { default: ['openai/gpt-6-luna'] };

describe('docs/extending.md', () => {
  const page = readFileSync('docs/extending.md', 'utf8');
  const quotes = [...page.matchAll(/<!-- sample: (\S+) -->\n+```ts\n([\s\S]*?)```/g)];

  it('quotes the samples that are tested here', () => {
    expect(quotes.map(([, path]) => path)).toHaveLength(6);
    for (const [, path = '', code] of quotes) expect(code).toBe(readFileSync(path, 'utf8'));
  });
});

function clientOf(server: FakeLlmServer) {
  const providers = { openai: { baseUrl: server.baseUrl('openai'), keys: 'sk-test-extending' } };
  const routes = { ...ROUTES, ghost: ['openai/ghost'] };
  return createLlmClient({ routes, providers }, { transport: new FetchTransport() });
}

conformance('its transport', async () => {
  const server = await FakeLlmServer.start();
  server.on().reply(conformanceAnswer);
  const embedRequest = { input: ['one', 'two'], dimensions: 8 };
  return { client: clientOf(server), unknownModel: 'openai/ghost', embedRequest, close: () => server.close() };
});

describe('its transport', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });

  afterEach(() => server.close());

  it('follows no redirect', async () => {
    const location = server.baseUrl('elsewhere');
    server.on().bytes(`HTTP/1.1 307 Temporary Redirect\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`);
    await expect(clientOf(server).promises.chat(HELLO, { limits: { maxRetries: 0 } })).rejects.toMatchObject({
      category: 'network_error',
    });
    expect(server.calls).toHaveLength(1);
  });

  it('closes the socket of a call that was given up', async () => {
    server.on().hang();
    const leaving = new AbortController();
    const call = clientOf(server).promises.chat(HELLO, { signal: leaving.signal });
    const received = await server.received();
    leaving.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
    await expect(received.closed).resolves.toBe('client-left');
  });
});

describe('its rule', () => {
  it('decides over what it knows, and leaves the rest', () => {
    const body = { error: { code: 'MODEL_MOVING' } };
    expect(classifyLlmFailure({ provider: 'gateway', status: 409, body }, [MOVING_MODEL])).toMatchObject({
      category: 'overloaded',
      rule: 'gateway/moving-model',
      retryAfterMs: 2_000,
    });
    expect(classifyLlmFailure({ provider: 'openai', status: 429, body }, [MOVING_MODEL])).toMatchObject({
      category: 'rate_limited',
    });
  });
});

describe('its key source', () => {
  it('is asked at the start, and for a new token where one has expired', async () => {
    const answers = ['first', 'second'].map((token) =>
      Response.json({ access_token: `sk-test-${token}-0123456789`, expires_in: 3_600 }),
    );
    const asked = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => answers.shift() ?? Response.error());
    const llm = new FakeLlm();
    llm.on('openai').fail('token_expired').then('Hello');
    const keys = [{ label: 'oauth', source: { useExisting: TokenService } }];
    const root = LlmFailoverTestingModule.forRoot({
      llm,
      routes: ROUTES,
      providers: { openai: { keys } },
      extraProviders: [TokenService],
    });
    const module = await Test.createTestingModule({ imports: [root] }).compile();
    await module.init();
    expect(llmTextOf(await module.get(LlmClient).promises.chat(HELLO))).toBe('Hello');
    expect(asked).toHaveBeenCalledTimes(2);
    await module.close();
  });
});

healthStoreConformance('its health store', () => ({
  make: ({ bounds, clock }) => new BusHealthStore(() => undefined, bounds, clock),
}));

describe('its health store', () => {
  it('lets one instance know of a dead key what another has learned', async () => {
    const others: BusHealthStore[] = [];
    const publish = (key: string, state: LlmHealthState) => {
      for (const store of others) store.heard(key, state);
    };
    const [one, other] = [new BusHealthStore(publish), new BusHealthStore(() => undefined)];
    others.push(other);
    const start = async (llm: FakeLlm, store: BusHealthStore) => {
      const providers = { openai: { keys: 'sk-test-shared-0123456789' } };
      const root = LlmFailoverTestingModule.forRoot({ llm, routes: ROUTES, providers, health: { store } });
      const module = await Test.createTestingModule({ imports: [root] }).compile();
      return module.init();
    };
    const [first, second] = [new FakeLlm(), new FakeLlm()];
    first.on('openai').fail('invalid_api_key').always();
    const apps = [await start(first, one), await start(second, other)];
    for (const app of apps) {
      await expect(app.get(LlmClient).promises.chat(HELLO)).rejects.toMatchObject({ category: 'credential_invalid' });
    }
    expect([first.calls.length, second.calls.length]).toEqual([1, 0]);
    for (const app of apps) await app.close();
  });
});

describe('its options factory', () => {
  it('makes the routes', async () => {
    const fake = new FakeLlm(['Hello']);
    const module = await fake.install(Test.createTestingModule({ imports: [AppModule] })).compile();
    await module.init();
    expect(llmTextOf(await module.get(LlmClient).promises.chat(HELLO, { route: 'fast' }))).toBe('Hello');
    await module.close();
  });
});

describe('its observer', () => {
  it('puts a tenant around a call, and names it to the provider', async () => {
    const seen: unknown[] = [];
    const llm = new FakeLlm([
      ({ headers }) => {
        seen.push(tenants.getStore(), headers['x-tenant']);
        return 'Hello';
      },
    ]);
    const root = LlmFailoverTestingModule.forRoot({ llm, routes: ROUTES });
    const module = await Test.createTestingModule({ imports: [root], providers: [TenantObserver] }).compile();
    await module.init();
    await module.get(LlmClient).promises.chat(HELLO, { metadata: { tenant: 'acme' } });
    expect(seen).toEqual([{ tenant: 'acme' }, 'acme']);
    await module.close();
  });
});
