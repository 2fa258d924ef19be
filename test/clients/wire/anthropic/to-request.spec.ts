import type { LlmChatMessage, LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { toAnthropicRequest } from '../../../../lib/clients/wire/anthropic/to-request.js';
import type { WireTarget } from '../../../../lib/clients/wire/wire.interface.js';
import { deepFreeze } from '../deep-freeze.js';

const target: WireTarget = { provider: 'anthropic', model: 'claude-haiku-4-5' };
const messages: LlmChatMessage[] = [{ role: 'user', content: 'Name a river.' }];
const written = [{ role: 'user', content: [{ type: 'text', text: 'Name a river.' }] }];
const lookUp = {
  type: 'function' as const,
  function: { name: 'look_up', description: 'Finds a river.', parameters: { type: 'object', properties: {} } },
};

function write(request: Omit<Partial<LlmChatRequest>, 'stream'>, params?: WireTarget['params']) {
  return toAnthropicRequest(deepFreeze({ messages, ...request }), { ...target, params });
}

describe('toAnthropicRequest', () => {
  it('writes the least that the API wants', () => {
    expect(write({ model: 'fast' })).toEqual({
      path: '/v1/messages',
      headers: {
        accept: 'application/json',
        'anthropic-version': '2023-06-01',
        'content-type': 'application/json',
      },
      body: { model: 'claude-haiku-4-5', max_tokens: 4096, messages: written },
      omitted: [],
    });
  });

  it.each<[string, Omit<Partial<LlmChatRequest>, 'stream'>, Record<string, unknown>, string[]]>([
    ['max_tokens', { max_tokens: 100 }, { max_tokens: 100 }, []],
    ['the newer limit before the older', { max_tokens: 1, max_completion_tokens: 2 }, { max_tokens: 2 }, []],
    ['one stop sequence', { stop: 'END' }, { stop_sequences: ['END'] }, []],
    ['stop sequences, but for empty ones', { stop: ['END', '', '\n'] }, { stop_sequences: ['END', '\n'] }, []],
    ['temperature', { temperature: 0.3 }, { temperature: 0.3 }, []],
    ['top_p', { top_p: 0.9 }, { top_p: 0.9 }, []],
    ['temperature rather than top_p', { temperature: 0, top_p: 0.9 }, { temperature: 0 }, ['top_p']],
    ['the user', { user: 'u-17' }, { metadata: { user_id: 'u-17' } }, []],
  ])('carries %s', (_, request, fields, omitted) => {
    expect(write(request)).toMatchObject({ omitted });
    expect(write(request).body).toEqual({
      model: 'claude-haiku-4-5',
      messages: written,
      max_tokens: 4096,
      ...fields,
    });
  });

  it('names every field that it cannot carry and sends none of them', () => {
    const lost = {
      response_format: { type: 'json_object' as const },
      n: 2,
      seed: 7,
      logprobs: true,
      top_logprobs: 3,
      frequency_penalty: 0.5,
      top_k: 5,
      a_field_of_next_year: {},
    };
    const { body, omitted } = write(lost);

    expect(omitted.toSorted()).toEqual(Object.keys(lost).toSorted());
    expect(body).toEqual({ model: 'claude-haiku-4-5', max_tokens: 4096, messages: written });
  });

  it('writes a schema as the form of the answer, beside the effort that was written for it', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
    const { body, omitted } = write({
      response_format: { type: 'json_schema', json_schema: { name: 'city', schema } },
      providerOptions: { anthropic: { output_config: { effort: 'low' } } },
    });

    expect(body).toMatchObject({ output_config: { format: { type: 'json_schema', schema }, effort: 'low' } });
    expect(omitted).toEqual([]);
  });

  it('leaves out what colours the answer for models that refuse it', () => {
    const request = deepFreeze<LlmChatRequest>({ messages, temperature: 0.3, top_p: 1, stop: 'END' });
    const { body, omitted } = toAnthropicRequest(request, { provider: 'anthropic', model: 'claude-haiku-5-5' });

    expect(body).not.toHaveProperty('temperature');
    expect(body).toMatchObject({ stop_sequences: ['END'] });
    expect(omitted).toEqual(['temperature']);
  });

  it('names no field that asks for nothing', () => {
    const idle = {
      response_format: { type: 'text' as const },
      n: 1,
      seed: null,
      logprobs: false,
      presence_penalty: 0,
      parallel_tool_calls: true,
      tool_choice: 'auto' as const,
      user: undefined,
    };

    expect(write(idle).omitted).toEqual([]);
  });

  it('adds providerOptions of this provider, then params of the target', () => {
    const providerOptions = {
      anthropic: { top_k: 5, max_tokens: 200, cache_control: { type: 'ephemeral' } },
      openai: { store: true },
    };
    const { body, omitted } = write({ providerOptions }, { max_tokens: 300, stream: true });

    expect(body).toEqual({
      model: 'claude-haiku-4-5',
      messages: written,
      max_tokens: 300,
      top_k: 5,
      cache_control: { type: 'ephemeral' },
    });
    expect(omitted).toEqual([]);
  });

  it('writes tools, and a schema for a function without arguments', () => {
    const bare = { type: 'function' as const, function: { name: 'now', strict: true } };
    const loose = {
      type: 'function' as const,
      function: { name: 'any', parameters: { properties: {} }, strict: false },
    };
    const custom = { type: 'custom' as const, custom: { name: 'draw' } };
    const { body, omitted } = write({ tools: [lookUp, bare, loose, custom] });

    expect(body['tools']).toEqual([
      { name: 'look_up', description: 'Finds a river.', input_schema: { type: 'object', properties: {} } },
      { name: 'now', input_schema: { type: 'object', properties: {} } },
      { name: 'any', input_schema: { type: 'object', properties: {} } },
    ]);
    expect(body).not.toHaveProperty('tool_choice');
    expect(omitted).toEqual(['tools[].function.strict', 'tools[].custom']);
  });

  it.each<[LlmChatRequest['tool_choice'], boolean | undefined, unknown, string[]]>([
    ['auto', undefined, { type: 'auto' }, []],
    ['required', undefined, { type: 'any' }, []],
    ['none', undefined, { type: 'none' }, []],
    [{ type: 'function', function: { name: 'look_up' } }, undefined, { type: 'tool', name: 'look_up' }, []],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }, []],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }, []],
    ['none', false, { type: 'none' }, []],
    [undefined, true, undefined, []],
    [{ type: 'allowed_tools', allowed_tools: {} }, undefined, undefined, ['tool_choice']],
  ])('writes the choice %j with parallel calls %s', (choice, parallel, expected, omitted) => {
    const request = write({ tools: [lookUp], tool_choice: choice, parallel_tool_calls: parallel });

    expect(request.body['tool_choice']).toEqual(expected);
    expect(request.omitted).toEqual(omitted);
  });

  it.each<[LlmChatRequest['tool_choice'], string[]]>([
    ['required', ['tool_choice']],
    ['auto', []],
    ['none', []],
  ])('sends no choice %j where there is no tool', (choice, omitted) => {
    const request = write({ tools: [], tool_choice: choice, parallel_tool_calls: false });

    expect(request.body).toEqual({ model: 'claude-haiku-4-5', max_tokens: 4096, messages: written });
    expect(request.omitted).toEqual(omitted);
  });

  it('brings a schema into what Anthropic takes, and says what it lost', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        age: { type: 'integer', minimum: 0, description: 'In years.' },
        mail: { type: 'string', format: 'email', pattern: '@' },
        site: { type: 'string', format: 'uri-reference' },
        tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 3 },
        kind: { oneOf: [{ const: 'a' }, { type: 'object', properties: { b: { type: 'null' } } }] },
      },
      required: ['age'],
      $defs: { tag: { type: 'string', maxLength: 9 } },
    };
    const { body, omitted } = write({
      response_format: { type: 'json_schema', json_schema: { name: 'person', strict: true, schema } },
    });

    expect(body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            age: { type: 'integer', description: 'In years.' },
            mail: { type: 'string', format: 'email' },
            site: { type: 'string' },
            tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 1 },
            kind: {
              anyOf: [
                { const: 'a' },
                { type: 'object', properties: { b: { type: 'null' } }, additionalProperties: false },
              ],
            },
          },
          required: ['age'],
          $defs: { tag: { type: 'string' } },
          additionalProperties: false,
        },
      },
    });
    expect(omitted).toEqual([
      'response_format.json_schema.schema: minimum, pattern, format, minItems, oneOf, maxLength',
    ]);
  });
});

