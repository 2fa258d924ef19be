import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import {
  toResponsesRequest,
  toResponsesStreamRequest,
} from '../../../../lib/clients/wire/openai-responses/to-request.js';
import { deepFreeze } from '../deep-freeze.js';

const OPENAI = { provider: 'openai', model: 'gpt-6-luna' };
const user = { role: 'user', content: 'Hi' };
const text = (said: string) => ({ type: 'text', text: said });
const call = (id: string, written = '{"a":1}') => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: written },
});

function written(request: object, target: Parameters<typeof toResponsesRequest>[1] = OPENAI) {
  return toResponsesRequest(deepFreeze(request) as LlmChatRequest, target);
}

const bodyOf = (request: object, target?: Parameters<typeof toResponsesRequest>[1]) =>
  written({ messages: [user], ...request }, target).body;
const inputOf = (...messages: object[]) => bodyOf({ messages })['input'];

describe('toResponsesRequest', () => {
  it('writes a conversation as items, keeps nothing at the provider, and asks for thoughts to give them back', () => {
    const { path, body, omitted } = written({ messages: [{ role: 'developer', content: 'Be kind' }, user] });
    expect({ path, omitted }).toEqual({ path: '/responses', omitted: [] });
    expect(body).toEqual({
      model: 'gpt-6-luna',
      input: [
        { type: 'message', role: 'developer', content: 'Be kind' },
        { type: 'message', role: 'user', content: 'Hi' },
      ],
      store: false,
      include: ['reasoning.encrypted_content'],
    });
  });

  it('keeps answers at the provider where the request says so', () => {
    expect(bodyOf({ store: true })).toMatchObject({ store: true });
    expect(bodyOf({ store: true })).not.toHaveProperty('include');
  });

  it('does not ask models that do not think for their thoughts', () => {
    expect(bodyOf({}, { provider: 'openai', model: 'gpt-4.1' })).not.toHaveProperty('include');
  });

  it('writes the parts of what is said to a model', () => {
    expect(
      inputOf({
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'https://a.test/b.png' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==' } },
          { type: 'file', file: { file_data: 'https://a.test/b.pdf' } },
          { type: 'file', file: { file_id: 'file-1' } },
        ],
      }),
    ).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'low' },
          { type: 'input_image', image_url: 'https://a.test/b.png' },
          { type: 'input_file', file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' },
          { type: 'input_file', file_data: 'data:application/pdf;base64,AA==', filename: 'file.pdf' },
          { type: 'input_file', file_url: 'https://a.test/b.pdf' },
          { type: 'input_file', file_id: 'file-1' },
        ],
      },
    ]);
  });

  it('writes calls and results by the id of the call, images among them', () => {
    expect(
      inputOf(
        user,
        { role: 'assistant', content: 'I look.', tool_calls: [call('call_1'), call('call_2', '')] },
        { role: 'tool', tool_call_id: 'call_1', content: 'found' },
        {
          role: 'tool',
          tool_call_id: 'call_2',
          content: [{ type: 'image_url', image_url: { url: 'https://a.test/b.png' } }],
        },
      ),
    ).toEqual([
      { type: 'message', role: 'user', content: 'Hi' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'call_2', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'found' },
      {
        type: 'function_call_output',
        call_id: 'call_2',
        output: [{ type: 'input_image', image_url: 'https://a.test/b.png' }],
      },
    ]);
  });

  it.each([[[]], [null], ['']])('writes a result of nothing as an empty text: %j', (content) => {
    const calls = [{ id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{}' } }];
    const messages = [
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'c', content },
    ];
    const request = { messages } as unknown as LlmChatRequest;
    const { body } = toResponsesRequest(request, { provider: 'openai', model: 'm-1' });
    expect(body['input']).toMatchObject([{}, { type: 'function_call_output', output: '' }]);
  });

  it('loses nothing by fields of null', () => {
    const tools = [{ type: 'function', cache_control: null, function: { name: 'f' } }];
    const request = { messages: [{ role: 'user', content: 'Hi' }], tools, parallel_tool_calls: null };
    const target = { provider: 'openai', model: 'm-1' };
    const { body, omitted } = toResponsesRequest(request as unknown as LlmChatRequest, target);
    expect(omitted).toEqual([]);
    expect(body).not.toHaveProperty('parallel_tool_calls');
  });

  it('writes calls of tools that take free text, and their results, in their own form', () => {
    expect(
      inputOf(
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'run', input: 'ls' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'a' },
      ),
    ).toEqual([
      { type: 'custom_tool_call', call_id: 'c', name: 'run', input: 'ls' },
      { type: 'custom_tool_call_output', call_id: 'c', output: 'a' },
    ]);
  });

  it('writes a refusal of an earlier answer as one', () => {
    expect(inputOf({ role: 'assistant', content: null, refusal: 'No.' })).toEqual([
      { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ]);
  });

  const tool = { type: 'function', function: { name: 'f', description: 'Finds', parameters: { type: 'object' } } };

  it('writes tools flat, and says that they are not strict', () => {
    const body = bodyOf({
      tools: [
        tool,
        { type: 'function', function: { name: 'g', strict: true, parameters: { type: 'object' } } },
        { type: 'function', function: { name: 'h' } },
        {
          type: 'custom',
          custom: { name: 'run', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
    });
    expect(body).toMatchObject({
      tools: [
        { type: 'function', name: 'f', description: 'Finds', parameters: { type: 'object' }, strict: false },
        { type: 'function', name: 'g', parameters: { type: 'object' }, strict: true },
        { type: 'function', name: 'h', parameters: { type: 'object', properties: {} }, strict: false },
        { type: 'custom', name: 'run', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      ],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
    });
  });

  it.each([
    ['required', 'required'],
    ['none', 'none'],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    ],
  ])('writes the choice %j', (choice, expected) => {
    expect(bodyOf({ tools: [tool], tool_choice: choice })).toMatchObject({ tool_choice: expected });
  });

  it('leaves out the choice where there is nothing to choose from', () => {
    const { body, omitted } = written({ messages: [user], tool_choice: 'required', parallel_tool_calls: true });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['tool_choice']));
    expect(omitted).toEqual(['tool_choice']);
  });

  const schema = { type: 'object', properties: {} };

  it.each([
    [{ type: 'json_object' }, { format: { type: 'json_object' } }],
    [
      { type: 'json_schema', json_schema: { name: 'a', description: 'b', strict: true, schema } },
      { format: { type: 'json_schema', name: 'a', description: 'b', strict: true, schema } },
    ],
    [{ type: 'json_schema', json_schema: { schema } }, { format: { type: 'json_schema', name: 'response', schema } }],
  ])('writes the form %j', (format, text) => {
    expect(bodyOf({ response_format: format })['text']).toEqual(text);
  });

  it('says what the cache is to keep, where that is known to be taken', () => {
    const breakpoint = { prompt_cache_breakpoint: { mode: 'explicit' } };
    const options = { prompt_cache_options: { mode: 'explicit', ttl: '30m' } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Long', ...breakpoint }, text('short')] }];
    expect(bodyOf({ messages, ...options })).toMatchObject({ ...options, input: [{ content: [breakpoint, {}] }] });
    for (const provider of ['xai', 'acme']) {
      const { body, omitted } = written({ messages, ...options }, { provider, model: 'm' });
      expect(body['input']).toMatchObject([{ content: [{ text: 'Long' }, { text: 'short' }] }]);
      expect(JSON.stringify(body)).not.toContain('breakpoint');
      expect(omitted).toEqual(['messages[].content[].prompt_cache_breakpoint']);
    }
  });

  it('writes effort, limit, probabilities and what goes under its own name', () => {
    const fields = { metadata: { a: 'b' }, service_tier: 'flex', prompt_cache_key: 'k', user: 'u', top_logprobs: 2 };
    const body = bodyOf(
      { ...fields, reasoning_effort: 'high', max_tokens: 100, logprobs: true, verbosity: 'low', temperature: 0.5 },
      { provider: 'acme', model: 'm' },
    );
    expect(body).toMatchObject({
      ...fields,
      reasoning: { effort: 'high' },
      max_output_tokens: 100,
      temperature: 0.5,
      text: { verbosity: 'low' },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    });
    expect(body).not.toHaveProperty('logprobs');
  });

  it('takes the level nearest to the effort, which may be the highest beside tools', () => {
    const target = { provider: 'openai', model: 'gpt-5.6' };
    expect(bodyOf({ reasoning_effort: 'max', tools: [tool] }, target)['reasoning']).toEqual({ effort: 'max' });
    expect(bodyOf({ reasoning_effort: 'minimal' }, target)['reasoning']).toEqual({ effort: 'low' });
  });

  it('raises a limit that is refused as too small, and says so', () => {
    expect(written({ messages: [user], max_tokens: 5 })).toMatchObject({
      body: { max_output_tokens: 16 },
      adapted: ['max_tokens raised to 16'],
    });
  });

  it.each([0, -5, 1.5])('leaves a limit of %d for the server to refuse, as it is none anywhere', (limit) => {
    const { body, adapted } = written({ messages: [user], max_tokens: limit });
    expect([body['max_output_tokens'], adapted]).toEqual([limit, undefined]);
  });

  it('leaves out what the API does not know, and names it', () => {
    const { body, omitted } = written({
      messages: [{ ...user, name: 'Ann' }],
      seed: 1,
      frequency_penalty: 0.1,
      presence_penalty: 0,
      logit_bias: { 1: 1 },
      n: 1,
      stop: ['x'],
      own: 1,
    });
    expect(omitted.toSorted()).toEqual(['frequency_penalty', 'logit_bias', 'messages[].name', 'own', 'seed', 'stop']);
    expect(Object.keys(body).toSorted()).toEqual(['include', 'input', 'model', 'store']);
  });

  it('puts what was written for this one provider beside what the request says', () => {
    const body = bodyOf({
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
      providerOptions: {
        openai: {
          reasoning: { summary: 'auto' },
          text: { verbosity: 'low' },
          include: ['file_search_call.results'],
          truncation: 'auto',
        },
      },
    });
    expect(body).toMatchObject({
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'json_object' }, verbosity: 'low' },
      include: ['file_search_call.results', 'reasoning.encrypted_content'],
      truncation: 'auto',
    });
  });

  it('asks for a stream without options of its own', () => {
    const { body, headers } = toResponsesStreamRequest({ messages: [{ role: 'user', content: 'Hi' }] }, OPENAI);
    expect(body).toMatchObject({ stream: true });
    expect(body).not.toHaveProperty('stream_options');
    expect(headers).toMatchObject({ accept: 'text/event-stream' });
  });
});

