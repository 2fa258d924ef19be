import { createLlmClient, LlmTransport, type LlmChatRequest, type LlmTransportRequest } from 'nestjs-llm-failover';

const answer = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
};

class Recording extends LlmTransport {
  readonly sent: Record<string, unknown>[] = [];

  send({ body }: LlmTransportRequest) {
    this.sent.push(JSON.parse(body ?? '') as Record<string, unknown>);
    const bytes = new TextEncoder().encode(JSON.stringify(answer));
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: (async function* () {
        yield bytes;
      })(),
    });
  }
}

async function sentTo(target: string, request: Omit<LlmChatRequest, 'messages'>, adapt: boolean) {
  const transport = new Recording();
  const [provider = ''] = target.split('/');
  const client = createLlmClient(
    { routes: { default: [target] }, providers: { [provider]: { keys: 'sk-as-sent-0123456789' } } },
    { transport },
  );
  await client.promises.chat(
    {
      messages: [
        { role: 'developer', content: 'Be kind.' },
        { role: 'user', content: 'Go' },
      ],
      ...request,
    },
    { adapt },
  );
  const {
    messages,
    model: _model,
    ...fields
  } = transport.sent[0] as { messages: { role: string }[] } & Record<string, unknown>;
  return { ...fields, role: messages[0]?.role };
}

describe('adapt: false', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['openai/gpt-5.5', { max_tokens: 9, temperature: 0.3 }, { max_completion_tokens: 9, role: 'developer' }],
    [
      'mistral/mistral-medium-latest',
      { max_completion_tokens: 9, seed: 3 },
      { max_tokens: 9, random_seed: 3, role: 'system' },
    ],
    ['groq/llama-3.3-70b', { logit_bias: { '1': 1 } }, { role: 'developer' }],
  ])('sends what %s is known to refuse as it is', async (target, asked, fitted) => {
    expect(await sentTo(target, asked, true)).toEqual(fitted);
    expect(await sentTo(target, asked, false)).toEqual({ ...asked, role: 'developer' });
  });

  it('asks a model that is known not to take what is asked', async () => {
    const schema = {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'x', schema: { type: 'object' } } },
    };
    await expect(sentTo('deepseek/deepseek-v4', schema, true)).rejects.toThrow(
      'can carry response_format: json_schema',
    );
    expect(await sentTo('deepseek/deepseek-v4', schema, false)).toMatchObject(schema);
  });
});
