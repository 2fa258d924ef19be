import { LlmClient, LlmFailoverModule, llmTextOf } from 'nestjs-llm-failover';
import { RawServer } from '../clients/support/raw-server.js';
import { closeHosts, HELLO, KEY, startHost } from './support/host.js';

const ANSWER = { id: 'c1', object: 'chat.completion', created: 1, model: 'm' };
const MESSAGE = { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' };
const servers: RawServer[] = [];

async function serve(status: number, body: object): Promise<string> {
  const server = await RawServer.start((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  servers.push(server);
  return `${server.url}/v1`;
}

async function start(first: string, second: string): Promise<LlmClient> {
  const root = LlmFailoverModule.forRoot({
    routes: { default: ['first/m', 'second/m'], alone: ['first/m'] },
    providers: {
      first: { api: 'openai', baseUrl: first, keys: KEY },
      second: { api: 'openai', baseUrl: second, keys: KEY },
    },
    limits: { maxRetries: 0 },
  });
  return (await startHost({ imports: [root] })).get(LlmClient);
}

afterEach(async () => {
  await closeHosts();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('a call that somebody else cancelled', () => {
  it.each([
    ['a bare 499', 499, {}],
    ['a status of Google', 499, { error: { code: 499, message: 'The operation was cancelled.', status: 'CANCELLED' } }],
    ['a code behind a 500', 500, { error: { message: 'context canceled', code: 'request_cancelled' } }],
  ])('goes to the next target: %s', async (_what, status, body) => {
    const client = await start(await serve(status, body), await serve(200, { ...ANSWER, choices: [MESSAGE] }));
    expect(llmTextOf(await client.promises.chat(HELLO))).toBe('Hello');
    await expect(client.promises.chat(HELLO, { route: 'alone' })).rejects.toMatchObject({ category: 'server_error' });
  });

  it('ends where the caller has cancelled it', async () => {
    const client = await start(await serve(499, {}), await serve(200, { ...ANSWER, choices: [MESSAGE] }));
    const signal = AbortSignal.abort();
    await expect(client.promises.chat(HELLO, { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
