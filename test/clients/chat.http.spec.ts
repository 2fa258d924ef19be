import {
  failoverOf,
  llmTextOf,
  type LlmCallOptions,
  type LlmChatRequest,
  type LlmClient,
  type LlmClientOptions,
  type LlmProviderOptions,
} from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { callErrorOf } from '../support/thrown-by.js';
import { httpClient, KEY, MESSAGES, providerOn, type HttpClient } from './support/http-client.js';
import { ManualClock } from './support/manual-clock.js';

let server: FakeLlmServer;
const open: HttpClient[] = [];

beforeEach(async () => {
  server = await FakeLlmServer.start();
});

afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
  await server.close();
});

function clientOf(options: Partial<LlmClientOptions> = {}, clock?: ManualClock): LlmClient {
  const standard = { routes: { default: ['openai/gpt-6-luna'] }, providers: { openai: providerOn(server, 'openai') } };
  const made = httpClient({ ...standard, ...options }, clock);
  open.push(made);
  return made.client;
}

describe('a redirect', () => {
  it('is not followed, and is told with where to', async () => {
    server.on().reply({ status: 307, headers: { location: 'https://elsewhere.test/v1/chat?x=1' }, body: 'Moved' });
    const error = await callErrorOf(clientOf({ limits: { maxRetries: 0 } }).promises.chat({ messages: MESSAGES }));
    expect(server.calls).toHaveLength(1);
    expect(error).toMatchObject({ category: 'network_error', status: 307 });
    expect(error.message).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\S* answered for openai with a redirect \(status 307\): redirected to https:\/\/elsewhere\.test\/v1\/chat\. Redirects are not followed, as they would carry the key along\. Check providers\.openai\.baseUrl\./,
    );
  });
});

describe('headers of a chat call', () => {
  async function sent(provider: LlmProviderOptions, options: LlmCallOptions = {}) {
    const client = clientOf({ providers: { openai: providerOn(server, 'openai', provider) } });
    await client.promises.chat({ messages: MESSAGES }, options);
    const [call] = server.calls;
    if (call === undefined) throw new Error('nothing was sent');
    return call;
  }

  it('are those of the call, then of the provider, then of the wire', async () => {
    const call = await sent({ headers: { 'X-Team': 'a', 'X-Org': 'o' } }, { headers: { 'x-TEAM': 'b' } });
    expect(call.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'nestjs-llm-failover',
      'x-team': 'b',
      'x-org': 'o',
    });
  });

  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])('keep the key against %s of a call', async (name) => {
    const call = await sent({}, { headers: { [name]: 'Bearer sk-test-smuggled-99999' } });
    expect(call.hasKey(KEY)).toBe(true);
  });

  it.each(['authorization', 'Authorization', 'X-Api-Key'])('carry no second key to Anthropic, as %s', async (name) => {
    const client = clientOf({
      routes: { default: ['anthropic/claude-haiku-5-5'] },
      providers: { anthropic: providerOn(server, 'anthropic') },
    });
    await client.promises.chat(
      { messages: MESSAGES },
      { headers: { [name]: 'Bearer sk-test-smuggled-99999', 'x-a': 'b' } },
    );
    const [call] = server.calls;
    expect(JSON.stringify(call?.headers)).not.toContain('smuggled');
    expect(call?.headers).toMatchObject({ 'x-a': 'b' });
  });

  it('carry no key of a call to a server without authentication', async () => {
    const call = await sent({ keys: false }, { headers: { Authorization: 'Bearer sk-test-smuggled-99999' } });
    expect(call.key).toBeUndefined();
  });

  it('carry the key as the provider wants it', async () => {
    const call = await sent({ auth: { header: 'Api-Key' } });
    expect(call.hasKey(KEY)).toBe(true);
    expect(call.headers).toHaveProperty('api-key');
    expect(call.headers).not.toHaveProperty('authorization');
  });
});

