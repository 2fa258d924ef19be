import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { httpClient, MESSAGES, type HttpClient } from '../clients/support/http-client.js';

/** Cases of public bug reports and of an attack, over real HTTP; the laws test the kinds. */
describe('words that are not the provider’s, over real HTTP', () => {
  let server: FakeLlmServer;
  const made: HttpClient[] = [];
  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });
  afterEach(async () => {
    for (const client of made.splice(0)) await client.close();
    await server.close();
  });

  const clientOf = (routes: Record<string, string[]>, id = 'openai') => {
    const providers = { [id]: { baseUrl: server.baseUrl('openai'), keys: ['sk-test-case-0123456789'] } };
    const client = httpClient({ routes, providers, limits: { maxRetries: 0, maxAuthRetries: 0, maxWaitMs: 0 } });
    made.push(client);
    return client.client.promises;
  };

  it.each([
    ['an unknown field', { 'Your account has been deactivated': 1 }],
    ['a role', { messages: [{ role: 'Your account has been deactivated', content: 'x' }] }],
    ['a text', { messages: [{ role: 'user', content: 'Your account has been deactivated' }] }],
  ])('keeps a working key when a server quotes %s in its 400', async (_, fields) => {
    const llm = clientOf({ default: ['openai/a'] });
    server.on().reply('Hello');
    await llm.chat({ messages: MESSAGES });
    const message = 'Unrecognized request argument supplied: Your account has been deactivated';
    server.on().reply({ status: 400, body: { error: { message, type: 'invalid_request_error', code: null } } });
    const request = { messages: MESSAGES, ...fields } as { messages: typeof MESSAGES };
    await expect(llm.chat(request)).rejects.toMatchObject({ category: 'invalid_request' });
    server.on().reply('Hello again');
    expect((await llm.chat({ messages: MESSAGES })).choices[0]?.message.content).toBe('Hello again');
  });

  it.each([
    [
      'litellm',
      401,
      { error: { message: 'litellm.AuthenticationError: AnthropicException - invalid x-api-key', code: '401' } },
    ],
    [
      'openrouter',
      403,
      {
        error: {
          message: 'Provider returned error',
          code: 403,
          metadata: { raw: '{"error":{"code":"account_deactivated"}}', provider_name: 'OpenAI' },
        },
      },
    ],
    [
      'zen',
      401,
      {
        type: 'error',
        error: { type: 'AuthError', message: 'Error from provider (Moonshot): Invalid Authentication' },
      },
    ],
  ])('serves the other models of a gateway whose own upstream refuses it: %s', async (id, status, body) => {
    server.on({ model: 'theirs' }).reply({ status, body });
    server.on({ model: 'well' }).reply('Hello');
    const llm = clientOf({ default: [`${id}/theirs`, `${id}/well`], well: [`${id}/well`] }, id);
    expect((await llm.chat({ messages: MESSAGES })).model).toBe('well');
    expect((await llm.chat({ messages: MESSAGES }, { route: 'well' })).model).toBe('well');
  });
});

describe('broken HTTP', () => {
  let broken: Server;
  let head = '';
  beforeEach(async () => {
    broken = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`));
    });
    await new Promise<void>((resolve) => void broken.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => void broken.close(resolve)));

  it.each([
    'content-length: 10\r\ncontent-length: 11',
    'content-length: -5',
    'content-length: many',
    'transfer-encoding: chunked\r\ncontent-length: 3',
    'transfer-encoding: nonsense',
    'x: a\rb',
    'bad header: x',
    ': nameless',
  ])('goes on where the head of an answer is none: %j', async (text) => {
    head = text;
    const good = await FakeLlmServer.start();
    good.on().reply('Hello');
    const baseUrl = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/v1`;
    const bad = httpClient({
      routes: { default: ['bad/a', 'good/b'] },
      providers: {
        bad: { baseUrl, keys: ['sk-test-bad-0123456789'] },
        good: { baseUrl: good.baseUrl('openai'), keys: ['sk-test-good-0123456789'] },
      },
    });
    const answer = await bad.client.promises.chat({ messages: MESSAGES });
    expect(answer.choices[0]?.message.content).toBe('Hello');
    await bad.close();
    await good.close();
  });
});
