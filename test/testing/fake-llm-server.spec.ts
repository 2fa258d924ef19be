import { fromAnthropicResponse } from '../../lib/clients/wire/anthropic/from-response.js';
import { fromOpenAiResponse } from '../../lib/clients/wire/openai/from-response.js';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { DEAD_KEY, LIVE_KEY, post, said } from './support/post.js';

const TARGET = { provider: 'any', model: 'any' };

describe('FakeLlmServer', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });

  afterEach(() => server.close());

  it('listens on a free port of 127.0.0.1 and gives each provider a base URL', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.baseUrl('openai')).toBe(`${server.url}/openai/v1`);
    expect(server.baseUrl('anthropic')).toBe(`${server.url}/anthropic`);
    expect(server.baseUrl('my-claude', 'anthropic')).toBe(`${server.url}/my-claude`);
  });

  it('answers every call where nothing is scripted', async () => {
    await expect(said(post(server))).resolves.toBe('Hello from gpt-6-luna');
    await expect(said(post(server, { provider: 'groq', model: 'qwen/qwen3' }))).resolves.toBe('Hello from qwen/qwen3');
    expect(server.unmatched).toEqual([]);
  });

  it('speaks the OpenAI wire so that the library reads it', async () => {
    server.on().reply({
      text: 'I look it up.',
      reasoning: 'It is asked for a river.',
      toolCalls: [{ name: 'find', arguments: { river: 'Elbe' } }],
      usage: { promptTokens: 11, completionTokens: 4 },
    });
    const answer = fromOpenAiResponse(await (await post(server)).json(), TARGET);
    expect(answer).toMatchObject({
      kind: 'response',
      response: {
        id: 'chatcmpl-test-1',
        model: 'gpt-6-luna',
        choices: [
          {
            message: {
              content: 'I look it up.',
              reasoning_content: 'It is asked for a river.',
              tool_calls: [
                { id: 'call_1_0', type: 'function', function: { name: 'find', arguments: '{"river":"Elbe"}' } },
              ],
            },
            finish_reason: 'tool_calls',
          },
        ],
        usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
      },
    });
  });

  it('speaks the Anthropic wire so that the library reads it', async () => {
    server
      .on()
      .reply({ text: 'I look it up.', toolCalls: [{ name: 'find', arguments: '{"river":"Elbe"}', id: 'tool-7' }] });
    const response = await post(server, { provider: 'anthropic', model: 'claude-haiku-5-5' });
    expect(response.headers.get('request-id')).toBe('req_test_1');
    expect(fromAnthropicResponse(await response.json(), TARGET)).toMatchObject({
      kind: 'response',
      response: {
        id: 'msg_test_1',
        model: 'claude-haiku-5-5',
        choices: [
          {
            message: {
              content: 'I look it up.',
              tool_calls: [{ id: 'tool-7', function: { name: 'find', arguments: '{"river":"Elbe"}' } }],
            },
            finish_reason: 'tool_calls',
          },
        ],
      },
    });
  });

  it('gives its answers in order and repeats the last one', async () => {
    server.on().reply('one', 'two').fail('rate_limited').reply('last');
    const answers = [];
    for (let call = 0; call < 5; call += 1) answers.push(await said(post(server)));
    expect(answers).toEqual(['one', 'two', '429 rate_limit_exceeded', 'last', 'last']);
  });

  it('fails in the form of the provider that was called, with the headers it was told', async () => {
    server.on().fail('overloaded', { retryAfterMs: 3_000 });
    const anthropic = await post(server, { provider: 'anthropic' });
    expect([anthropic.status, anthropic.headers.get('retry-after')]).toEqual([529, '3']);
    await expect(anthropic.json()).resolves.toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    const openai = await post(server);
    expect([openai.status, openai.headers.get('x-request-id')]).toEqual([503, 'req_test_2']);
  });

  it('answers by provider, model and key', async () => {
    server.on({ provider: 'openai' }).reply('openai');
    server.on({ provider: 'openai', model: 'gpt-6-sol' }).reply('gpt-6-sol');
    server.on({ key: DEAD_KEY, model: 'gpt-6-sol', provider: 'openai' }).fail('credential_revoked');
    await expect(said(post(server))).resolves.toBe('openai');
    await expect(said(post(server, { model: 'gpt-6-sol' }))).resolves.toBe('gpt-6-sol');
    await expect(said(post(server, { model: 'gpt-6-sol', key: DEAD_KEY }))).resolves.toBe('401 account_deactivated');
  });

  it('lets the narrower script win whatever the order, and the later one among equals', async () => {
    server.on({ provider: 'openai', model: 'gpt-6-luna' }).reply('narrow');
    server.on({ provider: 'openai' }).reply('wide');
    server.on({ provider: 'groq' }).reply('early');
    server.on({ provider: 'groq' }).reply('late');
    await expect(said(post(server))).resolves.toBe('narrow');
    await expect(said(post(server, { provider: 'groq' }))).resolves.toBe('late');
  });

  it('answers what a function makes of the call', async () => {
    server.on().reply(async ({ messages, number }) => `${number}: ${String(messages[0]?.['content'])}`);
    await expect(said(post(server))).resolves.toBe('1: Hi');
  });

  it('sends raw answers as they are', async () => {
    server.on().reply({ status: 418, headers: { 'X-Pot': 'tea' }, body: 'short and stout' }, { status: 204 });
    const response = await post(server);
    expect([response.status, response.headers.get('x-pot'), await response.text()]).toEqual([
      418,
      'tea',
      'short and stout',
    ]);
    expect((await post(server)).status).toBe(204);
  });

  it('refuses the calls that no script fits, and lists them without their keys', async () => {
    server.on({ model: 'other', key: DEAD_KEY }).reply('never');
    const response = await post(server);
    expect(response.status).toBe(501);
    expect(server.unmatched).toEqual([
      expect.stringMatching(
        /^openai\/gpt-6-luna \(key #[\da-f]{8}\): no script fits; there are \*\/other \(key #[\da-f]{8}\)$/,
      ),
    ]);
    expect(server.unmatched[0] + (await response.text())).not.toMatch(/sk-test/);
  });

  it('reports a script that throws or answers with nothing', async () => {
    const answers = [() => Promise.reject(new Error(`no ${LIVE_KEY}`)), () => ({})];
    server.on().reply(...answers);
    const response = await post(server);
    expect(response.status).toBe(500);
    // Its words would be read as a provider's.
    await expect(response.json()).resolves.toEqual({
      error: { message: 'The script for openai/gpt-6-luna threw; see unmatched of the FakeLlmServer.' },
    });
    expect((await post(server)).status).toBe(500);
    expect(server.unmatched[0]).toMatch(/^openai\/gpt-6-luna .*: the script threw Error: no \[key #[\da-f]{8}\]$/);
    expect(server.unmatched[1]).toContain('expected an answer: a text, an object with text');
  });

  it.each([
    ['another path', '/openai/v1/models', 'POST'],
    ['another method', '/openai/v1/chat/completions', 'GET'],
  ])('refuses %s', async (_what, path, method) => {
    const response = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${LIVE_KEY}` } });
    expect(response.status).toBe(404);
    expect(server.unmatched).toEqual([`${method} ${path}: not served`]);
    expect(server.calls).toEqual([]);
  });

  it('serves paths without a provider in front', async () => {
    for (const path of ['/v1/chat/completions', '/chat/completions', '/v1/messages']) {
      await fetch(server.url + path, { method: 'POST', body: '{"model":"m"}' });
    }
    expect(server.calls.map(({ provider, api }) => [provider, api])).toEqual([
      ['openai', 'openai'],
      ['openai', 'openai'],
      ['anthropic', 'anthropic'],
    ]);
  });

  it.each([['a body without a model', { model: undefined }, 'no JSON object with a model']])(
    'refuses %s as a bad request',
    async (_what, body, sentence) => {
      const response = await post(server, { body });
      expect(response.status).toBe(400);
      await expect(response.json()).resolves.toMatchObject({
        error: { type: 'invalid_request_error', message: expect.stringContaining(sentence) },
      });
    },
  );

  describe('with accepted keys', () => {
    beforeEach(() => server.acceptKeys('openai', [LIVE_KEY]));

    it('answers these and rejects every other key of the provider', async () => {
      await expect(said(post(server))).resolves.toBe('Hello from gpt-6-luna');
      await expect(said(post(server, { key: DEAD_KEY }))).resolves.toBe('401 invalid_api_key');
      await expect(said(post(server, { key: '' }))).resolves.toBe('401 invalid_request_error');
      await expect(said(post(server, { provider: 'groq', key: DEAD_KEY }))).resolves.toBe('Hello from gpt-6-luna');
    });

    it('rejects before scripts, unless a script names the key', async () => {
      server.on({ provider: 'openai', model: 'gpt-6-luna' }).reply('scripted');
      await expect(said(post(server, { key: DEAD_KEY }))).resolves.toBe('401 invalid_api_key');
      server.on({ provider: 'openai', model: 'gpt-6-luna', key: DEAD_KEY }).fail('credential_expired');
      await expect(said(post(server, { key: DEAD_KEY }))).resolves.toBe('401 token_expired');
      await expect(said(post(server))).resolves.toBe('scripted');
    });

    it('takes a rotated list', async () => {
      server.acceptKeys('openai', [DEAD_KEY]);
      await expect(said(post(server))).resolves.toBe('401 invalid_api_key');
      await expect(said(post(server, { key: DEAD_KEY }))).resolves.toBe('Hello from gpt-6-luna');
    });
  });

  it('forgets everything on reset', async () => {
    server.on({ model: 'other' }).reply('never');
    server.acceptKeys('openai', [DEAD_KEY]);
    await post(server);
    server.reset();
    await expect(said(post(server))).resolves.toBe('Hello from gpt-6-luna');
    expect(server.calls.map(({ number }) => number)).toEqual([1]);
    expect(server.unmatched).toEqual([]);
  });
});
