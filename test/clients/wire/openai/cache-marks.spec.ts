import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { toOpenAiRequest } from '../../../../lib/clients/wire/openai/to-request.js';
import { deepFreeze } from '../deep-freeze.js';

const mark = { type: 'ephemeral', ttl: '1h' } as const;
const request = deepFreeze<LlmChatRequest>({
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Be kind.', cache_control: mark }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: { url: 'u' }, cache_control: mark },
      ],
    },
    { role: 'user', content: 'b' },
  ],
  tools: [{ type: 'function', function: { name: 'f' }, cache_control: mark }],
});
const bare = {
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: { url: 'u' } },
      ],
    },
    { role: 'user', content: 'b' },
  ],
  tools: [{ type: 'function', function: { name: 'f' } }],
};

describe('cache marks on the openai wire', () => {
  it.each([
    ['openrouter', 'anthropic/claude-x'],
    ['openrouter', 'google/gemini-x'],
    ['dashscope', 'qwen-x'],
    ['litellm', 'any'],
  ])('go to %s for %s', (provider, model) => {
    const { body, omitted } = toOpenAiRequest(request, { provider, model });
    expect(body).toMatchObject({ messages: request.messages, tools: request.tools });
    expect(omitted).toEqual([]);
  });

  it.each([
    ['openai', 'gpt-x'],
    ['openrouter', 'openai/gpt-x'],
    ['mistral', 'mistral-x'],
    ['acme', 'anthropic/claude-x'],
  ])('are left out for %s with %s, and the trail says so', (provider, model) => {
    const { body, omitted } = toOpenAiRequest(request, { provider, model });
    expect(body).toMatchObject(bare);
    expect(JSON.stringify(body)).not.toContain('cache_control');
    expect(omitted).toEqual(['cache_control']);
  });

  it('stay where nothing is to be adapted', () => {
    const { body } = toOpenAiRequest(request, { provider: 'openai', model: 'gpt-x', isAsSent: true });
    expect(body).toMatchObject({ messages: request.messages, tools: request.tools });
  });

  it('change nothing of a request that has none', () => {
    const { body, omitted } = toOpenAiRequest(bare as unknown as LlmChatRequest, { provider: 'acme', model: 'm' });
    expect(body).toMatchObject(bare);
    expect(omitted).toEqual([]);
  });
});

describe('breakpoints of a cache on the openai wire', () => {
  const point = { prompt_cache_breakpoint: { mode: 'explicit' } };
  const asked = deepFreeze({
    messages: [{ role: 'user', content: [{ type: 'text', text: 'a', ...point }] }],
  }) as unknown as LlmChatRequest;

  it.each([
    ['openai', 'gpt-x'],
    ['azure-openai', 'gpt-x'],
    ['openrouter', 'openai/gpt-x'],
    ['litellm', 'any'],
    ['acme', 'm'],
  ])('go to %s for %s', (provider, model) => {
    const { body, omitted } = toOpenAiRequest(asked, { provider, model });
    expect(body['messages']).toEqual(asked.messages);
    expect(omitted).toEqual([]);
  });

  it.each([
    ['mistral', 'mistral-x'],
    ['groq', 'openai/gpt-oss-120b'],
    ['cohere', 'command-a'],
  ])('are left out for %s with %s, and the trail says so', (provider, model) => {
    const { body, omitted } = toOpenAiRequest(asked, { provider, model });
    expect(body['messages']).toEqual([{ role: 'user', content: [{ type: 'text', text: 'a' }] }]);
    expect(omitted).toEqual(['prompt_cache_breakpoint']);
  });

  it('stay where nothing is to be adapted', () => {
    const { body } = toOpenAiRequest(asked, { provider: 'mistral', model: 'm', isAsSent: true });
    expect(body['messages']).toEqual(asked.messages);
  });
});
