import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { toOpenAiStreamRequest } from '../../../../lib/clients/wire/openai/to-stream-request.js';
import { deepFreeze } from '../deep-freeze.js';

const messages = [{ role: 'user', content: 'Hi' }] as const;

function written(provider: string, request: Partial<LlmChatRequest> = {}, params?: Record<string, unknown>) {
  return toOpenAiStreamRequest(deepFreeze({ messages, ...request }), { provider, model: 'm-1', params });
}

describe('toOpenAiStreamRequest', () => {
  it('asks for a stream of events, else for the same as without one', () => {
    expect(written('acme', { temperature: 0 })).toEqual({
      path: '/chat/completions',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: { messages, temperature: 0, model: 'm-1', stream: true },
      omitted: [],
    });
  });

  it.each(['openai', 'groq', 'openrouter', 'vllm'])(
    'asks %s for usage unless the request says otherwise',
    (provider) => {
      expect(written(provider).body['stream_options']).toEqual({ include_usage: true });
      expect(written(provider, { stream_options: { include_usage: false } }).body['stream_options']).toEqual({
        include_usage: false,
      });
      expect(written(provider, { stream_options: { include_obfuscation: false } }).body['stream_options']).toEqual({
        include_obfuscation: false,
        include_usage: true,
      });
    },
  );

  it('asks a provider that it does not know for usage only where the request does', () => {
    expect(written('acme').body).not.toHaveProperty('stream_options');
    expect(written('acme', { stream_options: null }).body).not.toHaveProperty('stream_options');
    expect(written('acme', { stream_options: { include_usage: true } }).body['stream_options']).toEqual({
      include_usage: true,
    });
  });

  it.each(['mistral', 'cohere'])('leaves the option out for %s, which refuses it', (provider) => {
    const asked = written(provider, { stream_options: { include_usage: true } });

    expect(asked.body).not.toHaveProperty('stream_options');
    expect(asked.omitted).toEqual(['stream_options']);
    expect(written(provider).omitted).toEqual([]);
  });

  const tools: LlmChatRequest['tools'] = [{ type: 'function', function: { name: 'look_up' } }];

  it('asks for arguments of tools as they come where a provider would hold them back', () => {
    expect(written('zhipu', { tools }).body).toMatchObject({ tool_stream: true });
    expect(written('zhipu').body).not.toHaveProperty('tool_stream');
    expect(written('zhipu', { tools: [] }).body).not.toHaveProperty('tool_stream');
    expect(written('openai', { tools }).body).not.toHaveProperty('tool_stream');
    expect(written('zhipu', { tools }, { tool_stream: false }).body).toMatchObject({ tool_stream: false });
    const target = { provider: 'zhipu', model: 'm-1', isAsSent: true };
    expect(toOpenAiStreamRequest({ messages, tools }, target).body).not.toHaveProperty('tool_stream');
  });

  it('lets what was written for the provider or the target win', () => {
    const asked = { stream_options: { include_usage: true } };

    expect(written('openai', asked, { stream_options: null }).body).not.toHaveProperty('stream_options');
    expect(written('acme', { providerOptions: { acme: asked } }).body['stream_options']).toEqual({
      include_usage: true,
    });
    expect(written('acme', {}, { stream: false }).body['stream']).toBe(true);
  });
});
