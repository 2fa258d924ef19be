import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import type { LlmChatRequest } from '../../../lib/clients/chat.interface.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const asking = (name: unknown, speaker?: unknown) =>
  deepFreeze({
    messages: [{ role: 'user', content: 'Hi', ...(speaker !== undefined && { name: speaker }) }],
    response_format: { type: 'json_schema', json_schema: { name, schema: { type: 'object', properties: {} } } },
  }) as unknown as LlmChatRequest;
const fitted = (request: LlmChatRequest, provider = 'openai', api: 'openai' | 'openai-responses' = 'openai') =>
  fitConversation(request, { provider, api, model: 'm' }).request;

describe('names that only tell', () => {
  it.each([
    ['my object', 'my_object'],
    ['App\\Output', 'App_Output'],
    ['größe', 'gr_e'],
    ['x'.repeat(70), 'x'.repeat(64)],
    ['', 'answer'],
    [undefined, 'answer'],
  ])('of a form of answers are such as OpenAI takes: %j', (name, label) => {
    for (const api of ['openai', 'openai-responses'] as const) {
      expect(fitted(asking(name), 'openai', api)).toMatchObject({ response_format: { json_schema: { name: label } } });
    }
  });

  it.each([
    ['Bob Smith', 'Bob_Smith'],
    ['a/b<c>', 'a_b_c_'],
    ['y'.repeat(65), 'y'.repeat(64)],
    ['Jürgen', 'Jürgen'],
  ])('of who speaks are such as OpenAI takes: %j', (speaker, label) => {
    expect(fitted(asking('a', speaker)).messages[0]).toEqual({ role: 'user', content: 'Hi', name: label });
  });

  it('of nobody are left out', () => {
    expect(fitted(asking('a', '')).messages[0]).toEqual({ role: 'user', content: 'Hi' });
  });

  it('stay where they are taken, and where nothing is known', () => {
    const good = asking('a_b-1', 'Bob');
    expect(fitted(good)).toBe(good);
    const odd = asking('my object', 'Bob Smith');
    expect(fitted(odd, 'mine')).toBe(odd);
  });
});
