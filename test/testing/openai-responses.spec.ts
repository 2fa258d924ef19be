import { createLlmClient, toLlmResponse, type LlmChatResponse } from 'nestjs-llm-failover';
import { cut, errorEvent, FakeLlm, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import OpenAI from 'openai';
import { lastValueFrom } from 'rxjs';

const REQUEST = { messages: [{ role: 'user' as const, content: 'Hi' }] };

function clientOf(...answers: FakeLlmAnswer[]) {
  const fake = new FakeLlm(answers);
  const client = createLlmClient(
    {
      routes: { default: [{ provider: 'openai', model: 'm', api: 'openai-responses' }, 'mistral/m'] },
      providers: { openai: { keys: 'sk-test-0123456789abc' }, mistral: { keys: 'sk-test-0123456789abd' } },
    },
    { transport: fake },
  );
  return { fake, client };
}

const DOORS: Readonly<Record<string, (answer: FakeLlmAnswer) => Promise<LlmChatResponse>>> = {
  'in one document': (answer) => clientOf(answer).client.promises.chat(REQUEST),
  'in a stream': (answer) => lastValueFrom(clientOf(answer).client.stream(REQUEST).pipe(toLlmResponse())),
};

describe.each(Object.entries(DOORS))('a fake model that is asked by the Responses API, %s', (_, ask) => {
  it('says a text', async () => {
    const { choices, usage } = await ask({ text: 'Hello there', usage: { promptTokens: 3, completionTokens: 4 } });
    expect(choices[0]).toMatchObject({ message: { content: 'Hello there' }, finish_reason: 'stop' });
    expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 });
  });

  it('thinks, calls tools and declines', async () => {
    const calls = await ask({ reasoning: 'Hm.', text: 'I look.', toolCalls: [{ name: 'find', arguments: { a: 1 } }] });
    expect(calls.choices[0]).toMatchObject({
      message: {
        content: 'I look.',
        reasoning_content: 'Hm.',
        tool_calls: [{ id: 'call_1_0', type: 'function', function: { name: 'find', arguments: '{"a":1}' } }],
      },
      finish_reason: 'tool_calls',
    });
    const declined = await ask({ refusal: 'No.' });
    expect(declined.choices[0]).toMatchObject({ message: { refusal: 'No.' }, finish_reason: 'content_filter' });
  });

  it('is cut off by a limit', async () => {
    expect((await ask({ text: 'Hel', finishReason: 'length' })).choices[0]?.finish_reason).toBe('length');
  });
});

describe('a fake server of the Responses API', () => {
  it.each([
    ['an error event', errorEvent('overloaded')],
    ['a stream that is cut', cut()],
  ])('sends %s, and the next target answers', async (_, answer) => {
    const { client, fake } = clientOf(answer, 'second');
    const answered = await lastValueFrom(client.stream(REQUEST).pipe(toLlmResponse()));
    expect(answered.choices[0]?.message.content).toBe('second');
    expect(fake.calls.map(({ api, path }) => [api, path])).toEqual([
      ['openai-responses', '/v1/responses'],
      ['openai', '/v1/chat/completions'],
    ]);
    expect(fake.calls[0]?.messages).toEqual([{ type: 'message', role: 'user', content: 'Hi' }]);
  });
});

describe('the client of OpenAI at a fake model', () => {
  const sdk = (fake: FakeLlm) => new OpenAI({ apiKey: 'sk-test-0123456789abc', maxRetries: 0, fetch: fake.fetch });
  const answer = { reasoning: 'Hm.', text: 'I look around.', toolCalls: [{ name: 'find', arguments: { a: 1 } }] };
  const ASKED = { model: 'gpt-6-luna', input: 'Hi' };

  it('understands its answers', async () => {
    const response = await sdk(new FakeLlm([answer])).responses.create(ASKED);
    expect([response.output_text, response.output.map(({ type }) => type)]).toEqual([
      'I look around.',
      ['reasoning', 'message', 'function_call'],
    ]);
  });

  it.each([
    [answer, 'I look around.', 'completed'],
    [{ text: 'Hel', finishReason: 'length' as const }, 'Hel', 'incomplete'],
    [{ refusal: 'No.' }, '', 'completed'],
  ])('understands its streams: %j', async (given, text, status) => {
    const response = await sdk(new FakeLlm([given]))
      .responses.stream(ASKED)
      .finalResponse();
    expect([response.output_text, response.status]).toEqual([text, status]);
  });

  it('is told of a failure inside a stream', async () => {
    const stream = sdk(new FakeLlm([errorEvent('quota_exhausted')])).responses.stream(ASKED);
    await expect(stream.finalResponse()).rejects.toThrow(/quota/);
  });
});
