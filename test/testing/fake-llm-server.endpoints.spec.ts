import { WIRES } from '../../lib/clients/wire/wires.js';
import type { WireRequest } from '../../lib/clients/wire/wire.interface.js';
import type { LlmApi } from '../../lib/index.js';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { LIVE_KEY } from './support/post.js';

const CHAT = { messages: [{ role: 'user' as const, content: 'How many tokens?' }] };

describe('the endpoints of a FakeLlmServer', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });

  afterEach(() => server.close());

  /** Sends what the library would send. */
  async function answerOf(api: LlmApi, { path, headers, body }: WireRequest): Promise<unknown> {
    const response = await fetch(server.baseUrl(api) + path, {
      method: 'POST',
      headers: { ...headers, 'x-goog-api-key': LIVE_KEY },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return response.json();
  }

  const target = (api: LlmApi) => ({ provider: api, model: 'the-model' });

  it('answer for Gemini with text, thoughts and calls', async () => {
    server.on({ provider: 'gemini', model: 'the-model', key: LIVE_KEY }).reply({
      text: 'Hi',
      reasoning: 'hm',
      toolCalls: [{ name: 'look', arguments: '{"at":1}' }],
    });
    const request = WIRES.gemini.chatRequest(CHAT, target('gemini'));
    const answer = WIRES.gemini.chatAnswer(await answerOf('gemini', request), target('gemini'));
    expect(answer).toMatchObject({
      kind: 'response',
      response: {
        choices: [
          {
            message: {
              content: 'Hi',
              reasoning_content: 'hm',
              tool_calls: [{ function: { name: 'look', arguments: '{"at":1}' } }],
            },
            finish_reason: 'tool_calls',
          },
        ],
      },
    });
    expect(server.calls[0]).toMatchObject({ api: 'gemini', endpoint: 'chat', isStream: false, model: 'the-model' });
    expect(server.calls[0]?.messages).toHaveLength(1);
    expect(JSON.stringify(server.calls)).not.toContain(LIVE_KEY);
  });

  it('give a stream as a whole to a call that asks for none', async () => {
    const slow = (async function* () {
      yield 'Hel';
    })();
    server.on().stream(['Hel', 'lo']).stream('Hello').stream(slow);
    const request = WIRES.openai.chatRequest(CHAT, target('openai'));
    expect(await answerOf('openai', request)).toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
    expect(await answerOf('openai', request)).toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
    const refused = await fetch(`${server.baseUrl('openai')}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(request.body),
    });
    expect([refused.status, ...server.unmatched]).toEqual([500, expect.stringContaining('asks for no stream')]);
  });

  describe.each(['anthropic', 'gemini'] as const)('that count tokens, of %s', (api) => {
    async function count(): Promise<number | undefined> {
      const counter = WIRES[api].countTokens;
      if (counter === undefined) throw new Error('no such endpoint');
      return counter.answer(await answerOf(api, counter.request(CHAT, target(api))));
    }

    it('count something', async () => {
      expect(await count()).toBeGreaterThan(4);
      expect(server.calls[0]).toMatchObject({ api, endpoint: 'count-tokens', model: 'the-model' });
    });

    it('count what they are told', async () => {
      server.on().reply({ inputTokens: 42 });
      expect(await count()).toBe(42);
    });
  });

  describe.each(['openai', 'gemini'] as const)('for embeddings, of %s', (api) => {
    async function embed(input: string | string[], more: object = {}) {
      const { embed: wire } = WIRES[api];
      if (wire === undefined) throw new Error('no such endpoint');
      const request = { input, ...more };
      const answer = wire.answer(await answerOf(api, wire.request(request, target(api))), target(api));
      return answer?.data.map(({ embedding }) => embedding);
    }

    it('have a vector for each text, the same every time', async () => {
      const [one, two] = (await embed(['one', 'two'])) ?? [];
      expect(one).toHaveLength(4);
      expect(one).not.toEqual(two);
      expect(await embed(['one', 'two'])).toEqual([one, two]);
      expect(server.calls[0]?.endpoint).toBe('embeddings');
    });

    it('have the dimensions that are asked for', async () => {
      expect((await embed('one', { dimensions: 9 }))?.[0]).toHaveLength(9);
    });

    it('have the vectors that they are told', async () => {
      server.on().reply({ embeddings: [[0.5, 0.25]] });
      expect(await embed('one')).toEqual([[0.5, 0.25]]);
    });
  });

  it('for embeddings of OpenAI write base64 where it is asked for', async () => {
    const body = { model: 'the-model', input: 'one', encoding_format: 'base64' };
    const answer = await answerOf('openai', { path: '/embeddings', headers: {}, body, omitted: [] });
    expect(answer).toMatchObject({ data: [{ embedding: expect.stringMatching(/^[\w+/]+=*$/) }] });
  });
});
