import { FakeLlmServer, type FakeScript } from 'nestjs-llm-failover/testing';
import { httpClient, MESSAGES, type HttpClient } from '../clients/support/http-client.js';

const BAD = 'sk-test-bad-0123456789';
const GOOD = 'sk-test-good-0123456789';
const CALLS = 40;

let server: FakeLlmServer;
let made: HttpClient;
beforeEach(async () => {
  server = await FakeLlmServer.start();
});
afterEach(async () => {
  await made.close();
  await server.close();
});

describe('A bad key whose first call gets no answer', () => {
  it.each<[string, (script: FakeScript) => FakeScript]>([
    ['never ends', (script) => script.hang()],
    ['ends in a 503', (script) => script.fail('overloaded')],
    ['ends in a 500', (script) => script.fail('server_error')],
  ])('is asked twice by forty calls, when the first one %s', async (_, first) => {
    first(server.on({ key: BAD })).fail('invalid_api_key');
    server.on({ key: GOOD }).reply('Hello');
    const models = Array.from({ length: CALLS }, (_none, index) => `m${index}`);
    made = httpClient({
      routes: Object.fromEntries(models.map((model) => [model, [`openai/${model}`, 'mistral/a']])),
      defaultRoute: 'm0',
      providers: {
        openai: { baseUrl: server.baseUrl('openai'), keys: [BAD] },
        mistral: { baseUrl: server.baseUrl('mistral'), keys: [GOOD] },
      },
      limits: { attemptTimeoutMs: 2_000, keyCheckWaitMs: 20_000, maxRetries: 0 },
    });
    const { promises } = made.client;
    const answers = await Promise.all(models.map((route) => promises.chat({ messages: MESSAGES }, { route })));
    expect(answers).toHaveLength(CALLS);
    expect(server.calls.filter((call) => call.hasKey(BAD))).toHaveLength(2);
  });
});
