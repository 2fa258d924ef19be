import { failoverOf, type LlmClientOptions } from 'nestjs-llm-failover';
import { FakeLlmServer, type FakeAnswer, type FakeServerCall } from 'nestjs-llm-failover/testing';
import { httpClient, MESSAGES, type HttpClient } from './support/http-client.js';
import { ManualClock } from './support/manual-clock.js';

const FIRST = 'sk-test-first-0123456789';
const SECOND = 'sk-test-second-0123456789';
const MODEL = 'claude-test-1';
const REQUEST = { messages: MESSAGES };
const COUNT = { input_tokens: 7, estimated: false };

let server: FakeLlmServer;
const open: HttpClient[] = [];
beforeEach(async () => {
  server = await FakeLlmServer.start();
});
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
  await server.close();
});

/** Two providers that count; what the first one's endpoint for counts answers is given. */
function clientOf(
  counted: FakeAnswer,
  { limits, clock }: { limits?: LlmClientOptions['limits']; clock?: ManualClock } = {},
) {
  const isCount = ({ endpoint }: FakeServerCall) => endpoint === 'count-tokens';
  const tokens = { status: 200, body: { input_tokens: 7 } };
  server.on({ key: FIRST }).reply((call) => (isCount(call) ? counted : 'Hello'));
  server.on({ key: SECOND }).reply((call) => (isCount(call) ? tokens : 'Hello'));
  const providerOf = (key: string) => ({
    api: 'anthropic' as const,
    baseUrl: server.baseUrl('anthropic'),
    keys: [key],
  });
  const made = httpClient(
    {
      routes: { default: [`first/${MODEL}`, `second/${MODEL}`], other: ['first/claude-test-2', `second/${MODEL}`] },
      providers: { first: providerOf(FIRST), second: providerOf(SECOND) },
      limits: { maxRetries: 0, ...limits },
    },
    clock,
  );
  open.push(made);
  return made.client;
}

const callsTo = (endpoint: string, key: string) =>
  server.calls.filter((call) => call.endpoint === endpoint && call.hasKey(key)).length;

const errorOf = (message: string, type = 'error') => ({ type: 'error', error: { type, message } });

describe('A count of tokens', () => {
  it.each<[string, FakeAnswer]>([
    ['404 without a word', { status: 404, body: '' }],
    ['404 with a word', { status: 404, body: { detail: 'Not Found' } }],
    ['404 in the provider’s form', { status: 404, body: errorOf('Not found', 'not_found_error') }],
    ['404 of plain text', { status: 404, body: '404 page not found' }],
    ['404 with its own path', { status: 404, body: `Cannot POST /v1/messages/count_tokens` }],
    ['405', { status: 405, body: { detail: 'Method Not Allowed' } }],
    ['501', { status: 501, body: errorOf('Not implemented.') }],
  ])('is estimated where the answer is %s, and later ones make no call', async (_, answer) => {
    const client = clientOf(answer);
    for (let round = 0; round < 3; round += 1) {
      const count = await client.promises.countTokens(REQUEST);
      expect(count).toMatchObject({ estimated: true });
      expect(count.input_tokens).toBeGreaterThan(0);
      expect(failoverOf(count)).toMatchObject({ provider: 'first', attempts: 1 });
    }
    expect(callsTo('count-tokens', FIRST)).toBe(1);
    expect(callsTo('count-tokens', SECOND)).toBe(0);
    expect(failoverOf(await client.promises.chat(REQUEST))).toMatchObject({ provider: 'first', attempts: 1 });
    // Another model of the same server is asked for itself.
    await client.promises.countTokens(REQUEST, { route: 'other' });
    expect(callsTo('count-tokens', FIRST)).toBe(2);
  });

  it('takes a path that comes back with the model in it for no word of the model', async () => {
    server.on().reply((call) => ({ status: 404, body: `Cannot POST ${call.path}` }));
    const provider = { api: 'gemini' as const, baseUrl: server.baseUrl('gemini'), keys: [FIRST] };
    const made = httpClient({ routes: { default: ['first/gemini-test-1'] }, providers: { first: provider } });
    open.push(made);
    for (let round = 0; round < 2; round += 1)
      expect(await made.client.promises.countTokens(REQUEST)).toMatchObject({ estimated: true });
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]?.path).toContain('gemini-test-1');
  });

  it('asks again after an hour', async () => {
    const clock = new ManualClock();
    const client = clientOf({ status: 405, body: {} }, { clock });
    await client.promises.countTokens(REQUEST);
    clock.advance(3_599_000);
    await client.promises.countTokens(REQUEST);
    expect(callsTo('count-tokens', FIRST)).toBe(1);
    clock.advance(1_000);
    await client.promises.countTokens(REQUEST);
    expect(callsTo('count-tokens', FIRST)).toBe(2);
  });

  it.each<[string, FakeAnswer]>([
    ['a missing model', { status: 404, body: errorOf(`model: ${MODEL}`, 'not_found_error') }],
    ['an empty wallet', { status: 402, body: errorOf('Your credit balance is too low.', 'billing_error') }],
    ['a bad key', { status: 401, body: errorOf('invalid x-api-key', 'authentication_error') }],
  ])('goes on and keeps chats away where it is told of %s', async (_, answer) => {
    const client = clientOf(answer);
    expect(await client.promises.countTokens(REQUEST)).toEqual(COUNT);
    expect(failoverOf(await client.promises.chat(REQUEST))).toMatchObject({ provider: 'second' });
    expect(callsTo('chat', FIRST)).toBe(0);
    expect(await client.promises.countTokens(REQUEST)).toEqual(COUNT);
    expect(callsTo('count-tokens', FIRST)).toBe(1);
  });

  it.each<[string, FakeAnswer]>([
    [
      'is limited',
      { status: 429, body: errorOf('Too many requests.', 'rate_limit_error'), headers: { 'retry-after': '60' } },
    ],
    ['is overloaded', { status: 529, body: errorOf('Overloaded', 'overloaded_error') }],
    ['breaks', { status: 500, body: errorOf('Internal server error', 'api_error') }],
    ['is forbidden without a word', { status: 403, body: '' }],
    ['gives no count', { status: 200, body: { hello: 'there' } }],
    ['is a page', { status: 502, body: '<html><body>Bad gateway</body></html>' }],
  ])('goes on and leaves chats alone where its endpoint %s', async (_, answer) => {
    const client = clientOf(answer, { limits: { maxWaitMs: 0 } });
    for (let round = 0; round < 6; round += 1) expect(await client.promises.countTokens(REQUEST)).toEqual(COUNT);
    expect(callsTo('count-tokens', FIRST)).toBe(6);
    expect(failoverOf(await client.promises.chat(REQUEST))).toMatchObject({ provider: 'first', attempts: 1 });
  });

  it('ends where the request is at fault', async () => {
    const client = clientOf({ status: 400, body: errorOf('messages: field required', 'invalid_request_error') });
    await expect(client.promises.countTokens(REQUEST)).rejects.toMatchObject({ category: 'invalid_request' });
    expect(callsTo('count-tokens', SECOND)).toBe(0);
  });
});

