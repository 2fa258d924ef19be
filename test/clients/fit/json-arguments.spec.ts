import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import { withJsonArguments } from '../../../lib/clients/fit/json-arguments.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const calling = (...written: unknown[]) => ({
  role: 'assistant' as const,
  content: null,
  tool_calls: written.map((one, place) => ({
    id: `c${place}`,
    type: 'function' as const,
    function: { name: 'find', arguments: one as string },
  })),
});

describe('arguments of earlier calls', () => {
  it('stand in an object where they spell none', () => {
    const messages = deepFreeze([{ role: 'user', content: '{"a' }, calling('{"a":1}', '{"a":"hal', '', '[1]')]);
    expect(withJsonArguments(messages)).toEqual([
      messages[0],
      calling('{"a":1}', '{"arguments":"{\\"a\\":\\"hal"}', '{}', '{"arguments":"[1]"}'),
    ]);
  });

  it('stay as they are where they spell one, or are no text', () => {
    const messages = deepFreeze([calling('{}', { a: 1 }), { role: 'assistant', content: 'Hi', tool_calls: [null] }]);
    const kept = withJsonArguments(messages);
    expect(kept.every((message, at) => message === messages[at])).toBe(true);
  });

  it.each(['openai', 'mistral', 'a-server'])('are a text for %s, whatever an SDK has kept them as', (provider) => {
    const messages = [{ role: 'user' as const, content: 'Hi' }, calling({ a: 1 }, undefined, null, 'half')];
    const { request } = fitConversation({ messages }, { provider, api: 'openai', model: 'm' });
    const calls = (request.messages[1] as { tool_calls?: { function: { arguments: unknown } }[] }).tool_calls;
    expect(calls?.slice(0, 3).map((call) => call.function.arguments)).toEqual(['{"a":1}', '{}', '{}']);
  });

  it.each([
    ['dashscope', true],
    ['vllm', true],
    ['ollama', true],
    ['openai', false],
  ])('are mended for %s: %s', (provider, isMended) => {
    const messages = [{ role: 'user' as const, content: 'Hi' }, calling('{"a":"hal')];
    const { request } = fitConversation({ messages }, { provider, api: 'openai', model: 'm' });
    const written = isMended ? '{"arguments":"{\\"a\\":\\"hal"}' : '{"a":"hal';
    expect(JSON.stringify(request.messages)).toContain(JSON.stringify(written));
  });
});