describe('the base URL', () => {
  it.each(['', '/', '/v1', '/v1/'])('of anthropic may end in "%s"', async (end) => {
    const baseUrl = `${server.url}/anthropic${end}`;
    const client = clientOf({
      routes: { default: ['anthropic/claude-haiku-5-5'] },
      providers: { anthropic: providerOn(server, 'anthropic', { baseUrl }) },
    });
    await client.promises.chat({ messages: MESSAGES });
    expect(server.calls.map(({ path }) => path)).toEqual(['/anthropic/v1/messages']);
  });

  it.each(['', '/'])('of an openai-compatible server is taken as it stands, with "%s" at its end', async (end) => {
    const baseUrl = `${server.url}/openai/v2/api${end}`;
    await clientOf({ providers: { openai: providerOn(server, 'openai', { baseUrl }) } }).promises.chat({
      messages: MESSAGES,
    });
    expect(server.calls.map(({ path }) => path)).toEqual(['/openai/v2/api/chat/completions']);
  });
});

describe('chat()', () => {
  it('makes no call without a subscription, and one for each', async () => {
    const answer$ = clientOf().chat({ messages: MESSAGES });
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.calls).toHaveLength(0);
    await lastValueFrom(answer$);
    await lastValueFrom(answer$);
    expect(server.calls).toHaveLength(2);
  });

  it('gives one answer and completes', async () => {
    const values: (string | undefined)[] = [];
    await new Promise<void>((complete, error) => {
      clientOf()
        .chat({ messages: MESSAGES })
        .subscribe({ next: (answer) => values.push(llmTextOf(answer)), complete, error });
    });
    expect(values).toEqual(['Hello from gpt-6-luna']);
  });

  it('closes the upstream socket when its subscriber leaves, and tells nobody', async () => {
    server.on().hang();
    const told: string[] = [];
    const subscription = clientOf()
      .chat({ messages: MESSAGES })
      .subscribe({
        next: () => told.push('next'),
        error: () => told.push('error'),
        complete: () => told.push('complete'),
      });
    const call = await server.received();
    subscription.unsubscribe();
    await expect(call.closed).resolves.toBe('client-left');
    expect(told).toEqual([]);
  });

  it("ends with the caller's own reason, and closes the upstream socket", async () => {
    server.on().hang();
    const controller = new AbortController();
    const answered = clientOf().promises.chat({ messages: MESSAGES }, { signal: controller.signal });
    const call = await server.received();
    const reason = { any: 'value' };
    controller.abort(reason);
    await expect(answered).rejects.toBe(reason);
    await expect(call.closed).resolves.toBe('client-left');
  });

  it('makes no call for a signal that has fired before', async () => {
    const signal = AbortSignal.abort('too late');
    await expect(clientOf().promises.chat({ messages: MESSAGES }, { signal })).rejects.toBe('too late');
    expect(server.calls).toHaveLength(0);
  });

  it('throws what is wrong with a call where errors of calls are expected', async () => {
    const client = clientOf();
    const answer$ = client.chat({ messages: MESSAGES, model: 'no/such' });
    await expect(firstValueFrom(answer$)).rejects.toMatchObject({ code: 'llm_invalid_request' });
    await expect(client.promises.chat({ messages: MESSAGES, model: 'no/such' })).rejects.toMatchObject({ attempts: 0 });
  });

  it('refuses limits of a call that cannot be', async () => {
    const limits = { maxAttempts: Number.NaN, attemptTimeoutMs: -1 };
    await expect(clientOf().promises.chat({ messages: MESSAGES }, { limits })).rejects.toMatchObject({
      code: 'llm_options_invalid',
      problems: [{ option: 'limits.maxAttempts' }, { option: 'limits.attemptTimeoutMs' }],
    });
    expect(server.calls).toHaveLength(0);
  });

  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  it.each([
    ['refers to itself', cyclic],
    ['holds a bigint', 10n],
  ])('refuses a request that %s as invalid, without an upstream call', async (_why, custom) => {
    const request = { messages: MESSAGES, custom } as LlmChatRequest;
    const error = await callErrorOf(clientOf().promises.chat(request));
    expect(error).toMatchObject({ category: 'invalid_request', code: 'llm_invalid_request' });
    expect(error.message).toContain('cannot be written as JSON');
    expect(server.calls).toHaveLength(0);
  });
});