describe('A count of tokens that nobody can give', () => {
  const clientWith = (options: LlmClientOptions) => {
    const made = httpClient(options);
    open.push(made);
    return made.client;
  };
  const openai = () => ({ api: 'openai' as const, baseUrl: server.baseUrl('openai') });

  it('needs no key, and is no attempt', async () => {
    const client = clientWith({
      routes: { default: ['first/gpt-test-1', 'second/gpt-test-1'] },
      providers: { first: { ...openai(), keys: [{ env: 'NOBODY_SET_THIS' }] }, second: openai() },
    });
    expect(await client.promises.countTokens(REQUEST)).toMatchObject({ estimated: true });
    expect(server.calls).toHaveLength(0);
  });

  it('is estimated while all keys are out, or the last known endpoint is missing', async () => {
    server
      .on()
      .reply((call) =>
        call.endpoint === 'count-tokens'
          ? { status: 404, body: '' }
          : { status: 401, body: errorOf('invalid x-api-key', 'authentication_error') },
      );
    const first = { api: 'anthropic' as const, baseUrl: server.baseUrl('anthropic'), keys: [FIRST] };
    const client = clientWith({ routes: { default: [`first/${MODEL}`] }, providers: { first } });
    expect(await client.promises.countTokens(REQUEST)).toMatchObject({ estimated: true });
    await expect(client.promises.chat(REQUEST)).rejects.toMatchObject({ category: 'credential_invalid' });
    const before = server.calls.length;
    expect(await client.promises.countTokens(REQUEST)).toMatchObject({ estimated: true });
    expect(server.calls).toHaveLength(before);
  });

  it('is not given to a caller who has left, nor of what cannot be written', async () => {
    const client = clientWith({ routes: { default: ['first/gpt-test-1'] }, providers: { first: openai() } });
    const reason = new Error('nobody waits');
    const left = client.promises.countTokens(REQUEST, { signal: AbortSignal.abort(reason) });
    await expect(left).rejects.toBe(reason);
    const controller = new AbortController();
    const leaving = client.promises.countTokens(REQUEST, { signal: controller.signal });
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
  });

  it('is refused for keys that came with the call and are none', async () => {
    const client = clientWith({ routes: { default: ['first/gpt-test-1'] }, providers: { first: openai() } });
    const counting = client.promises.countTokens(REQUEST, { credentials: { other: 'sk-test-0123456789' } });
    await expect(counting).rejects.toThrow('other');
  });
});