describe('how much Anthropic thinks', () => {
  const bodyOf = (model: string, request: object, params?: WireTarget['params']) =>
    toAnthropicRequest(deepFreeze({ messages, ...request }), { provider: 'anthropic', model, params });

  it.each<[string, string, object]>([
    ['claude-opus-5-5', 'high', { output_config: { effort: 'high' } }],
    ['claude-opus-5-5', 'none', { output_config: { effort: 'low' } }],
    ['claude-sonnet-5', 'minimal', { output_config: { effort: 'low' }, thinking: { type: 'adaptive' } }],
    ['claude-opus-4-6', 'xhigh', { output_config: { effort: 'max' }, thinking: { type: 'adaptive' } }],
    [
      'claude-opus-4-5',
      'max',
      { output_config: { effort: 'high' }, thinking: { type: 'enabled', budget_tokens: 32_768 } },
    ],
    ['claude-haiku-4-5', 'low', { thinking: { type: 'enabled', budget_tokens: 2_048 }, max_tokens: 6_144 }],
    ['claude-of-next-year', 'minimal', { output_config: { effort: 'low' }, max_tokens: 4_096 }],
  ])('%s at %s', (model, effort, fields) => {
    const { body, omitted } = bodyOf(model, { reasoning_effort: effort });
    const { model: _model, messages: _messages, max_tokens: limit, ...others } = body;

    expect({ max_tokens: limit, ...others }).toEqual({ max_tokens: limit, ...fields });
    expect(omitted).toEqual([]);
  });

  it.each(['claude-haiku-5-5', 'claude-opus-4-8', 'claude-haiku-4-5', 'claude-of-next-year'])(
    '%s does not think where none is asked for',
    (model) => {
      const { body, omitted } = bodyOf(model, { reasoning_effort: 'none' });
      expect(body).toEqual({ model, messages: written, max_tokens: 4_096 });
      expect(omitted).toEqual([]);
    },
  );

  it('leaves an effort out and names it where the model knows none, or has no room for thoughts', () => {
    for (const [model, request] of [
      ['claude-3-5-haiku-latest', {}],
      ['claude-haiku-4-5', { max_tokens: 1_000 }],
      ['claude-haiku-4-5', { tools: [lookUp], tool_choice: 'required' }],
    ] as const) {
      const { body, omitted } = bodyOf(model, { reasoning_effort: 'high', ...request });
      expect(omitted).toEqual(['reasoning_effort']);
      expect(body).not.toHaveProperty('thinking');
      expect(body).not.toHaveProperty('output_config');
    }
  });

  it('leaves something of the limit for the answer', () => {
    const { body } = bodyOf('claude-haiku-4-5', { reasoning_effort: 'high', max_tokens: 5_000 });
    expect(body).toMatchObject({ max_tokens: 5_000, thinking: { budget_tokens: 4_000 } });
  });

  it('forces no tool on a model that thinks, and lets what was written for it stand', () => {
    const forced = bodyOf('claude-sonnet-5', { reasoning_effort: 'high', tools: [lookUp], tool_choice: 'required' });
    expect(forced.body).toMatchObject({ output_config: { effort: 'high' }, tool_choice: { type: 'any' } });
    expect(forced.body).not.toHaveProperty('thinking');

    const off = bodyOf('claude-haiku-5-5', { reasoning_effort: 'max' }, { thinking: { type: 'disabled' } });
    expect(off.body).toMatchObject({ output_config: { effort: 'high' }, thinking: { type: 'disabled' } });
  });

  it('leaves out what colours an answer while it thinks', () => {
    const { body, omitted } = bodyOf('claude-sonnet-4-6', { temperature: 0.2, reasoning_effort: 'low' });
    expect(body).not.toHaveProperty('temperature');
    expect(omitted).toEqual(['temperature']);
    expect(bodyOf('claude-sonnet-4-6', { temperature: 0.2 }).body).toHaveProperty('temperature', 0.2);
  });

  it('leaves room for thoughts in a limit of its own', () => {
    expect(bodyOf('claude-opus-5-5', {}).body['max_tokens']).toBe(4_096 + 16_384);
    expect(bodyOf('claude-opus-5-5', { max_tokens: 50 }).body['max_tokens']).toBe(50);
    const own = { thinking: { type: 'enabled', budget_tokens: 32_000 } };
    expect(bodyOf('claude-haiku-4-5', {}, own).body['max_tokens']).toBe(4_096 + 32_000);
  });
});

