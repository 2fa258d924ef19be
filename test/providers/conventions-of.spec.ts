import { conventionsOf } from '../../lib/providers/lookup/conventions-of.js';
import { knownModelOf } from '../../lib/providers/lookup/known-model.js';

describe('what is known of requests', () => {
  it('to a provider stands in its file', () => {
    expect(conventionsOf('mistral', 'openai', 'm').request).toMatchObject({ tokenLimit: 'max_tokens' });
    expect(conventionsOf('deepseek', 'openai', 'deepseek-v4-pro')).toMatchObject({
      replays: { reasoningAs: 'reasoning_content', isReasoningNeeded: 'with-tool-calls' },
      model: { toolChoices: ['none', 'auto'] },
    });
  });

  it("to who serves a maker's own API is as at the maker, but for what its file says", () => {
    const { userParts: theirs, ...maker } = conventionsOf('openai', 'openai', 'm').request;
    const { userParts: own, ...azure } = conventionsOf('azure', 'openai', 'm').request;
    expect(azure).toEqual(maker);
    expect(own).toEqual({ ...theirs, file: undefined });
    expect(conventionsOf('azure-openai', 'openai', 'gpt-6-astra').model).toEqual({});
  });

  it.each(['anthropic', 'gemini'] as const)('over the %s protocol is what its maker says, whoever serves it', (api) => {
    expect(conventionsOf('mine', api, 'm')).toEqual(conventionsOf(api, api, 'm'));
    expect(conventionsOf('groq', api, 'm')).toEqual(conventionsOf(api, api, 'm'));
  });

  it('has thoughts wanted back behind the anthropic door of who wants them back', () => {
    const { replays, ...others } = conventionsOf('anthropic', 'anthropic', 'm');
    expect(conventionsOf('deepseek', 'anthropic', 'm')).toEqual({
      ...others,
      replays: { ...replays, isReasoningNeeded: 'with-tool-calls' },
    });
  });

  it("over OpenAI's is nothing but what such servers are known to want back where there is no file", () => {
    const replays = {
      reasoningAs: 'as-sent',
      messageFields: ['extra_content', 'reasoning_details'],
      toolCallFields: ['extra_content'],
    };
    const nothing = { request: {}, replays, model: {} };
    expect(conventionsOf('mine', 'openai', 'gpt-6-astra')).toEqual(nothing);
    expect(conventionsOf('anthropic', 'openai', 'claude-fable-5')).toEqual(nothing);
  });

  it.each([
    ['gpt-5-mini', { endsOn: '2026-12-11', thinking: { isAlwaysOn: true } }],
    ['gpt-5-pro', { servedBy: ['openai-responses'] }],
    ['gpt-5.2-codex', { servedBy: ['openai-responses'] }],
    ['gpt-4o-mini', { endsOn: '2027-01-14' }],
    ['gpt-6-luna', { thinking: { byDefault: true }, refusesWhileThinking: ['temperature', 'top_p', 'logprobs'] }],
    ['o3', { endsOn: '2026-12-11', refuses: expect.arrayContaining(['stop', 'temperature', 'presence_penalty']) }],
  ])('of %s of OpenAI is %j', (model, known) => {
    expect(conventionsOf('openai', 'openai', model).model).toMatchObject(known);
  });

  it('of gpt-oss at Groq are the levels of its thinking', () => {
    expect(conventionsOf('groq', 'openai', 'openai/gpt-oss-120b').model.thinking?.efforts).toEqual([
      'low',
      'medium',
      'high',
    ]);
    expect(conventionsOf('groq', 'openai', 'qwen/qwen3-32b').model.thinking).toBeUndefined();
  });

  it.each(['codestral-latest', 'ministral-8b-2512', 'mistral-large-2512', 'voxtral-small-latest'])(
    'of %s of Mistral is that it does not think',
    (model) => {
      expect(conventionsOf('mistral', 'openai', model).model.refuses).toEqual(['reasoning_effort']);
      expect(conventionsOf('mistral', 'openai', 'mistral-medium-latest').model.refuses).toBeUndefined();
    },
  );

  it('has what its file says of requests to one model', () => {
    const marks = (model: string) => conventionsOf('openrouter', 'openai', model).request;
    expect(marks('anthropic/claude-haiku-5-5')).toEqual({ ...marks('mine/m'), takesCacheMarks: true });
    expect(conventionsOf('dashscope', 'openai', 'text-embedding-v4').request).toMatchObject({ mostEmbeddedTexts: 10 });
    expect(conventionsOf('dashscope', 'openai', 'text-embedding-v4').model).toEqual({});
  });

  it.each([
    ['openrouter', 'openai/gpt-6-luna', 'mine/m'],
    ['litellm', 'gpt-6-luna', 'claude-haiku-5-5'],
    ['litellm', 'openai/o3', 'o3x'],
    ['litellm', 'azure/gpt-4o', 'gpt-oss-120b'],
  ])('behind %s is for %s as at its maker in tools and schemas', (provider, model, other) => {
    const { mostTools, needsListItems, needsObjectParameters, stops, toolCallIds } = conventionsOf(
      'openai',
      'openai',
      model,
    ).request;
    expect(conventionsOf(provider, 'openai', model).request).toEqual({
      ...conventionsOf(provider, 'openai', other).request,
      mostTools,
      needsLabels: true,
      needsListItems,
      needsObjectParameters,
      needsTenableStrictness: true,
      stops,
      toolCallIds,
      toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    });
    expect(conventionsOf(provider, 'openai', other).request.mostTools).toBeUndefined();
  });

  it.each([
    ['deepseek', 'deepseek-chat', '2026-07-24'],
    ['xai', 'grok-3-mini', '2026-05-15'],
    ['moonshot', 'kimi-k2-0905-preview', '2026-05-25'],
    ['moonshot', 'kimi-k2-thinking', '2026-05-25'],
    ['moonshot', 'kimi-latest', '2026-01-28'],
    ['moonshot', 'kimi-k2.5', '2026-08-31'],
    ['moonshot', 'kimi-k2.6', undefined],
    ['moonshot', 'kimi-k3', undefined],
  ])('of %s/%s has its end: %s', (provider, model, endsOn) => {
    expect(conventionsOf(provider, 'openai', model).model.endsOn).toBe(endsOn);
  });

  it.each(['gpt-6-luna', 'gpt-5.2', 'gpt-5.6-sol', 'gpt-6-astra'])('of %s names no end', (model) => {
    expect(conventionsOf('openai', 'openai', model).model.endsOn).toBeUndefined();
  });

  it.each(['claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-5', 'claude-opus-4-7', 'claude-fable-5-2'])(
    'of %s is that it refuses a temperature',
    (model) => {
      expect(conventionsOf('anthropic', 'anthropic', model).model.refuses).toContain('temperature');
    },
  );

  it.each([
    ['bedrock', 'eu.anthropic.claude-opus-5-5-v1:0'],
    ['bedrock', 'anthropic.claude-opus-5-5-20260901-v1:0'],
    ['vertex', 'claude-opus-5-5@20260901'],
    ['gateway', 'anthropic/claude-opus-5-5'],
  ])('of what %s calls %s is the same, but for the dates of its maker', (provider, name) => {
    const { refuses, thinking, toolChoices, structuredOutput } = conventionsOf(
      'anthropic',
      'anthropic',
      'claude-opus-5-5',
    ).model;
    const known = conventionsOf(provider, 'anthropic', name).model;
    expect(known).toMatchObject({ refuses, thinking, toolChoices, structuredOutput });
    expect(conventionsOf('bedrock', 'anthropic', 'anthropic.claude-sonnet-4-5-v1:0').model.endsOn).toBeUndefined();
  });

  it.each(['claude-haiku-4-5', 'claude-opus-4-6', 'claude-sonnet-4-6', 'claude-x'])('of %s is not', (model) => {
    expect(conventionsOf('anthropic', 'anthropic', model).model.refuses).toBeUndefined();
  });

  it.each([
    ['gemini-2.5-flash', false],
    ['models/gemini-1.5-pro', false],
    ['gemini-3.8-flash', true],
    ['publishers/google/models/gemini-4-argon', true],
    ['gemini-20', true],
    ['gemma-4', undefined],
  ])('of %s is whether calls need a signature: %j', (model, expected) => {
    expect(conventionsOf('gemini', 'gemini', model).model.needsCallSignatures).toBe(expected);
  });
});

