import { WIRES } from '../../../../lib/clients/wire/wires.js';
import { RESPONSES_PHASES } from '../rich-recordings.js';

const TARGET = { provider: 'openai', model: 'm-1' };
const wire = WIRES['openai-responses'];
const text = (said: string) => ({ type: 'message', content: [{ type: 'output_text', text: said }] });
const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '' };

const read = (fields: object) =>
  wire.chatAnswer({ id: 'r', status: 'completed', output: [text('Hi')], ...fields }, TARGET);

describe('an answer of the Responses API', () => {
  it('holds texts, thoughts, calls, sources, images, probabilities, usage and what goes back', () => {
    const answer = wire.chatAnswer(RESPONSES_PHASES.document, TARGET);
    expect(answer).toEqual({
      kind: 'response',
      response: {
        id: 'resp_1',
        object: 'chat.completion',
        created: 1767225600,
        model: 'm-1-0601',
        choices: [
          {
            index: 0,
            finish_reason: 'tool_calls',
            logprobs: { content: [{ token: '1094 km', logprob: -0.1, bytes: [49], top_logprobs: [] }] },
            message: {
              role: 'assistant',
              content: 'I look. 1094 km',
              reasoning_content: 'Two rivers.\n\nAsk for both.',
              annotations: [
                {
                  type: 'url_citation',
                  url_citation: { url: 'https://a.test/', title: 'Rivers', start_index: 8, end_index: 12 },
                },
              ],
              images: [{ type: 'image_url', image_url: { url: 'data:image/webp;base64,iVBORw0K' } }],
              tool_calls: [
                { id: 'call_1', type: 'function', function: { name: 'note', arguments: '{"of":"Elbe"}' } },
                { id: 'call_2', type: 'custom', custom: { name: 'run', input: 'ls -l' } },
              ],
              providerState: {
                provider: 'openai',
                model: 'm-1',
                blocks: [
                  { at: 0, calls: 0, block: expect.objectContaining({ encrypted_content: 'gAAAAABo-whole' }) },
                  { at: 0, calls: 0, length: 8, block: { type: 'message', phase: 'commentary' } },
                  { at: 8, calls: 0, block: expect.objectContaining({ type: 'web_search_call' }) },
                  { at: 8, calls: 0, length: 7, block: { type: 'message', phase: 'final_answer' } },
                  {
                    at: 15,
                    calls: 0,
                    block: { id: 'ig_1', type: 'image_generation_call', status: 'completed', image: 0 },
                  },
                ],
              },
            },
          },
        ],
        usage: {
          prompt_tokens: 30,
          completion_tokens: 17,
          total_tokens: 47,
          prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 2 },
          completion_tokens_details: { reasoning_tokens: 9 },
        },
      },
    });
  });

  it.each([
    ['stop', {}],
    ['tool_calls', { output: [call] }],
    ['content_filter', { output: [{ type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }] }],
    ['length', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
    ['length', { output: [call], status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
    ['length', { output: [], status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
    ['content_filter', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }],
    ['stop', { output: [{ ...text('Hi'), status: 'completed' }], status: 'incomplete', incomplete_details: null }],
    ['steered', { status: 'incomplete', incomplete_details: { reason: 'steered' } }],
  ])('ends with %s (%#)', (reason, fields) => {
    expect(read(fields)).toMatchObject({ kind: 'response', response: { choices: [{ finish_reason: reason }] } });
  });

  it.each([
    ['has failed', { status: 'failed', error: { code: 'server_error', message: 'Sorry.' } }],
    ['holds an error', { error: { code: 'rate_limit_exceeded', message: 'Slow down.' } }],
    ['is still at work', { status: 'in_progress' }],
    ['is queued', { status: 'queued' }],
    ['was cancelled', { status: 'cancelled' }],
    ['does not say how it ended', { status: undefined }],
    ['is incomplete for no reason', { status: 'incomplete', incomplete_details: null }],
    [
      'is incomplete for no reason, and so is what it says',
      { output: [{ ...text('Hi'), status: 'incomplete' }], status: 'incomplete', incomplete_details: null },
    ],
    ['has no items', { output: undefined }],
    ['calls a function without a name', { output: [{ ...call, name: '' }] }],
    ['was filtered as a whole', { output: [], status: 'incomplete', incomplete_details: { reason: 'content_filter' } }],
  ])('is none where it %s', (_, fields) => {
    expect(read(fields)).toEqual({ kind: 'not-an-answer' });
  });

  it('is empty where nothing is said', () => {
    expect(read({ output: [] })).toEqual({ kind: 'empty' });
    expect(read({ output: [{ type: 'reasoning', id: 'r', summary: [], encrypted_content: 'e' }] })).toEqual({
      kind: 'empty',
    });
  });

  it('gives a call without arguments an empty object', () => {
    expect(read({ output: [call] })).toMatchObject({
      response: { choices: [{ message: { content: null, tool_calls: [{ function: { arguments: '{}' } }] } }] },
    });
  });

  it('gives each call an id of its own', () => {
    const calls = [call, call, { ...call, call_id: undefined }, { ...call, call_id: undefined, id: 'fc_1' }];
    expect(read({ output: calls })).toMatchObject({
      response: {
        choices: [{ message: { tool_calls: ['c', 'call_1', 'call_2', 'fc_1'].map((id) => ({ id })) } }],
      },
    });
  });

  it('reads plain thoughts of open models', () => {
    const thought = { type: 'reasoning', id: 'r', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] };
    expect(read({ output: [thought, text('Hi')] })).toMatchObject({
      response: { choices: [{ message: { reasoning_content: 'Hm.', content: 'Hi' } }] },
    });
  });
});

describe('items of the Responses API that are not for the app', () => {
  const search = { type: 'custom_tool_call', call_id: 'xs_call_1', name: 'x_search', input: '{}' };
  const thought = (id: string) => ({ type: 'reasoning', id, summary: [], encrypted_content: 'enc' });
  const messageOf = (...output: object[]) => {
    const answer = read({ output });
    return answer.kind === 'response' ? answer.response.choices[0] : undefined;
  };

  it('are no calls, where the server has carried them out itself', () => {
    expect(messageOf(search, text('Found'))).toMatchObject({ message: { content: 'Found' }, finish_reason: 'stop' });
    const own = { type: 'custom_tool_call', call_id: 'c1', name: 'sql', input: 'select 1' };
    const choice = messageOf(search, own);
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls).toEqual([
      { id: 'c1', type: 'custom', custom: { name: 'sql', input: 'select 1' } },
    ]);
  });

  it('take the thought before them along, where they do not go back', () => {
    const failed = { type: 'image_generation_call', id: 'ig', status: 'failed', result: null };
    const kept = messageOf(thought('rs_1'), failed, thought('rs_2'), text('Here'))?.message.providerState?.blocks;
    expect(kept?.map(({ block }) => block?.['id'])).toEqual(['rs_2']);
  });

  it('go back with the images that they have made', () => {
    const drawn = (id: string, result: string) => ({ type: 'image_generation_call', id, status: 'completed', result });
    const output = [thought('rs_1'), drawn('ig_1', 'iVBORw0KGgo='), text('One'), drawn('ig_2', 'AAAA'), text('Two')];
    const message = messageOf(...output)!.message;
    expect(JSON.stringify(message.providerState)).not.toContain('iVBORw0KGgo=');
    const itemsOf = (fields: object) => {
      const messages = [
        { role: 'user', content: 'Draw' },
        { ...message, ...fields },
      ] as never;
      const { body, omitted } = wire.chatRequest({ messages }, TARGET);
      expect(omitted).toEqual([]);
      return (body as { input: readonly object[] }).input.slice(1);
    };
    expect(itemsOf({})).toMatchObject([output[0], output[1], { type: 'message' }, output[3], { type: 'message' }]);
    expect(itemsOf({ images: message.images?.slice(0, 1) })).toHaveLength(3);
  });

  it('go back with what they belong to: programs, their calls, the work of tools', () => {
    const output = [
      thought('rs_1'),
      { type: 'program', id: 'cm_1', call_id: 'p', code: 'await f()', fingerprint: 'gAAAAfp' },
      { ...call, caller: { type: 'program', caller_id: 'p' }, namespace: 'widgets' },
      { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 's', tools: [{ name: 'roll' }] },
      { type: 'shell_call', id: 'sh_1', call_id: 's', action: { commands: ['ls'] } },
      { type: 'shell_call_output', id: 'sho_1', call_id: 's', output: [{ stdout: 'a', stderr: '' }] },
      text('Done'),
    ];
    const message = messageOf(...output)?.message;
    const next = [{ role: 'user', content: 'Go' }, message, { role: 'tool', tool_call_id: 'c', content: '1' }];
    const { body } = wire.chatRequest({ messages: JSON.parse(JSON.stringify(next)) as never }, TARGET);
    const items = (body as { input: readonly Record<string, unknown>[] }).input.slice(1);
    expect(items.map(({ type }) => type)).toEqual([...output.map(({ type }) => type), 'function_call_output']);
    expect(items[1]).toEqual(output[1]);
    expect(items[2]).toMatchObject({ caller: { caller_id: 'p' }, namespace: 'widgets' });
    expect(items.at(-1)).toMatchObject({ call_id: 'c', caller: { type: 'program', caller_id: 'p' } });
  });

  const inputOf = (...next: unknown[]) => {
    const messages = JSON.parse(JSON.stringify([{ role: 'user', content: 'Go' }, ...next])) as never;
    const { input } = wire.chatRequest({ messages }, TARGET).body as { input: readonly Record<string, unknown>[] };
    return input.slice(1);
  };

  it('stay behind where nobody has carried them out', () => {
    const search = { type: 'tool_search_call', id: 'ts', call_id: 'c1', execution: 'client', arguments: {} };
    const listed = { type: 'tool_search_output', id: 'to', call_id: 'c2', tools: [] };
    const answered = { ...search, id: 'ts2', call_id: 'c2' };
    const message = messageOf(thought('rs_1'), search, thought('rs_2'), answered, listed, text('Here'))?.message;
    expect(inputOf(message).map(({ id }) => id)).toEqual(['rs_2', 'ts2', 'to', undefined]);
  });

  it.each([
    { type: 'apply_patch_call', id: 'ap', call_id: 'c', operation: { type: 'delete_file', path: 'a' } },
    { type: 'computer_call', id: 'cu', call_id: 'c', action: { type: 'screenshot' }, pending_safety_checks: [] },
    { type: 'local_shell_call', id: 'lsh', call_id: 'c', action: { type: 'exec', command: ['ls'] } },
    { type: 'mcp_approval_request', id: 'mcpr', server_label: 's', name: 'roll', arguments: '{}' },
    { type: 'shell_call', id: 'sh', call_id: 'c', action: { commands: ['ls'] }, environment: { type: 'local' } },
    { type: 'tool_search_call', id: 'ts', call_id: 'c', execution: 'client', arguments: {} },
  ])('that wait for the app are why an answer ended, and can be read there: $type', (open) => {
    for (const said of [[], [text('May I?')]]) {
      const choice = messageOf(thought('rs_1'), ...said, open);
      expect(choice?.finish_reason).toBe(open.type);
      expect(choice?.message.providerState?.blocks?.map(({ block }) => block)).toContainEqual(open);
      expect(inputOf(choice?.message, { role: 'user', content: 'No' })).not.toContainEqual(open);
    }
    expect(inputOf(messageOf(thought('rs_1'), open)?.message)).toEqual([]);
    expect(messageOf(open, call)?.finish_reason).toBe('tool_calls');
  });

  it('that run at the provider do not wait for the app', () => {
    const hosted = { type: 'container_reference', container_id: 'cntr_1' };
    for (const own of [
      { type: 'shell_call', call_id: 'c', environment: hosted },
      { type: 'tool_search_call', execution: 'server' },
    ])
      expect(messageOf(own, text('Hi'))?.finish_reason).toBe('stop');
  });
});
