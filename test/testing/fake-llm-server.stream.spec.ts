import type { FakeMessage } from '../../lib/testing/answers/fake-message.interface.js';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { readByWire } from './support/read-by-wire.js';
import { postStream, readStream, WIRES, type Wire } from './support/stream-post.js';

describe('a stream of a FakeLlmServer', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });

  afterEach(() => server.close());

  async function textOf(wire: Wire, body?: object): Promise<string> {
    const response = await postStream(server, wire, { ...(body !== undefined && { body }) });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('content-length')).toBeNull();
    return response.text();
  }

  it('of OpenAI begins with the role and ends with [DONE]', async () => {
    server.on().stream(['Hel', 'lo']);
    const events = (await textOf('openai')).split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event.replace(/^data: /, '')) as object);
    expect(chunks[0]).toEqual({
      id: 'chatcmpl-test-1',
      object: 'chat.completion.chunk',
      created: 1_767_225_600,
      model: 'gpt-6-luna',
      choices: [
        { index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null },
      ],
    });
    expect(chunks.slice(1)).toMatchObject([
      { choices: [{ delta: { content: 'Hel' } }] },
      { choices: [{ delta: { content: 'lo' } }] },
      { choices: [{ delta: {}, finish_reason: 'stop' }] },
    ]);
  });

  it('of OpenAI tells the usage where it is asked for', async () => {
    server.on().stream(['Hel', 'lo'], { usage: { promptTokens: 3, completionTokens: 2 } });
    expect(await textOf('openai')).not.toContain('usage');
    const asked = await textOf('openai', { stream_options: { include_usage: true } });
    expect(asked).toContain(
      '"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}\n\ndata: [DONE]\n\n',
    );
  });

  it('of Anthropic names its events', async () => {
    server.on().stream(['Hel', 'lo']);
    const names = [...(await textOf('anthropic')).matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('of Gemini ends with a finish reason and has no end mark', async () => {
    server.on().stream(['Hel', 'lo'], { usage: { promptTokens: 3, completionTokens: 2 } });
    const events = (await textOf('gemini')).trimEnd().split('\n\n');
    expect(events).toHaveLength(4);
    expect(JSON.parse((events.at(-1) as string).replace('data: ', ''))).toEqual({
      candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
      modelVersion: 'gemini-test',
      responseId: 'resp_test_1',
    });
  });

  describe.each(WIRES)('on the wire of %s', (wire) => {
    async function seen(body?: object) {
      return readByWire(wire, await textOf(wire, body));
    }

    it('is the hello of a server without a script, in pieces', async () => {
      const { text, reasons, chunks } = await seen();
      expect(text).toBe(`Hello from ${server.calls[0]?.model}`);
      expect(reasons).toEqual(['stop']);
      expect(chunks).toBeGreaterThan(3);
      await expect(server.calls[0]?.closed).resolves.toBe('answered');
    });

    it('is read by the library as it was scripted', async () => {
      server.on().reply({
        text: 'Let me look, 👋 friend',
        reasoning: 'hm',
        toolCalls: [{ name: 'look', arguments: { at: 'the sky' } }, { name: 'listen' }],
        usage: { promptTokens: 7, completionTokens: 5 },
      });
      const body = wire === 'openai' ? { stream_options: { include_usage: true } } : {};
      expect(await seen(body)).toMatchObject({
        text: 'Let me look, 👋 friend',
        reasoning: 'hm',
        calls: 'look{"at":"the sky"}listen{}',
        reasons: ['tool_calls'],
        usage: { prompt_tokens: 7, completion_tokens: 5 },
        hasEnd: wire !== 'gemini',
        error: undefined,
      });
    });

    it.each<[string, FakeMessage]>([
      ['at the token limit without a word', { finishReason: 'length' }],
      ['with nothing said', { text: '' }],
    ])('ends %s', async (_what, message) => {
      server.on().reply(message);
      expect(await seen()).toMatchObject({ text: '', reasons: [message.finishReason ?? 'stop'], error: undefined });
    });

    it('ends with a filter', async () => {
      server.on().stream([], { finishReason: 'content_filter', refusal: 'No.' });
      const text = await textOf(wire);
      expect(text).toContain({ openai: 'content_filter', anthropic: 'refusal', gemini: 'SAFETY' }[wire]);
      expect(text).toContain('No.');
    });

    it('may be made by a function, of the call', async () => {
      server.on().reply(({ model }) => ({ stream: ['I am ', model] }));
      expect((await seen()).text).toBe(`I am ${server.calls[0]?.model}`);
    });

    it('may be kept back before its head', async () => {
      const held = server.on().hold({ stream: ['At', ' last'] });
      const answer = seen();
      await held.arrived();
      held.release();
      expect((await answer).text).toBe('At last');
    });

    it('gives way to a failure with a status of its own', async () => {
      server.on().fail('overloaded');
      const response = await postStream(server, wire);
      expect(response.status).toBe(wire === 'anthropic' ? 529 : 503);
      expect(await response.json()).toHaveProperty('error.message');
    });

    it('gives way to a document under 200', async () => {
      server.on().reply({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' });
      const response = await postStream(server, wire);
      expect(response.headers.get('content-type')).toBe('text/html');
      expect((await readStream(response)).text).toBe('<html></html>');
    });

    it('knows its keys', async () => {
      server.acceptKeys(wire, ['sk-test-other']);
      expect((await postStream(server, wire)).status).toBe(wire === 'gemini' ? 400 : 401);
    });
  });
});
