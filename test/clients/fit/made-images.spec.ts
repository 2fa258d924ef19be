import { askedOf } from '../../../lib/clients/fit/asked.js';
import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import { lackOf } from '../../../lib/clients/fit/lack.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const image = (url = 'data:image/png;base64,AA==') => ({ type: 'image_url' as const, image_url: { url } });
const answer = <Fields extends object>(fields: Fields) => ({
  role: 'assistant' as const,
  content: 'Here',
  ...fields,
});
const hello = { role: 'user' as const, content: 'Draw.' };
const more = { role: 'user' as const, content: 'Make it blue.' };
const fitted = (messages: readonly object[], provider: string, api = 'openai') =>
  fitConversation({ messages: deepFreeze(messages) } as never, { provider, api, model: 'm' } as never);

describe('images of earlier answers', () => {
  const said = [hello, answer({ images: [image()] }), more];

  it.each([
    ['openai', 'openai'],
    ['openai', 'openai-responses'],
    ['anthropic', 'anthropic'],
    ['mistral', 'openai'],
  ])('stand in a message of the user for %s (%s)', (provider, api) => {
    const { request, omitted } = fitted(said, provider, api);
    expect(request.messages).toEqual([hello, answer({}), { role: 'user', content: [image()] }, more]);
    expect(omitted).toEqual([]);
  });

  it.each([
    ['gemini', 'gemini'],
    ['openrouter', 'openai'],
    ['mine', 'openai'],
  ])('stay where they are for %s (%s)', (provider, api) => {
    expect(fitted(said, provider, api).request.messages).toEqual(said);
  });

  it('stand behind the results of the calls beside them', () => {
    const calls = [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const result = { role: 'tool', tool_call_id: 'call_1', content: 'x' };
    const { request } = fitted([hello, answer({ tool_calls: calls, images: [image()] }), result], 'openai');
    expect(request.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
  });

  describe('with a state of their maker', () => {
    const block = { type: 'image_generation_call', id: 'ig_1', image: 0 };
    const providerState = { provider: 'openai', model: 'm', blocks: [{ at: 0, calls: 0, block }] };
    const own = answer({ images: [image(), image('data:image/png;base64,BB==')], providerState });
    const [, other] = own.images;

    it('stay with the maker that has its own form of them, and of each', () => {
      const { messages } = fitted([hello, own, more], 'openai', 'openai-responses').request;
      expect(messages).toEqual([hello, own, { role: 'user', content: [other] }, more]);
    });

    it.each([
      ['openai', 'openai'],
      ['azure', 'openai-responses'],
    ])('stand in a message of the user for another door or provider: %s (%s)', (provider, api) => {
      const { messages } = fitted([hello, own, more], provider, api).request;
      expect(messages.slice(-2)).toEqual([{ role: 'user', content: own.images }, more]);
    });
  });

  it('stay behind, and the trail says so, where they are not taken or the answer is to be gone on with', () => {
    const odd = fitted([hello, answer({ images: [image('data:image/tiff;base64,AA==')] }), more], 'openai');
    expect(odd.request.messages).toEqual([hello, answer({}), more]);
    expect(odd.omitted).toEqual(['messages[].images']);
    const last = fitted([hello, answer({ images: [image()] })], 'openai');
    expect(last.request.messages).toEqual([hello, answer({})]);
    expect(last.omitted).toEqual(['messages[].images']);
  });

  it('are something that a model may refuse, but no reason to pass a target over unasked', () => {
    const asked = askedOf({ messages: said });
    expect(asked.needs).toContainEqual({
      kind: 'media',
      place: 'answer',
      media: { kind: 'image', source: 'data', type: 'image/png' },
    });
    for (const provider of ['openai', 'deepseek', 'mine'])
      expect(lackOf(asked, { provider, api: 'openai', model: 'm' })).toBeUndefined();
  });
});