describe('what comes back of earlier answers', () => {
  const thought = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
  const state = (...blocks: object[]) => ({ providerState: { provider: 'openai', model: 'gpt-5.5', blocks } });
  const calling = { role: 'assistant', content: null, tool_calls: [call('call_1')] };
  const itemsOf = (message: object, more: object = {}) => bodyOf({ messages: [message], ...more })['input'] as object[];
  const called = { type: 'function_call', call_id: 'call_1' };

  it('stands where it stood, with the phases of texts', () => {
    const message = {
      ...calling,
      content: 'I look. Done',
      ...state(
        { at: 0, calls: 0, block: thought },
        { at: 0, calls: 0, length: 8, block: { type: 'message', phase: 'commentary' } },
        { at: 8, calls: 1, length: 4, block: { type: 'message', phase: 'final_answer' } },
      ),
    };
    expect(itemsOf(message)).toEqual([
      thought,
      { type: 'message', role: 'assistant', phase: 'commentary', content: [{ type: 'output_text', text: 'I look. ' }] },
      expect.objectContaining(called),
      { type: 'message', role: 'assistant', phase: 'final_answer', content: [{ type: 'output_text', text: 'Done' }] },
    ]);
  });

  it('stays behind where it is another provider’s, and only what is named is taken of it', () => {
    const foreign = {
      ...calling,
      providerState: { provider: 'azure', model: 'm', blocks: [{ at: 0, calls: 0, block: thought }] },
    };
    expect(itemsOf(foreign)).toEqual([expect.objectContaining(called)]);
    const forged = {
      ...calling,
      ...state(
        { at: 0, calls: 0, block: { ...thought, role: 'system', evil: 1 } },
        { at: 0, calls: 0, block: { type: 'item_reference', id: 'x' } },
      ),
    };
    expect(itemsOf(forged)).toEqual([thought, expect.objectContaining(called)]);
  });

  it('stays behind where it is not encrypted, unless the provider keeps it', () => {
    const { encrypted_content: _lost, ...plain } = thought;
    const message = { ...calling, ...state({ at: 0, calls: 0, block: plain }) };
    expect(itemsOf(message)).toEqual([expect.objectContaining(called)]);
    expect(itemsOf(message, { store: true })).toEqual([plain, expect.objectContaining(called)]);
  });

  it('has no id where that is empty', () => {
    const { id: _id, ...nameless } = thought;
    const message = { ...calling, ...state({ at: 0, calls: 0, block: { ...thought, id: '' } }) };
    expect(itemsOf(message)).toEqual([nameless, expect.objectContaining(called)]);
  });

  it('stays behind where nothing of its turn stands behind it', () => {
    expect(itemsOf({ role: 'assistant', content: '', ...state({ at: 0, calls: 0, block: thought }) })).toEqual([]);
  });

  it('keeps its thoughts before a text that was rewritten meanwhile', () => {
    const blocks = [
      { at: 0, calls: 0, block: thought },
      { at: 0, calls: 0, length: 50, block: { type: 'message', phase: 'commentary' } },
    ];
    expect(itemsOf({ role: 'assistant', content: 'Short', ...state(...blocks) })).toEqual([
      thought,
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Short' }] },
    ]);
  });
});