describe('failoverOf', () => {
  it('tells how an answer came about, where neither JSON nor a copy shows it', async () => {
    server.on({ provider: 'openai' }).fail('invalid_api_key');
    server.on({ provider: 'anthropic' }).reply('Hello');
    const client = clientOf({
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
      providers: { openai: providerOn(server, 'openai'), anthropic: providerOn(server, 'anthropic') },
    });
    const answer = await client.promises.chat({ messages: MESSAGES });
    expect(failoverOf(answer)).toMatchObject({
      callId: 'call-1',
      route: 'default',
      provider: 'anthropic',
      model: 'claude-haiku-5-5',
      credential: { label: 'key-1' },
      attempts: 2,
      trail: [
        { kind: 'attempt', category: 'credential_invalid', decision: { action: 'next' } },
        { kind: 'attempt', outcome: 'succeeded' },
      ],
    });
    expect(JSON.stringify(answer)).not.toMatch(/trail|call-1|key-1/);
    expect(Object.keys(answer)).toEqual(Object.keys({ ...answer }));
    expect(failoverOf({ ...answer })).toBeUndefined();
    expect(failoverOf(undefined)).toBeUndefined();
    expect(failoverOf('text')).toBeUndefined();
  });
});

describe('bodies', () => {
  const once = { maxRetries: 0, maxAttempts: 1 };

  it('of errors are read for 5 s at most; then the socket is closed', async () => {
    server.on().stall({ status: 500, body: { error: { message: 'The server had an error', type: 'server_error' } } });
    const clock = new ManualClock();
    const answered = callErrorOf(clientOf({ limits: once }, clock).promises.chat({ messages: MESSAGES }));
    const call = await server.received();
    await clock.hasTimer(5_000);
    clock.advance(4_999);
    expect(call.outcome).toBe('open');
    clock.advance(1);
    await expect(answered).resolves.toMatchObject({ category: 'server_error', status: 500 });
    await expect(call.closed).resolves.toBe('client-left');
    expect(clock.size).toBe(0);
  });

  it.each([
    [401, 'credential_invalid'],
    [429, 'rate_limited'],
  ] as const)('of errors leave time to hear the head: %i is %s', async (status, category) => {
    server.on().stall({ status, body: { error: { message: 'That will not do for the server at all' } } });
    const clock = new ManualClock();
    const limits = { ...once, maxAuthRetries: 0, attemptTimeoutMs: 1_000 };
    const answered = callErrorOf(clientOf({ limits }, clock).promises.chat({ messages: MESSAGES }));
    await server.received();
    await clock.hasTimer(500);
    clock.advance(500);
    await expect(answered).resolves.toMatchObject({ category, status });
  });

  it('of errors are cut at 64 KB; then the socket is closed', async () => {
    const endless = (function* () {
      for (;;) yield 'x'.repeat(16_384);
    })();
    server.on().reply({ status: 503, headers: { 'content-type': 'text/plain' }, chunks: endless });
    const client = clientOf({ limits: once });
    await expect(callErrorOf(client.promises.chat({ messages: MESSAGES }))).resolves.toMatchObject({ status: 503 });
    await expect(server.calls[0]?.closed).resolves.toBe('client-left');
    expect(server.calls[0]?.takenBytes).toBeGreaterThanOrEqual(65_536);
  });

  it('of answers may be large', async () => {
    const text = 'long '.repeat(1_000_000);
    server.on().reply({ text });
    const answer = await clientOf().promises.chat({ messages: MESSAGES });
    expect(llmTextOf(answer) === text).toBe(true);
  });

  it.each([
    ['is cut short', '{"id":"chatcmpl-1","choices":[{"message":{"role":"assistant","content":"Hel'],
    ['is a web page', '<html><body>welcome</body></html>'],
    ['is empty', ''],
    ['is another document', '{"ok":true}'],
  ])('fail over where an answer %s under status 200', async (_how, body) => {
    server.on({ provider: 'openai' }).reply({ status: 200, body });
    server.on({ provider: 'anthropic' }).reply('Hello');
    const client = clientOf({
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
      providers: { openai: providerOn(server, 'openai'), anthropic: providerOn(server, 'anthropic') },
    });
    const answer = await client.promises.chat({ messages: MESSAGES });
    expect(llmTextOf(answer)).toBe('Hello');
    expect(failoverOf(answer)?.trail[0]).toMatchObject({ category: 'malformed_response', status: 200 });
  });

  it('fail over where the connection breaks in the middle of an answer', async () => {
    server.on({ provider: 'openai' }).cut();
    server.on({ provider: 'anthropic' }).reply('Hello');
    const client = clientOf({
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
      providers: { openai: providerOn(server, 'openai'), anthropic: providerOn(server, 'anthropic') },
    });
    const answer = await client.promises.chat({ messages: MESSAGES });
    expect(llmTextOf(answer)).toBe('Hello');
    expect(failoverOf(answer)?.trail[0]).toMatchObject({ category: 'network_error' });
  });
});

