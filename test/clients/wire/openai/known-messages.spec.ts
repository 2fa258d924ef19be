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
const sentAnswer = (answer: object, model: string, provider: string) => {
  const said = [
    { role: 'user', content: 'Go' },
    { role: 'assistant', content: null, ...answer },
  ];
  const { body } = toOpenAiRequest(deepFreeze({ messages: said }) as never, { provider, model });
  return (body['messages'] as readonly Readonly<Record<string, unknown>>[])[1];
};
const sentCalls = (calls: readonly object[], model: string, provider = 'gemini') =>
  sentAnswer({ tool_calls: calls }, model, provider)?.['tool_calls'];

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

describe("earlier calls for Gemini's models at OpenRouter", () => {
  const MODEL = 'google/gemini-3-flash-preview';
  const SKIP = {
    type: 'reasoning.encrypted',
    data: 'skip_thought_signature_validator',
    format: 'google-gemini-v1',
    index: 0,
    id: 'a',
  };
  const calls = [call('a'), call('b')];
  const detailsOf = (answer: object, model = MODEL) => sentAnswer(answer, model, 'openrouter')?.['reasoning_details'];

  it('get what stands for a signature among the thoughts, for the first call', () => {
    expect(detailsOf({ tool_calls: calls })).toEqual([SKIP]);
    const thought = { type: 'reasoning.text', text: 'Hm.' };
    expect(detailsOf({ tool_calls: calls, reasoning_details: [thought] })).toEqual([thought, SKIP]);
  });

  it('keep their own', () => {
    const own = [{ ...SKIP, data: 'gAAA' }];
    expect(detailsOf({ tool_calls: calls, reasoning_details: own })).toEqual(own);
    expect(detailsOf({ tool_calls: [call('a', { extra_content: OWN })] })).toBeUndefined();
  });

  it.each(['google/gemini-2.5-pro', 'google/gemma-3-27b-it', 'openai/gpt-5.5'])('get none for %s', (model) => {
    expect(detailsOf({ tool_calls: calls }, model)).toBeUndefined();
  });

  it('get none where there are no calls', () => {
    expect(detailsOf({ content: 'Hm.' })).toBeUndefined();
  });
});
