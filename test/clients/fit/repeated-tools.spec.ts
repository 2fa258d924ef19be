import type { LlmChatRequest } from 'nestjs-llm-failover';
import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const offered = (name: string, more: object = {}) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: {} }, ...more },
});
const custom = (name: string) => ({ type: 'custom' as const, custom: { name } });

function fittedTools(provider: string, ...tools: object[]): readonly object[] | undefined {
  const request = deepFreeze({ messages: [{ role: 'user', content: 'Hi' }], tools }) as unknown as LlmChatRequest;
  const api = provider === 'anthropic' || provider === 'gemini' ? provider : 'openai';
  const fitted = fitConversation(request, { provider, api, model: 'm' });
  if (fitted.request === request) return undefined;
  return fitted.request.tools;
}

describe('tools that are offered twice', () => {
  it.each(['anthropic', 'gemini', 'deepseek', 'openai', 'mine'])(
    'go once where they are the same, at %s',
    (provider) => {
      const reordered = { function: { parameters: { properties: {}, type: 'object' }, name: 'a' }, type: 'function' };
      expect(fittedTools(provider, offered('a'), offered('b'), offered('a'), reordered)).toEqual([
        offered('a'),
        offered('b'),
      ]);
      expect(fittedTools('openai', custom('a'), custom('a'))).toEqual([custom('a')]);
    },
  );

  it('stay where they are different ones of one name', () => {
    expect(fittedTools('mine', offered('a'), offered('a', { description: 'Another' }))).toBeUndefined();
    expect(fittedTools('mine', offered('a'), offered('a', { strict: true }), offered('a'))).toEqual([
      offered('a'),
      offered('a', { strict: true }),
    ]);
  });

  it('stay where they have no name, and where there are no such', () => {
    expect(fittedTools('mine', { type: 'web_search' }, { type: 'web_search' })).toBeUndefined();
    expect(fittedTools('mine', offered('a'), offered('b'))).toBeUndefined();
    expect(fittedTools('mine', offered('a'))).toBeUndefined();
  });
});
