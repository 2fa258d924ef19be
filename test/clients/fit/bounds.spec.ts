import type { LlmChatRequest } from 'nestjs-llm-failover';
import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import type { LlmApi } from '../../../lib/providers/llm-api.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const messages = [{ role: 'user' as const, content: 'Hi' }];

function fitted(target: string, asked: object, isAsSent = false, api?: LlmApi) {
  const [provider = '', model = ''] = target.split('/');
  const own = provider === 'anthropic' || provider === 'gemini' ? provider : 'openai';
  const request = deepFreeze({ messages, ...asked }) as unknown as LlmChatRequest;
  const { request: made, omitted, adapted } = fitConversation(request, { provider, api: api ?? own, model, isAsSent });
  return { fields: made === request ? 'the same' : (JSON.parse(JSON.stringify(made)) as object), omitted, adapted };
}

describe('a number that colours an answer', () => {
  it.each<[string, object, object, string]>([
    ['anthropic/claude-haiku-4-5', { temperature: 1.5 }, { temperature: 1 }, 'temperature sent as 1'],
    ['mistral/mistral-large-latest', { temperature: 1.8 }, { temperature: 1.5 }, 'temperature sent as 1.5'],
    ['zhipu/glm-5.3', { temperature: 1.5 }, { temperature: 1 }, 'temperature sent as 1'],
    ['minimax/MiniMax-M3', { temperature: 0 }, { temperature: 0.01 }, 'temperature sent as 0.01'],
    ['cohere/command-a-03-2025', { presence_penalty: -1 }, { presence_penalty: 0 }, 'presence_penalty sent as 0'],
    ['perplexity/sonar', { temperature: 2 }, { temperature: 1.99 }, 'temperature sent as 1.99'],
    ['vllm/m', { top_p: 0 }, { top_p: 0.01 }, 'top_p sent as 0.01'],
  ])('goes to %s as the nearest that it takes: %j', (target, asked, taken, note) => {
    expect(fitted(target, asked)).toEqual({ fields: { messages, ...taken }, omitted: [], adapted: [note] });
  });

  it.each<[string, object]>([
    ['anthropic/claude-haiku-4-5', { temperature: 1 }],
    ['anthropic/claude-haiku-4-5', { temperature: 7 }],
    ['anthropic/claude-haiku-4-5', { temperature: -1 }],
    ['anthropic/claude-haiku-4-5', { temperature: '1.5' }],
    ['anthropic/claude-haiku-4-5', { temperature: null }],
    ['anthropic/claude-opus-5-5', { temperature: 1.5 }],
    ['mistral/mistral-large-latest', { temperature: 1.5, seed: 0 }],
    ['vllm/m', { top_p: 1.2 }],
    ['openai/gpt-4.1', { temperature: 2 }],
    ['mine/m', { temperature: 2, top_p: 0, seed: -1, user: 'u'.repeat(999) }],
  ])('goes to %s as it is: %j', (target, asked) => {
    expect(fitted(target, asked)).toEqual({ fields: 'the same', omitted: [], adapted: [] });
  });

  it('goes as it is where the request is to be sent so', () => {
    expect(fitted('anthropic/claude-haiku-4-5', { temperature: 1.5 }, true)).toMatchObject({ fields: 'the same' });
  });
});

describe('a preference that has no near value', () => {
  it.each<[string, object, LlmApi?]>([
    ['gemini/gemini-3.5-flash', { seed: 1_764_000_000_000 }],
    ['mistral/mistral-large-latest', { seed: -1 }],
    ['openai/gpt-6-luna', { user: 'u'.repeat(65) }],
    ['azure/gpt-6-luna', { user: 'u'.repeat(65) }],
    ['openai/gpt-6-luna', { prompt_cache_key: 'k'.repeat(65) }, 'openai-responses'],
    ['openai/gpt-6-luna', { safety_identifier: 's'.repeat(129) }],
    ['openai/gpt-6-luna', { safety_identifier: 's'.repeat(129) }, 'openai-responses'],
    ['anthropic/claude-haiku-4-5', { user: 'u'.repeat(257) }],
    ['groq/m', { service_tier: 'priority' }],
    ['groq/m', { service_tier: 'default' }],
  ])('is left out for %s where it is beyond: %j', (target, asked, api) => {
    expect(fitted(target, asked, false, api)).toEqual({
      fields: { messages },
      omitted: Object.keys(asked),
      adapted: [],
    });
  });

  it.each<[string, object]>([
    ['gemini/gemini-3.5-flash', { seed: 2_147_483_647 }],
    ['openai/gpt-6-luna', { user: 'u'.repeat(64) }],
    ['openai/gpt-6-luna', { safety_identifier: 's'.repeat(128) }],
    ['anthropic/claude-haiku-4-5', { user: 'u'.repeat(256) }],
    ['groq/m', { service_tier: 'flex' }],
    ['groq/m', { service_tier: 7 }],
    ['openai/gpt-6-luna', { service_tier: 'priority' }],
  ])('stays for %s where it is taken: %j', (target, asked) => {
    expect(fitted(target, asked).fields).toBe('the same');
  });
});
