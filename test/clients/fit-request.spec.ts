import { createLlmClient, failoverOf, type LlmTrailEntry } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';

function changesIn(trail: readonly LlmTrailEntry[] = []): readonly string[] {
  return trail.flatMap((entry) => (entry.kind === 'attempt' ? (entry.adapted ?? []) : []));
}

describe('a target that declares maxOutputTokens', () => {
  const targets = (maxOutputTokens?: number) => [{ provider: 'openai', model: 'a', maxOutputTokens }];

  async function answered(options: {
    target: object;
    request: object;
    adapt?: boolean;
  }): Promise<{ body: unknown; trail: readonly LlmTrailEntry[] | undefined }> {
    const fake = new FakeLlm(['Hi']);
    const parts = { transport: fake, runtime: fake.runtime };
    const keys = { openai: { keys: 'sk-test-openai-0123' }, anthropic: { keys: 'sk-ant-test-0123' } };
    const client = createLlmClient({ routes: { default: [options.target as never] }, providers: keys }, parts);
    const { adapt } = options;
    const answer = await client.promises.chat(
      { messages: [{ role: 'user', content: 'Hi' }], ...options.request },
      { adapt },
    );
    return { body: fake.calls[0]?.body, trail: failoverOf(answer)?.trail };
  }

  async function sent(options: { target: object; request: object }): Promise<unknown> {
    return (await answered(options)).body;
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

  it.each([
    ['openai', { max_tokens: 5_000 }, ['max_tokens lowered to 1000']],
    ['openai', { max_completion_tokens: 5_000 }, ['max_completion_tokens lowered to 1000']],
    ['openai', { max_tokens: 5_000, max_completion_tokens: 10 }, ['max_tokens lowered to 1000']],
    ['anthropic', { max_tokens: 5_000 }, ['max_tokens lowered to 1000']],
    ['openai', { max_tokens: 1_000 }, []],
    ['anthropic', {}, []],
  ])('has the trail of %s say what was lowered of %o', async (provider, request, adapted) => {
    const { trail } = await answered({ target: { provider, model: 'c', maxOutputTokens: 1_000 }, request });
    expect(changesIn(trail)).toEqual(adapted);
  });

  it('lowers nothing where the request is to be sent as it is', async () => {
    const target = { provider: 'openai', model: 'c', maxOutputTokens: 1_000 };
    const { body, trail } = await answered({ target, request: { max_tokens: 5_000 }, adapt: false });
    expect(body).toMatchObject({ max_tokens: 5_000 });
    expect(changesIn(trail)).toEqual([]);
  });
});