describe('what several entries say of a model', () => {
  const models = [
    { match: /^a$/, endsOn: '2026-01-01', refuses: ['stop'] },
    { match: /^b$/, endsOn: '2026-02-02' },
    { match: /^.$/, endsOn: '2027-01-01', contextWindow: 5, refuses: ['user'] },
  ] as const;

  it('is put together, the first before the others', () => {
    expect(knownModelOf(models, 'a')).toEqual({ endsOn: '2026-01-01', contextWindow: 5, refuses: ['stop', 'user'] });
    expect(knownModelOf(models, 'c')).toEqual({ endsOn: '2027-01-01', contextWindow: 5, refuses: ['user'] });
  });

  it('is put together in what requests to it are like', () => {
    const [own, all] = [{ needsMessage: true }, { needsMessage: false, mostEmbeddedTexts: 3 }];
    const entries = [
      { match: /^a$/, request: own },
      { match: /^.$/, request: all },
    ];
    expect(knownModelOf(entries, 'a')).toEqual({ request: { needsMessage: true, mostEmbeddedTexts: 3 } });
    expect(knownModelOf(entries, 'b')).toEqual({ request: all });
  });

  it('is nothing where none names it, or its name is none', () => {
    expect(knownModelOf(models, 'abc')).toEqual({});
    expect(knownModelOf([{ match: /^a+$/, endsOn: '2026-01-01' }], 'a'.repeat(201))).toEqual({});
    expect(knownModelOf(undefined, 'a')).toEqual({});
  });
});
