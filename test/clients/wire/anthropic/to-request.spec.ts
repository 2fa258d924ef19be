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
    ['stop sequences that are not blank', { stop: ['END', '\n'] }, { stop_sequences: ['END'] }, ['stop']],
    ['temperature', { temperature: 0.3 }, { temperature: 0.3 }, []],
    ['a temperature of 1 at most', { temperature: 1.7 }, { temperature: 1 }, []],
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
      reasoning_effort: 'low',
      top_k: 5,
      a_field_of_next_year: {},
    };
    const { body, omitted } = write(lost);

    expect(omitted.toSorted()).toEqual(Object.keys(lost).toSorted());
    expect(body).toEqual({ model: 'claude-haiku-4-5', max_tokens: 4096, messages: written });
  });

  it('writes a schema as the form of the answer, beside the effort that was written for it', () => {
    const schema = { type: 'object', properties: {} };
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
});
