import { FakeHold, type FakeLlmServer } from 'nestjs-llm-failover/testing';
import { OpenAI } from './clients.js';
import { failureOf, GatewayUnderTest, KEYS } from './gateway-under-test.js';

const MESSAGES = [{ role: 'user' as const, content: 'Hello' }];
const TOOLS = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }];
const CHAT = { model: 'default', messages: MESSAGES };

describe('the gateway, seen by the openai package', () => {
  let gateway: GatewayUnderTest;
  let server: FakeLlmServer;
  let openai: OpenAI;

  beforeEach(() => start());
  afterEach(() => gateway.close());

  async function start(heartbeatMs?: number): Promise<void> {
    gateway = await GatewayUnderTest.start(heartbeatMs);
    server = gateway.upstream;
    openai = new OpenAI({ baseURL: gateway.url, apiKey: 'sk-test-client', maxRetries: 0 });
  }

  async function restartWith(heartbeatMs: number): Promise<void> {
    await gateway.close();
    await start(heartbeatMs);
  }

  function postStream(): Promise<Response> {
    return gateway.post('/chat/completions', { ...CHAT, model: 'single', stream: true });
  }

  describe('chat', () => {
    it('answers from the second provider, and tells so in the headers, which hold no key', async () => {
      server.on({ provider: 'openai' }).fail('overloaded');
      server.on({ provider: 'anthropic' }).reply('Rivers run to the sea.');
      const { data, response } = await openai.chat.completions.create(CHAT).withResponse();
      expect(data.choices[0]?.message.content).toBe('Rivers run to the sea.');
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'x-llm-provider': 'anthropic',
        'x-llm-model': 'claude-haiku-5-5',
        'x-llm-attempts': '2',
      });
      const told = JSON.stringify([data, [...response.headers]]);
      for (const key of KEYS) expect(told).not.toContain(key);
    });

    it('takes a target as model', async () => {
      server.on().reply('Hello');
      await openai.chat.completions.create({ ...CHAT, model: 'anthropic/claude-haiku-5-5' });
      expect(server.calls.map(({ target }) => target)).toEqual(['anthropic/claude-haiku-5-5']);
    });

    it('closes the upstream socket when the client leaves', async () => {
      server.on().hang();
      const controller = new AbortController();
      const call = openai.chat.completions.create(CHAT, { signal: controller.signal });
      const upstream = await server.received();
      controller.abort();
      await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
      expect(await upstream.closed).toBe('client-left');
      expect(server.calls).toHaveLength(1);
    });

    it('hands on tool calls', async () => {
      server.on().reply({ toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }] });
      const answer = await openai.chat.completions.create({ ...CHAT, tools: TOOLS });
      expect(answer.choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }] },
      });
    });
  });

  it('gives a signed thought back to its maker, and to nobody else', async () => {
    const signed = [
      { type: 'thinking', thinking: 'I have to look.', signature: 'c2lnbmVk' },
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
    ];
    const usage = { input_tokens: 1, output_tokens: 1 };
    const body = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: signed,
      usage,
      stop_reason: 'tool_use',
    };
    server.on({ provider: 'anthropic' }).reply({ status: 200, body }).reply('Cold.');
    server.on({ provider: 'openai' }).reply('Cold.');
    const ask = { messages: MESSAGES, tools: TOOLS };
    const first = await openai.chat.completions.create({ ...ask, model: 'anthropic/claude-haiku-5-5' });
    const { message } = first.choices[0] as OpenAI.ChatCompletion.Choice;
    const result = { role: 'tool' as const, tool_call_id: message.tool_calls?.[0]?.id ?? '', content: '-3' };
    // The package hands fields that it does not know on, in both directions.
    for (const model of ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'])
      await openai.chat.completions.create({ ...ask, model, messages: [...MESSAGES, message, result] });
    const [, toOther, toMaker] = server.calls.map((call) => JSON.stringify(call.body));
    expect(toOther).not.toMatch(/c2lnbmVk|providerState|have to look/);
    expect(toMaker).toContain(JSON.stringify(signed[0]));
  });

  describe('a stream', () => {
    it('arrives in pieces, from the second provider, with a choice in each chunk', async () => {
      server.on({ provider: 'openai' }).fail('overloaded');
      server.on({ provider: 'anthropic' }).stream(['Rivers ', 'run.']);
      const { data, response } = await openai.chat.completions.create({ ...CHAT, stream: true }).withResponse();
      const pieces: unknown[] = [];
      for await (const { choices } of data) {
        expect(choices).toHaveLength(1);
        pieces.push(choices[0]?.delta.content ?? '');
      }
      expect(pieces.filter((piece) => piece !== '')).toEqual(['Rivers ', 'run.']);
      expect(response.headers.get('x-llm-attempts')).toBe('2');
      expect(response.headers.get('x-llm-provider')).toBe('anthropic');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
    });

    it('ends with the usage for those who ask for it', async () => {
      server.on().stream(['Hi'], { usage: { promptTokens: 3, completionTokens: 1 } });
      const options = { include_usage: true };
      const stream = await openai.chat.completions.create({ ...CHAT, stream: true, stream_options: options });
      let usage: OpenAI.CompletionUsage | null | undefined;
      for await (const chunk of stream) usage = chunk.usage ?? usage;
      expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 1 });
    });

    it('carries tool calls that the SDK can assemble', async () => {
      server.on().stream([], { toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }] });
      const answer = await openai.chat.completions.stream({ ...CHAT, tools: TOOLS }).finalChatCompletion();
      expect(answer.choices[0]?.message.tool_calls).toMatchObject([
        { function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
      ]);
    });

    it('gets its true status where it fails before its first content', async () => {
      server.on().stream([], { ending: { error: 'credential_invalid' } });
      const error = await failureOf(openai.chat.completions.create({ ...CHAT, stream: true }));
      expect([error.status, error.code]).toEqual([502, 'llm_credential_invalid']);
    });

    it('throws in the loop of the client where it fails after its first content', async () => {
      server.on().stream(['Rivers '], { ending: 'reset' });
      const stream = await openai.chat.completions.create({ ...CHAT, stream: true });
      const texts: unknown[] = [];
      const reading = (async () => {
        for await (const { choices } of stream) texts.push(choices[0]?.delta.content ?? '');
      })();
      expect(await failureOf(reading)).toMatchObject({ code: 'llm_stream_interrupted', type: 'server_error' });
      expect(texts.join('')).toBe('Rivers ');
    });

    it('ends with [DONE] only where it is complete', async () => {
      server.on().stream(['Hi']).stream(['Hi'], { ending: 'cut' });
      expect(await (await postStream()).text()).toMatch(/\n\ndata: \[DONE\]\n\n$/);
      const cut = await (await postStream()).text();
      expect(cut).toMatch(/\n\ndata: \{"error":\{[^\n]+\}\}\n\n$/);
      expect(cut).not.toContain('[DONE]');
    });

    it('closes the upstream socket when the client leaves', async () => {
      const hold = new FakeHold();
      server.on().stream(['Rivers '], { hold });
      const stream = await openai.chat.completions.create({ ...CHAT, stream: true });
      for await (const { choices } of stream) if (choices[0]?.delta.content === 'Rivers ') break;
      expect(await server.calls[0]?.closed).toBe('client-left');
    });

    it('closes the upstream socket when the client leaves before the first content', async () => {
      server.on().stream([], { ending: 'stall' });
      const controller = new AbortController();
      const call = openai.chat.completions.create({ ...CHAT, stream: true }, { signal: controller.signal });
      const upstream = await server.received();
      controller.abort();
      await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
      expect(await upstream.closed).toBe('client-left');
    });
  });

  describe('heartbeats', () => {
    it('fill the wait for the first content, and the answer follows', async () => {
      await restartWith(5);
      const gate = gateOf();
      server.on().reply(async () => {
        await gate.opened;
        return { stream: ['Hi'] };
      });
      const response = await postStream();
      expect(response.status).toBe(200);
      gate.open();
      const text = await response.text();
      expect(text).toMatch(/^: keep-alive\n\n/);
      expect(text).toContain('"content":"Hi"');
      expect(text).toMatch(/data: \[DONE\]\n\n$/);
    });

    it('end with a client that leaves, and so does the upstream call', async () => {
      await restartWith(5);
      server.on().hang();
      const response = await postStream();
      const upstream = await server.received();
      await response.body?.cancel();
      expect(await upstream.closed).toBe('client-left');
      expect(server.calls).toHaveLength(1);
    });

    it('make a failure before the first content an event', async () => {
      await restartWith(5);
      const gate = gateOf();
      server.on().reply(async () => {
        await gate.opened;
        return { status: 401, body: { error: { message: 'Incorrect API key', code: 'invalid_api_key' } } };
      });
      const response = await postStream();
      gate.open();
      expect(response.status).toBe(200);
      expect(await response.text()).toMatch(/data: \{"error":\{.*"code":"llm_credential_invalid"\}\}\n\n$/);
    });
  });

  describe('errors', () => {
    it('answers 502 where the upstream keys are dead, and names none', async () => {
      server.on().fail('invalid_api_key');
      const error = await failureOf(openai.chat.completions.create(CHAT));
      expect(error.status).toBe(502);
      expect(error.error).toEqual({
        message: expect.stringContaining('openai'),
        type: 'server_error',
        param: null,
        code: 'llm_credential_invalid',
      });
      expect(error.headers?.get('x-llm-attempts')).toBe('2');
      const told = JSON.stringify([error.error, [...(error.headers ?? [])]]);
      for (const key of KEYS) expect(told).not.toContain(key);
    });

    it('answers 503 and says when to come back where the rate limit is reached', async () => {
      server.on().fail('rate_limited', { retryAfterMs: 30_000 });
      const error = await failureOf(openai.chat.completions.create(CHAT));
      expect([error.status, error.code]).toEqual([503, 'llm_rate_limited']);
      expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(error.headers?.get('retry-after'))).toBeLessThanOrEqual(30);
    });

    it('answers 400 where the provider refuses the request', async () => {
      server.on().fail('invalid_request');
      const error = await failureOf(openai.chat.completions.create(CHAT));
      expect(error).toMatchObject({ status: 400, code: 'llm_invalid_request', type: 'invalid_request_error' });
      expect(server.calls).toHaveLength(1);
    });

    it.each([false, true])('answers 404 to an unknown model (stream: %s)', async (stream) => {
      const error = await failureOf(openai.chat.completions.create({ ...CHAT, model: 'gpt-none', stream }));
      expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
      expect(server.calls).toHaveLength(0);
    });

    it.each([
      ['model', { messages: MESSAGES }],
      ['messages', { model: 'default' }],
    ])('answers 400 where the %s is missing', async (param, body) => {
      const error = await failureOf(openai.post('/chat/completions', { body }));
      expect(error).toMatchObject({ status: 400, param, type: 'invalid_request_error' });
    });

    it('answers 400 to a request for a stream that is none', async () => {
      const error = await failureOf(openai.post('/chat/completions', { body: { ...CHAT, stream: 'yes' } }));
      expect(error).toMatchObject({ status: 400, param: 'stream' });
    });

    it.each<[string, number, string, Record<string, string>]>([
      ['a body that is no JSON', 400, '{"model": my-word', {}],
      ['a body that is a text', 400, '"my-word"', {}],
      ['a character set', 415, '{}', { 'content-type': 'application/json; charset=my-word' }],
      ['an encoding', 415, '{}', { 'content-encoding': 'my-word' }],
    ])('repeats nothing of %s', async (_, status, body, more) => {
      const headers = { 'content-type': 'application/json', ...more };
      const answer = await fetch(`${gateway.url}/chat/completions?a=my-word`, { method: 'POST', headers, body });
      expect(answer.status).toBe(status);
      expect(await answer.text()).not.toMatch(/my-word/i);
      const nowhere = await fetch(`${gateway.url}/my-word`, { method: 'POST', headers: {}, body: '' });
      expect(await nowhere.text()).not.toContain('my-word');
    });

    it('has the same shape for what Nest itself refuses', async () => {
      const headers = { 'content-type': 'application/json' };
      const broken = await fetch(`${gateway.url}/chat/completions`, { method: 'POST', headers, body: '{' });
      expect([broken.status, await broken.json()]).toEqual([
        400,
        { error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: null } },
      ]);
      expect((await failureOf(openai.get('/nowhere'))).status).toBe(404);
    });
  });

  describe('embeddings', () => {
    it.each([undefined, 'float' as const, 'base64' as const])('gives the vectors (encoding: %s)', async (encoding) => {
      server.on().reply({
        embeddings: [
          [0.5, -1.25],
          [2, 0],
        ],
      });
      const { data, response } = await openai.embeddings
        .create({
          model: 'vectors',
          input: ['one', 'two'],
          ...(encoding !== undefined && { encoding_format: encoding }),
        })
        .withResponse();
      expect(data.data.map(({ embedding }) => vectorOf(embedding))).toEqual([
        [0.5, -1.25],
        [2, 0],
      ]);
      expect(response.headers.get('x-llm-model')).toBe('text-embedding-3-small');
    });

    it('answers 400 to an input that is no text', async () => {
      const error = await failureOf(openai.embeddings.create({ model: 'vectors', input: [1, 2] }));
      expect(error).toMatchObject({ status: 400, param: 'input' });
    });
  });

  it('lists routes and targets as models', async () => {
    const models: string[] = [];
    for await (const { id, owned_by } of openai.models.list()) models.push(`${id} of ${owned_by}`);
    expect(models).toEqual([
      'default of route',
      'single of route',
      'claude of route',
      'gemini of route',
      'responses of route',
      'vectors of route',
      'openai/gpt-6-luna of openai',
      'anthropic/claude-haiku-5-5 of anthropic',
      'gemini/gemini-3.5-flash of gemini',
      'openai/gpt-6-sol of openai',
      'openai/text-embedding-3-small of openai',
    ]);
  });
});

/** An SDK that was asked for base64 hands it on as it came. */
function vectorOf(embedding: unknown): number[] {
  if (typeof embedding !== 'string') return Array.from(embedding as Iterable<number>);
  const bytes = Buffer.from(embedding, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

/** Lets an upstream's answer wait; opening it before anybody waits is as good. */
function gateOf(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
