import { toOpenAiRequest } from '../../../../lib/clients/wire/openai/to-request.js';
import { deepFreeze } from '../deep-freeze.js';

const SKIPPED = { google: { thought_signature: 'skip_thought_signature_validator' } };
const OWN = { google: { thought_signature: 'gAAA' } };
const call = (id: string, more: object = {}) => ({
  id,
  type: 'function' as const,
  function: { name: 'f', arguments: '{}' },
  ...more,
});
const sentCalls = (calls: readonly object[], model: string, provider = 'gemini') => {
  const said = [
    { role: 'user', content: 'Go' },
    { role: 'assistant', content: null, tool_calls: calls },
  ];
  const { body } = toOpenAiRequest(deepFreeze({ messages: said }) as never, { provider, model });
  return (body['messages'] as readonly { readonly tool_calls: unknown }[])[1]?.tool_calls;
};

describe("earlier calls at Gemini's OpenAI-compatible API", () => {
  it('get what stands for a signature, the first of a message, where another model made them', () => {
    const state = { provider: 'openai', model: 'gpt-5.5', fields: {} };
    expect(sentCalls([call('a', { providerState: state }), call('b')], 'gemini-3-pro')).toEqual([
      call('a', { extra_content: SKIPPED }),
      call('b'),
    ]);
  });

  it('keep their own', () => {
    const fields = { extra_content: OWN };
    const state = { provider: 'gemini', model: 'gemini-3-pro', fields };
    const signed = [call('a', { extra_content: OWN })];
    expect(sentCalls([call('a', { ...fields, providerState: state })], 'gemini-3-pro')).toEqual(signed);
    expect(sentCalls(signed, 'gemini-3-pro')).toEqual(signed);
  });

  it('get none where the model or the provider wants none', () => {
    expect(sentCalls([call('a')], 'gemini-2.5-pro')).toEqual([call('a')]);
    expect(sentCalls([call('a')], 'gemini-3-pro', 'mine')).toEqual([call('a')]);
  });
});
