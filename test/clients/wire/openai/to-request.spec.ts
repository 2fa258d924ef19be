import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import type { WireTarget } from '../../../../lib/clients/wire/wire.interface.js';
import { toOpenAiRequest } from '../../../../lib/clients/wire/openai/to-request.js';
import { deepFreeze } from '../deep-freeze.js';

const target: WireTarget = { provider: 'openai', model: 'm' };
const messages: LlmChatRequest['messages'] = [{ role: 'user', content: 'Name a river.' }];

describe('toOpenAiRequest', () => {
  it('posts the request as it is to chat completions, under the model of the target', () => {
    const request = deepFreeze<LlmChatRequest>({
      model: 'fast',
      messages,
      temperature: 0.2,
      n: 2,
      tools: [{ type: 'function', function: { name: 'look_up' } }],
      a_field_of_next_year: [1, 2],
    });

    expect(toOpenAiRequest(request, target)).toEqual({
      path: '/chat/completions',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: {
        model: 'm',
        messages,
        temperature: 0.2,
        n: 2,
        tools: [{ type: 'function', function: { name: 'look_up' } }],
        a_field_of_next_year: [1, 2],
      },
      omitted: [],
    });
  });

  it('lets providerOptions win over the request, and params of the target over both', () => {
    const { body } = toOpenAiRequest(
      { messages, temperature: 0.1, top_p: 0.1, seed: 1, providerOptions: { openai: { top_p: 0.2, seed: 2 } } },
      { ...target, params: { seed: 3 } },
    );

    expect(body).toMatchObject({ temperature: 0.1, top_p: 0.2, seed: 3 });
  });

  it('takes a field out that params set to undefined', () => {
    const { body } = toOpenAiRequest({ messages, temperature: 0.1 }, { ...target, params: { temperature: undefined } });

    expect(body).not.toHaveProperty('temperature');
  });

  it.each(['groq', 'constructor', '__proto__'])('sends no options of another provider to %s', (provider) => {
    const request: LlmChatRequest = { messages, providerOptions: { openai: { store: true } } };

    expect(toOpenAiRequest(request, { provider, model: 'm' }).body).toEqual({ model: 'm', messages });
  });

  it('never asks for a stream nor for another model, whoever wants it', () => {
    const wish = { stream: true, stream_options: { include_usage: true }, model: 'dearer' };
    const request = { messages, ...wish, providerOptions: { openai: wish } } as unknown as LlmChatRequest;

    expect(toOpenAiRequest(request, { ...target, params: wish }).body).toEqual({ model: 'm', messages });
  });

  it.each([
    ['groq', ['refusal'], { role: 'assistant', content: 'The Elbe.', reasoning: 'Rivers.' }],
    ['mistral', ['reasoning', 'reasoning_content', 'refusal'], { role: 'assistant', content: 'The Elbe.' }],
  ])('leaves out of replayed answers what %s refuses, and says so', (provider, lost, kept) => {
    const replayed = {
      role: 'assistant' as const,
      content: 'The Elbe.',
      annotations: [],
      reasoning: 'Rivers.',
      reasoning_content: 'Rivers.',
      refusal: 'Not the Rhine.',
    };
    const request = deepFreeze<LlmChatRequest>({ messages: [...messages, replayed] });
    const written = toOpenAiRequest(request, { provider, model: 'm' });

    expect(written.body['messages']).toEqual([...messages, kept]);
    expect(written.omitted).toEqual(lost.map((name) => `messages[].${name}`));
  });

  it('puts an image that is an address alone into an object', () => {
    const text = { type: 'text', text: 'What is this?' };
    const [bare, whole] = ['https://a.test/x.png', { url: 'data:image/png;base64,AA==', detail: 'low' }];
    const shown = [text, { type: 'image_url', image_url: bare }, { type: 'image_url', image_url: whole }];
    const request = deepFreeze({ messages: [{ role: 'user', content: shown }, ...messages] }) as LlmChatRequest;

    expect(toOpenAiRequest(request, target).body['messages']).toEqual([
      { role: 'user', content: [text, { type: 'image_url', image_url: { url: bare } }, shown[2]] },
      ...messages,
    ]);
    expect(toOpenAiRequest(request, { ...target, isAsSent: true }).body['messages']).toBe(request.messages);
  });

  it.each(['mimo', 'deepseek', 'my-own-server'])('gives %s its reasoning back', (provider) => {
    const replayed = { role: 'assistant' as const, content: 'The Elbe.', reasoning_content: 'Rivers.' };
    const written = toOpenAiRequest({ messages: [replayed] }, { provider, model: 'm' });

    expect(written.body['messages']).toEqual([replayed]);
    expect(written.omitted).toEqual([]);
  });
});

describe('sound of an earlier answer', () => {
  const audio = { id: 'audio_1', data: 'AA==', transcript: 'Hello', expires_at: 7 };
  const sentTo = (provider: string, message: object) => {
    const { body, omitted } = toOpenAiRequest(
      {
        messages: [...messages, { role: 'assistant', content: null, ...message }],
      },
      { provider, model: 'm' },
    );
    return { sent: (body['messages'] as readonly object[])[1], omitted };
  };
  const own = { provider: 'openai', model: 'gpt-audio' };

  it('goes back to its maker by its id', () => {
    const { sent, omitted } = sentTo('openai', { audio, providerState: own });
    expect(sent).toEqual({ role: 'assistant', content: null, audio: { id: 'audio_1' } });
    expect(omitted).toEqual([]);
    expect(sentTo('openai', { audio: { id: 'audio_1' } }).sent).toMatchObject({ audio: { id: 'audio_1' } });
  });

  it.each([
    ['another provider', 'acme', { audio, providerState: own }],
    ['its maker, where it has no id', 'openai', { audio: { ...audio, id: '' }, providerState: own }],
  ])('is what was said to %s', (_, provider, message) => {
    const { sent, omitted } = sentTo(provider, message);
    expect(sent).toEqual({ role: 'assistant', content: 'Hello' });
    expect(omitted).toEqual(['messages[].audio']);
  });

  it('takes no place of a text', () => {
    expect(sentTo('acme', { content: 'Hi', audio, providerState: own }).sent).toEqual({
      role: 'assistant',
      content: 'Hi',
    });
  });
});
