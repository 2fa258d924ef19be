import { HttpModule, HttpService } from '@nestjs/axios';
import { LlmClient, LlmFailoverModule, llmTextOf, LlmOptionsError } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { RawServer } from '../clients/support/raw-server.js';
import { closeHosts, HELLO, KEY, startHost } from './support/host.js';

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-6-luna',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
};

afterEach(closeHosts);

describe("transport: 'undici'", () => {
  it.each([
    ['the name alone', 'undici' as const],
    ['with settings', { undici: { proxy: false as const, allowH2: false } }],
  ])('carries calls, and closes its sockets with the application: %s', async (_form, transport) => {
    const server = await RawServer.start((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
    });
    const providers = { openai: { baseUrl: `${server.url}/v1`, keys: KEY } };
    const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/gpt-6-luna'] }, providers, transport });
    const client = (await startHost({ imports: [root] })).get(LlmClient);
    expect(llmTextOf(await client.promises.chat(HELLO))).toBe('Hello');
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'accept-encoding': 'gzip, deflate, br',
    });
    expect(server.sockets[0]?.closed).toBe(false);
    await closeHosts();
    await server.socketClosed();
    await server.close();
  });

  it('is refused with the nearest name where it is misspelt', async () => {
    const options = { routes: { default: ['openai/gpt-6-luna'] }, transport: 'undicci' as 'undici' };
    const start = startHost({ imports: [LlmFailoverModule.forRoot(options)] });
    await expect(start).rejects.toThrow(LlmOptionsError);
    await expect(start).rejects.toThrow(/^transport: expected 'undici', .* Did you mean undici\?$/);
  });

  it('gives way to a double in tests', async () => {
    const fake = new FakeLlm();
    fake.on().reply('from the double');
    const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/gpt-6-luna'] }, transport: 'undici' });
    const host = await startHost({ imports: [root] }, undefined, (builder) => fake.install(builder));
    expect(llmTextOf(await host.get(LlmClient).promises.chat(HELLO))).toBe('from the double');
  });
});

describe('a private HttpService', () => {
  it('stays where a test puts a double in place of every HttpService', async () => {
    const server = await RawServer.start((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
    });
    const providers = { openai: { baseUrl: `${server.url}/v1`, keys: KEY } };
    const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/gpt-6-luna'] }, providers });
    const host = await startHost({ imports: [root, HttpModule] }, undefined, (builder) =>
      builder.overrideProvider(HttpService).useValue({ get: () => 'mocked' }),
    );
    expect(llmTextOf(await host.get(LlmClient).promises.chat(HELLO))).toBe('Hello');
    expect(host.get<{ get(): string }>(HttpService, { strict: false }).get()).toBe('mocked');
    await closeHosts();
    await server.close();
  });

  it('asks the proxy that the environment names at the start', async () => {
    const proxy = await RawServer.start((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
    });
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', '');
    const providers = { openai: { baseUrl: 'http://llm.invalid/v1', keys: KEY } };
    const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/gpt-6-luna'] }, providers });
    const client = (await startHost({ imports: [root] })).get(LlmClient);
    expect(llmTextOf(await client.promises.chat(HELLO))).toBe('Hello');
    expect(proxy.requests[0]?.url).toBe('http://llm.invalid/v1/chat/completions');
    await closeHosts();
    await proxy.close();
  });

  it.each([undefined, 'undici'] as const)(
    'refuses a variable that names no proxy, with transport %s',
    async (transport) => {
      vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:port');
      const providers = { openai: { baseUrl: 'http://llm.invalid/v1', keys: KEY } };
      const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/m'] }, providers, transport });
      await expect(startHost({ imports: [root] })).rejects.toMatchObject({
        name: 'LlmOptionsError',
        problems: [{ option: 'HTTPS_PROXY' }],
      });
    },
  );
});