describe('plan()', () => {
  const routes = { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5', 'groq/small'] };
  const keys = [
    { label: 'a', value: `${KEY}-a` },
    { label: 'b', value: `${KEY}-b` },
  ];

  function planned(): LlmClient {
    return clientOf({
      routes,
      providers: {
        openai: providerOn(server, 'openai', { keys }),
        anthropic: providerOn(server, 'anthropic'),
        groq: providerOn(server, 'groq', { keys: [] }),
      },
    });
  }

  it('shows all candidates in their order, with reasons, without a call', () => {
    const { route, candidates } = planned().plan();
    expect(route).toBe('default');
    expect(
      candidates.map(({ provider, credential, state, reason }) => [provider, credential?.label, state, reason]),
    ).toEqual([
      ['openai', 'a', 'ready', 'healthy'],
      ['openai', 'b', 'ready', 'healthy'],
      ['anthropic', 'key-1', 'ready', 'healthy'],
      ['groq', undefined, 'unavailable', 'no key is set'],
    ]);
    expect(server.calls).toHaveLength(0);
  });

  it('shows what failures have left, and changes nothing, the turn of the keys included', async () => {
    server.on({ key: `${KEY}-a` }).fail('invalid_api_key');
    server.on({ provider: 'openai', key: `${KEY}-b` }).fail('rate_limited', { retryAfterMs: 60_000 });
    server.on({ provider: 'anthropic' }).reply('Hello');
    const client = planned();
    const first = client.plan();
    for (let look = 0; look < 5; look += 1) expect(client.plan()).toEqual(first);
    await client.promises.chat({ messages: MESSAGES });
    expect(server.calls.map((call) => call.hasKey(`${KEY}-a`))).toEqual([true, false, false]);
    const second = client.plan();
    expect(second.candidates).toMatchObject([
      { credential: { label: 'a' }, state: 'unavailable', category: 'credential_invalid', retryAfterMs: undefined },
      { credential: { label: 'b' }, state: 'unavailable', category: 'rate_limited', retryAfterMs: expect.any(Number) },
      { provider: 'anthropic', state: 'ready' },
      { provider: 'groq', category: 'credential_missing' },
    ]);
    expect(JSON.stringify(second)).not.toContain('sk-test');
    expect(server.calls).toHaveLength(3);
  });

  it('takes a route or a target like a call', () => {
    const client = planned();
    expect(client.plan({ model: 'groq/small' }).candidates).toHaveLength(1);
    expect(client.plan({}, { route: 'anthropic/claude-haiku-5-5' })).toMatchObject({
      route: 'anthropic/claude-haiku-5-5',
    });
    expect(() => client.plan({}, { route: 'none' })).toThrow('default');
  });
});
