import { createLlmClient } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';

describe('a target that declares maxOutputTokens', () => {
  const targets = (maxOutputTokens?: number) => [{ provider: 'openai', model: 'a', maxOutputTokens }];

  async function sent(options: { target: object; request: object }): Promise<unknown> {
    const fake = new FakeLlm(['Hi']);
    const parts = { transport: fake, runtime: fake.runtime };
    const keys = { openai: { keys: 'sk-test-openai-0123' }, anthropic: { keys: 'sk-ant-test-0123' } };
    const client = createLlmClient({ routes: { default: [options.target as never] }, providers: keys }, parts);
    await client.promises.chat({ messages: [{ role: 'user', content: 'Hi' }], ...options.request });
    return fake.calls[0]?.body;
  }

  it.each([
    ['a smaller limit stays', 1_000, { max_tokens: 10 }, { max_completion_tokens: 10 }],
    ['a larger limit is brought down', 1_000, { max_completion_tokens: 5_000 }, { max_completion_tokens: 1_000 }],
    ['a target without one sends what is asked', undefined, { max_tokens: 5_000 }, { max_completion_tokens: 5_000 }],
  ])('%s', async (_what, maxOutputTokens, request, expected) => {
    const [target] = targets(maxOutputTokens);
    expect(await sent({ target: target as object, request })).toMatchObject(expected);
  });

  it.each([
    ['is brought down to what the model is known to give', 500_000, 64_000],
    ['stays where the model gives more', 9, 9],
  ])('without one, a limit %s', async (_what, asked, expected) => {
    const target = { provider: 'anthropic', model: 'claude-haiku-4-5' };
    expect(await sent({ target, request: { max_tokens: asked } })).toMatchObject({ max_tokens: expected });
  });

  it('gives the limit to a protocol that needs one', async () => {
    const target = { provider: 'anthropic', model: 'c', maxOutputTokens: 64_000 };
    expect(await sent({ target, request: {} })).toMatchObject({ max_tokens: 64_000 });
  });
});