describe('the version of the protocol', () => {
  const at = (version: string | undefined) =>
    toAnthropicRequest(deepFreeze({ messages, temperature: 0.3 }), {
      ...target,
      ...(version !== undefined && { headers: { 'anthropic-version': version } }),
    });

  it.each([
    [undefined, '2023-06-01', true],
    ['2023-06-01', '2023-06-01', true],
    ['2026-10-21', '2026-10-21', false],
    ['2027-01-01', '2027-01-01', false],
    ['vertex-2023-10-16', 'vertex-2023-10-16', true],
  ])('of the options %s is %s, and takes a temperature: %s', (given, sent, isTaken) => {
    const { headers, body, omitted } = at(given);
    expect(headers['anthropic-version']).toBe(sent);
    expect('temperature' in body).toBe(isTaken);
    expect(omitted).toEqual(isTaken ? [] : ['temperature']);
  });
});

describe('marks for the cache', () => {
  const mark = { cache_control: { type: 'ephemeral' as const } };
  const hour = { cache_control: { type: 'ephemeral' as const, ttl: '1h' } };
  const part = (text: string, more: object = {}) => ({ type: 'text' as const, text, ...more });

  it('stand on the blocks, tools and instructions that they stood on', () => {
    const { body, omitted } = write({
      tools: [{ ...lookUp, ...hour }],
      messages: [
        { role: 'system', content: [part('Long.', mark), part('Longer.')] },
        { role: 'system', content: 'Short.' },
        { role: 'user', content: 'Hi', ...mark },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: [part('Elbe', mark)] },
      ],
    });

    expect(body).toMatchObject({
      tools: [{ name: 'look_up', ...hour }],
      system: [{ ...part('Long.'), ...mark }, part('Longer.'), part('Short.')],
      messages: [
        { role: 'user', content: [{ ...part('Hi'), ...mark }] },
        { role: 'assistant', content: [{ type: 'tool_use' }] },
        { role: 'user', content: [{ type: 'tool_result', content: [part('Elbe')], ...mark }] },
      ],
    });
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4);
    expect(omitted).toEqual([]);
  });

  it('are the last four, one fewer where all of the request is marked', () => {
    const content = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => part(text, mark));
    const conversation: LlmChatMessage[] = [{ role: 'user', content }];
    const markedIn = (request: ReturnType<typeof write>) =>
      (request.body['messages'] as { content: { text: string; cache_control?: object }[] }[])
        .flatMap((message) => message.content)
        .filter((block) => block.cache_control !== undefined)
        .map(({ text }) => text);

    expect(markedIn(write({ messages: conversation }))).toEqual(['c', 'd', 'e', 'f']);
    expect(write({ messages: conversation }).omitted).toEqual(['cache_control']);
    const providerOptions = { anthropic: { cache_control: { type: 'ephemeral' } } };
    expect(markedIn(write({ messages: conversation, providerOptions }))).toEqual(['d', 'e', 'f']);
  });

  it('are kept for longer before they are kept for less', () => {
    const content = [
      part('a', hour),
      part('b', mark),
      part('c', hour),
      part('d', { cache_control: { type: 'ephemeral', ttl: '9d' } }),
    ];
    const { body, omitted } = write({ messages: [{ role: 'user', content }] });

    expect(body['messages']).toEqual([
      { role: 'user', content: [part('a', hour), part('b', mark), part('c', mark), part('d', mark)] },
    ]);
    expect(omitted).toEqual(['cache_control.ttl']);
  });
});
