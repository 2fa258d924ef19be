import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { toOpenAiRequest } from '../../../../lib/clients/wire/openai/to-request.js';
import { deepFreeze } from '../deep-freeze.js';

const messages: LlmChatRequest['messages'] = [{ role: 'user', content: 'Name a river.' }];
const tools: LlmChatRequest['tools'] = [{ type: 'function', function: { name: 'look_up' } }];

/** What is written for a target, without messages and model. */
function written(target: string, request: Partial<LlmChatRequest>, params?: Record<string, unknown>) {
  const slash = target.indexOf('/');
  const [provider, model] = [target.slice(0, slash), target.slice(slash + 1)];
  const { body, omitted } = toOpenAiRequest(deepFreeze({ messages, ...request }), { provider, model, params });
  const { messages: _messages, model: _model, ...fields } = body;
  return { fields, omitted };
}

describe('a request for a target of which it is known', () => {
  it.each([
    ['openai/m', { max_tokens: 7 }, { max_completion_tokens: 7 }],
    ['openai/m', { max_tokens: 7, max_completion_tokens: 9 }, { max_completion_tokens: 9 }],
    ['mistral/m', { max_completion_tokens: 7 }, { max_tokens: 7 }],
    ['mistral/m', { max_tokens: 7 }, { max_tokens: 7 }],
    ['mistral/m', { max_tokens: null }, {}],
    ['groq/m', { max_tokens: 7 }, { max_tokens: 7 }],
    ['acme/m', { max_tokens: 7 }, { max_tokens: 7 }],
  ])('how the limit is called, %s gets for %j %j', (target, request, fields) => {
    expect(written(target, request)).toEqual({ fields, omitted: [] });
  });

  it('how a field is called, the field goes by that name', () => {
    expect(written('mistral/m', { seed: 1 })).toEqual({ fields: { random_seed: 1 }, omitted: [] });
  });

  it.each([
    ['openai/gpt-6-astra', { temperature: 0, top_p: 0.5 }, {}, ['temperature', 'top_p']],
    ['openai/gpt-6-astra', { temperature: 1, presence_penalty: 0 }, {}, []],
    ['openai/gpt-6-luna', { temperature: 0 }, {}, ['temperature']],
    [
      'openai/gpt-6-luna',
      { temperature: 0, reasoning_effort: 'none' },
      { temperature: 0, reasoning_effort: 'none' },
      [],
    ],
    ['openai/gpt-5.2', { temperature: 0 }, { temperature: 0 }, []],
    ['openai/gpt-5.2', { temperature: 0, reasoning_effort: 'low' }, { reasoning_effort: 'low' }, ['temperature']],
    ['openai/of-next-year', { temperature: 0 }, { temperature: 0 }, []],
    ['moonshot/kimi-k3', { temperature: 0, seed: 1 }, {}, ['temperature', 'seed']],
    ['groq/m', { presence_penalty: 1, user: 'u' }, { user: 'u' }, ['presence_penalty']],
    [
      'groq/m',
      { prompt_cache_key: 'k', safety_identifier: 's', store: true, verbosity: 'low' },
      { store: true },
      ['prompt_cache_key', 'safety_identifier', 'verbosity'],
    ],
    [
      'mistral/m',
      { user: 'u', verbosity: 'low', safety_identifier: 's', service_tier: 'flex', prompt_cache_key: 'k' },
      { prompt_cache_key: 'k' },
      ['user', 'verbosity', 'safety_identifier', 'service_tier'],
    ],
    ['ollama/m', { reasoning_effort: 'xhigh' }, { reasoning_effort: 'high' }, []],
    ['ollama/m', { reasoning_effort: 'none' }, { reasoning_effort: 'none' }, []],
    ['azure-openai/gpt-6-astra', { temperature: 0 }, { temperature: 0 }, []],
    ['my-openai/gpt-6-astra', { temperature: 0 }, { temperature: 0 }, []],
  ])('what it refuses, %s gets of %j only %j', (target, request, fields, omitted) => {
    const { fields: left, omitted: lost } = written(target, request);
    expect(left).toEqual(fields);
    expect(new Set(lost)).toEqual(new Set(omitted));
  });

  it('what it refuses, fields that say what is asked are sent all the same', () => {
    const asked = { stop: ['END'], tools, logprobs: true };
    expect(written('perplexity/sonar', asked)).toEqual({ fields: asked, omitted: [] });
    expect(written('openai/o3', asked)).toEqual({ fields: asked, omitted: [] });
  });

  it('what it refuses, fields that ask for nothing are not sent', () => {
    expect(written('groq/m', { logprobs: false })).toEqual({ fields: {}, omitted: [] });
    expect(written('openai/gpt-6-astra', { logprobs: false })).toEqual({ fields: {}, omitted: [] });
    expect(written('acme/m', { logprobs: false })).toEqual({ fields: { logprobs: false }, omitted: [] });
  });

  it('what it refuses, what was written for it alone is sent as it is', () => {
    const own = { temperature: 0, max_tokens: 3 };
    expect(written('openai/gpt-6-astra', {}, own).fields).toEqual(own);
    expect(written('openai/gpt-6-astra', { providerOptions: { openai: own } }).fields).toEqual(own);
    expect(written('openai/gpt-6-luna', { temperature: 0 }, { reasoning_effort: 'none' }).fields).toEqual({
      temperature: 0,
      reasoning_effort: 'none',
    });
  });

  it.each([
    ['openai/gpt-5.1', 'xhigh', 'high'],
    ['openai/gpt-6-sol', 'minimal', 'low'],
    ['openai/gpt-6-sol', 'none', 'none'],
    ['openai/gpt-6-astra', 'none', 'low'],
    ['deepseek/deepseek-v4-pro', 'medium', 'high'],
    ['deepseek/deepseek-v4-pro', 'deepest', 'deepest'],
    ['acme/m', 'xhigh', 'xhigh'],
  ])('which levels of thinking it takes, %s is asked for %s by %s', (target, effort, expected) => {
    expect(written(target, { reasoning_effort: effort })).toEqual({
      fields: { reasoning_effort: expected },
      omitted: [],
    });
  });

  it.each<[string, string, object, string[]]>([
    ['mimo/mimo-v2.5', 'none', { thinking: { type: 'disabled' } }, []],
    ['mimo/mimo-v2.5', 'high', { thinking: { type: 'enabled' } }, ['reasoning_effort']],
    ['zhipu/glm-4.7', 'none', { thinking: { type: 'disabled' } }, []],
    ['zhipu/glm-5.3', 'none', { reasoning_effort: 'low' }, []],
    ['deepseek/deepseek-v4-pro', 'none', { thinking: { type: 'disabled' } }, []],
    ['moonshot/kimi-k2.6', 'none', { thinking: { type: 'disabled' } }, []],
    ['moonshot/kimi-k3', 'none', { reasoning_effort: 'low' }, []],
    ['moonshot/moonshot-v1-8k', 'low', {}, ['reasoning_effort']],
    ['dashscope/qwen3.7-max', 'none', { enable_thinking: false }, []],
    ['dashscope/qwen3.7-max', 'low', { enable_thinking: true }, ['reasoning_effort']],
    ['fireworks/accounts/fireworks/models/gpt-oss-120b', 'none', { reasoning_effort: 'low' }, []],
    ['openrouter/acme/m', 'max', { reasoning: { effort: 'xhigh' } }, []],
    ['openrouter/acme/m', 'none', { reasoning: { effort: 'none' } }, []],
  ])('how it is told to think, %s with the effort %s gets %j', (target, effort, fields, omitted) => {
    expect(written(target, { reasoning_effort: effort })).toEqual({ fields, omitted });
  });

  it('how it is told to think, what a request or its target says in that field stays', () => {
    const kept = { thinking: { type: 'enabled', clear_thinking: false } };
    expect(written('zhipu/glm-4.7', { reasoning_effort: 'none', ...kept }).fields).toEqual(kept);
    expect(written('zhipu/glm-4.7', { reasoning_effort: 'none' }, kept).fields).toEqual(kept);
    expect(written('zhipu/glm-4.7', { reasoning_effort: 'none' }, { reasoning_effort: 'high' }).fields).toEqual({
      reasoning_effort: 'high',
    });
    expect(written('openrouter/acme/m', { reasoning_effort: 'low', reasoning: { exclude: true } }).fields).toEqual({
      reasoning: { effort: 'low', exclude: true },
    });
  });

  it.each([
    ['openai/gpt-5.6-sol', undefined, 'none', []],
    ['openai/gpt-5.6-sol', 'high', 'none', ['reasoning_effort']],
    ['openai/gpt-5.4', 'high', undefined, ['reasoning_effort']],
    ['openai/gpt-5.4', undefined, undefined, []],
    ['openai/gpt-6-sol', 'high', 'high', []],
  ])('how it thinks beside tools, %s with the effort %s gets %s', (target, effort, expected, omitted) => {
    const { fields, omitted: lost } = written(target, { tools, reasoning_effort: effort });
    expect([fields['reasoning_effort'], lost]).toEqual([expected, omitted]);
  });

  it.each([
    ['deepseek', 'developer', 'system'],
    ['mistral', 'developer', 'system'],
    ['openai', 'developer', 'developer'],
    ['openai', 'system', 'system'],
    ['acme', 'developer', 'developer'],
  ] as const)('which role instructions have, %s gets %s as %s', (provider, role, expected) => {
    const instructed: LlmChatRequest = { messages: [{ role, content: 'Be brief.' }, ...messages] };
    expect(toOpenAiRequest(instructed, { provider, model: 'm' })).toMatchObject({
      body: { messages: [{ role: expected, content: 'Be brief.' }, ...messages] },
      omitted: [],
    });
  });

  const call = { id: 'abc123XYZ', type: 'function', function: { name: 'find', arguments: '{}' } } as const;
  const foreign = {
    role: 'assistant',
    content: null,
    graph_data: [],
    executed_tools: [{ type: 'search' }],
    tool_calls: [{ ...call, extra_content: { google: {} } }],
  } as const;

  it.each(['openai', 'groq', 'mistral'])('which fields a message may hold, %s gets no other', (provider) => {
    const { body, omitted } = toOpenAiRequest(deepFreeze({ messages: [foreign] }), { provider, model: 'm' });
    expect(body['messages']).toEqual([{ role: 'assistant', content: null, tool_calls: [call] }]);
    expect(omitted).toEqual(['messages[].executed_tools', 'messages[].tool_calls[].extra_content']);
  });

  it('that a function has to tell its parameters, each tells them', () => {
    const city = { type: 'object', properties: { city: { type: 'string' } } };
    const offered: LlmChatRequest['tools'] = [
      { type: 'function', function: { name: 'now' } },
      { type: 'function', function: { name: 'weather', parameters: city } },
    ];
    expect(written('mistral/m', { tools: offered }).fields['tools']).toEqual([
      { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
      offered[1],
    ]);
    expect(written('acme/m', { tools: offered }).fields['tools']).toBe(offered);
  });

  it.each([
    ['openai/m', {}, {}, ['metadata']],
    ['openai/m', { store: false }, { store: false }, ['metadata']],
    ['openai/m', { store: true }, { store: true, metadata: { a: 'b' } }, []],
    ['acme/m', {}, { metadata: { a: 'b' } }, []],
  ])('that it keeps notes only with what it stores, %s gets with %j %j', (target, request, fields, omitted) => {
    expect(written(target, { metadata: { a: 'b' }, ...request })).toEqual({ fields, omitted });
  });

  it('that it keeps notes only with what it stores, what was written for it alone counts', () => {
    const notes = { metadata: { a: 'b' } };
    expect(written('openai/m', notes, { store: true }).fields).toEqual({ ...notes, store: true });
    expect(written('openai/m', {}, notes).fields).toEqual(notes);
  });

  it('that it refuses who speaks, messages name nobody, but for those of functions', () => {
    const spoken: LlmChatRequest['messages'] = [
      { role: 'system', content: 'Be brief.', name: 'desk' },
      { role: 'user', content: 'Hi', name: 'ada' },
      { role: 'tool', content: '1', tool_call_id: 'a', name: 'look_up' },
      { role: 'assistant', content: 'One.', name: 'eve' },
    ];
    for (const provider of ['groq', 'zhipu']) {
      expect(toOpenAiRequest(deepFreeze({ messages: spoken }), { provider, model: 'm' })).toMatchObject({
        body: {
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hi' },
            spoken[2],
            { role: 'assistant', content: 'One.' },
          ],
        },
        omitted: ['messages[].name'],
      });
    }
    expect(toOpenAiRequest({ messages: spoken }, { provider: 'acme', model: 'm' }).body['messages']).toEqual(spoken);
  });

  it.each(['zhipu/glm-4.7', 'moonshot/kimi-k3'])(
    'that it refuses `strict` on functions, %s is not told of it',
    (target) => {
      const offered = [true, false].map((strict) => ({ type: 'function', function: { name: 'look_up', strict } }));
      expect(written(target, { tools: offered.slice(0, 1) as typeof tools })).toEqual({
        fields: { tools },
        omitted: ['tools[].function.strict'],
      });
      expect(written(target, { tools: offered.slice(1) as typeof tools })).toEqual({ fields: { tools }, omitted: [] });
      expect(written('acme/m', { tools: offered as typeof tools }).fields['tools']).toBe(offered);
    },
  );

  it('that it refuses files without a name, each that comes as data has one', () => {
    const part = (file: object) => ({ type: 'file', file });
    const data = 'data:text/csv;base64,YSxi';
    const contentFor = (provider: string) => {
      const content = [{ file_data: 'data:application/pdf;base64,AA==' }, { file_data: data }, { file_id: 'file-1' }];
      const named = part({ file_data: data, filename: 'a.csv' });
      const request = deepFreeze({ messages: [{ role: 'user', content: [...content.map(part), named] }] });
      const { body } = toOpenAiRequest(request as never, { provider, model: 'm' });
      return (body['messages'] as { content: { file: { filename?: string } }[] }[])[0]?.content.map(
        ({ file }) => file.filename,
      );
    };
    expect(contentFor('openai')).toEqual(['file.pdf', 'file', undefined, 'a.csv']);
    expect(contentFor('acme')).toEqual([undefined, undefined, undefined, 'a.csv']);
  });

  it.each([
    ['none', 'none', []],
    ['minimal', 'default', ['reasoning_effort']],
    ['max', 'default', ['reasoning_effort']],
    ['default', 'default', []],
  ])('that it is told whether to think and no more, an effort of %s is %s', (effort, sent, omitted) => {
    expect(written('groq/qwen/qwen3-32b', { reasoning_effort: effort })).toEqual({
      fields: { reasoning_effort: sent },
      omitted,
    });
  });

  it.each([
    ['mistral/m', { modalities: ['text'], top_logprobs: 0, logit_bias: {}, store: false }],
    ['groq/m', { top_logprobs: 0, logprobs: false, logit_bias: {} }],
    ['moonshot/kimi-k3', { n: 1 }],
  ])('what it refuses, %s gets none of it that asks for nothing, and nothing is noted: %j', (target, request) => {
    expect(written(target, request as object)).toEqual({ fields: {}, omitted: [] });
  });

  it('which fields a message must not hold, others stay', () => {
    const said = { role: 'assistant', content: 'Hm', reasoning: 'Rivers.', more: 1 } as const;
    expect(toOpenAiRequest({ messages: [said] }, { provider: 'opencode', model: 'm' })).toMatchObject({
      body: { messages: [{ role: 'assistant', content: 'Hm', more: 1 }] },
      omitted: ['messages[].reasoning'],
    });
  });
});
