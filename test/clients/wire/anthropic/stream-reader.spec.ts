import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { ANTHROPIC_WIRE } from '../../../../lib/clients/wire/anthropic/anthropic-wire.js';
import type { WireStreamEvent } from '../../../../lib/clients/wire/wire.interface.js';
import { assembled, chunksOf, stepsOf } from '../assemble.js';
import { deepFreeze } from '../deep-freeze.js';

const target = { provider: 'anthropic', model: 'claude-haiku-5-5' };
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
] as const;

function reader() {
  return ANTHROPIC_WIRE.chatStreamReader(target);
}

function messageDelta(stopReason: string | null, usage?: object): object {
  return { type: 'message_delta', delta: { stop_reason: stopReason }, ...(usage !== undefined && { usage }) };
}

function inputDelta(index: number, json: string): object {
  return { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: json } };
}

function textDelta(text: string): object {
  return { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
}

function toolStart(index: number, fields: object = {}): object {
  const block = { type: 'tool_use', id: `t${index}`, name: 'f', input: {}, ...fields };
  return { type: 'content_block_start', index, content_block: block };
}

/** What the last of several events is read as. */
function lastStepOf(...events: object[]) {
  return stepsOf(reader(), events).at(-1);
}

describe('a stream of the anthropic wire without its stop reason', () => {
  const start = {
    type: 'message_start',
    message: { id: 'm', model: 'c', usage: { input_tokens: 9, output_tokens: 1 } },
  };
  const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
  const thought = { type: 'thinking', thinking: 'Hm', signature: 's' };

  it('tells the usage that it has told at its beginning', () => {
    const read = reader();
    stepsOf(read, [start, textDelta('Hi')]);
    expect(read.usageSoFar).toEqual(usage);
    expect(reader().usageSoFar).toBeUndefined();
  });

  it('ends at its end mark for what stands in it, with what is kept for its maker', () => {
    const { choices, usage: told } = assembled(
      chunksOf(reader(), [
        start,
        { type: 'content_block_start', index: 0, content_block: thought },
        { type: 'content_block_stop', index: 0 },
        toolStart(1),
        { type: 'message_stop' },
      ]),
    );
    expect(told).toEqual(usage);
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.providerState?.blocks?.map(({ block }) => block)).toEqual([thought]);
  });

  it.each<[string, object[]]>([
    ['that is still open', [toolStart(0), inputDelta(0, '{"city":"Ju')]],
    ['that was ended for its server', [toolStart(0), inputDelta(0, '{"a":'), { type: 'content_block_stop', index: 0 }]],
    ['before another one', [toolStart(0), inputDelta(0, '[1'), toolStart(1), inputDelta(1, '{}')]],
  ])('is no answer where the input of a call %s is half-way', (_, events) => {
    for (const mark of [{ type: 'message_stop' }, '[DONE]']) {
      expect(stepsOf(reader(), [start, ...events, mark]).at(-1)).toEqual({ kind: 'error', body: mark });
    }
  });
});

describe('a stream of the anthropic wire', () => {
  it('is asked for in the body', () => {
    const unary = ANTHROPIC_WIRE.chatRequest({ messages }, target);
    const request = deepFreeze({ messages, stream_options: { include_usage: true } });

    expect(ANTHROPIC_WIRE.chatStreamRequest(request, target)).toEqual({
      ...unary,
      headers: { ...unary.headers, accept: 'text/event-stream' },
      body: { ...unary.body, stream: true },
    });
  });

  it.each<[string, WireStreamEvent, unknown]>([
    [
      'an error event',
      { event: 'error', data: '{"type":"error","error":{"type":"overloaded_error"}}' },
      { type: 'error', error: { type: 'overloaded_error' } },
    ],
    ['an error whose name got lost', { data: '{"type":"error"}' }, { type: 'error' }],
    ['an error object without a type', { data: '{"error":{"code":1}}' }, { error: { code: 1 } }],
    ['data that is no JSON', { data: 'upstream gone' }, 'upstream gone'],
    ['data that is no object', { data: '7' }, 7],
    ['a refusal', { data: JSON.stringify(messageDelta('refusal')) }, messageDelta('refusal')],
    [
      'an announced call that is not there',
      { data: JSON.stringify(messageDelta('tool_use')) },
      messageDelta('tool_use'),
    ],
    ['input of a block that never began', { data: JSON.stringify(inputDelta(4, '{}')) }, inputDelta(4, '{}')],
    [
      'a tool call without a name',
      { data: '{"type":"content_block_start","content_block":{"type":"tool_use"}}' },
      { type: 'content_block_start', content_block: { type: 'tool_use' } },
    ],
  ])('reads %s as an error with its evidence', (_, event, body) => {
    expect(reader().read(event)).toEqual({ kind: 'error', body });
  });

  it.each([
    ['a heartbeat', { type: 'ping' }],
    ['an event that is not known', { type: 'weather_report', text: 'rain' }],
    ['a signature', { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 's' } }],
    ['a citation', { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation: {} } }],
    ['the start of a search', { type: 'content_block_start', content_block: { type: 'server_tool_use', name: 's' } }],
    ['input of a block that is not known', { type: 'content_block_delta', delta: { type: 'input_json_delta' } }],
    ['the end of a block', { type: 'content_block_stop', index: 0 }],
    ['a message delta without a reason', messageDelta(null, { output_tokens: 1 })],
    ['no data', ''],
  ])('adds nothing for %s', (_, event) => {
    expect(stepsOf(reader(), [event])).toEqual([{ kind: 'chunks', chunks: [] }]);
  });

  it.each([{ type: 'message_stop' }, '[DONE]'])('ends at %j', (event) => {
    expect(stepsOf(reader(), [event])).toEqual([{ kind: 'end', chunks: [] }]);
  });

  it('reads the type from the name of an event where the data has none', () => {
    expect(reader().read({ event: 'message_stop', data: '{}' })).toEqual({ kind: 'end', chunks: [] });
  });

  it('counts tokens over the whole stream, the later count in the place of the earlier', () => {
    const [, chunk] = chunksOf(reader(), [
      { type: 'message_start', message: { usage: { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 4 } } },
      messageDelta('max_tokens', { output_tokens: 5, cache_read_input_tokens: null }),
    ]);

    expect(chunk).toMatchObject({
      choices: [{ delta: {}, finish_reason: 'length' }],
      usage: { prompt_tokens: 14, completion_tokens: 5, total_tokens: 19, prompt_tokens_details: { cached_tokens: 4 } },
    });
  });

  it('takes the input from the start of a block where none is streamed', () => {
    const start = { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } };
    const chunks = chunksOf(reader(), [
      { type: 'content_block_start', index: 1, content_block: start },
      { type: 'content_block_stop', index: 1 },
    ]);

    expect(assembled(chunks).choices[0]?.message.tool_calls).toEqual([
      { id: 't', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    ]);
  });

  it('reads text that stands in the start of a block', () => {
    const chunks = chunksOf(reader(), [{ type: 'content_block_start', content_block: { type: 'text', text: 'Hi' } }]);

    expect(assembled(chunks).choices[0]?.message.content).toBe('Hi');
  });
});

describe('a stream of the anthropic wire that goes wrong', () => {
  const end = messageDelta('end_turn');

  it.each<[string, object[]]>([
    ['text behind the stop reason', [textDelta('a'), end, textDelta('b')]],
    ['a block with text behind the stop reason', [textDelta('a'), end, toolStart(1)]],
    ['a second answer', [textDelta('a'), end, { type: 'message_start', message: {} }]],
    [
      'input behind the end of its block',
      [toolStart(1), { type: 'content_block_stop', index: 1 }, inputDelta(1, '{}')],
    ],
    ['input behind the stop reason', [toolStart(1), messageDelta('tool_use'), inputDelta(1, '{}')]],
    ['input for a block of text', [textDelta('a'), inputDelta(0, '{}')]],
    ['input that breaks off', [toolStart(1), inputDelta(1, '{"city":"Ju'), messageDelta('tool_use')]],
  ])('does not hand on %s', (_, events) => {
    expect(lastStepOf(...events)).toEqual({ kind: 'error', body: events.at(-1) });
  });

  it('adds nothing for what says nothing behind the stop reason', () => {
    const events = [textDelta('a'), end, { type: 'content_block_stop', index: 0 }, { type: 'ping' }, end];

    expect(stepsOf(reader(), events).slice(2)).toEqual(events.slice(2).map(() => ({ kind: 'chunks', chunks: [] })));
  });

  it.each<[string, object[], string[]]>([
    ['the stop reason comes', [toolStart(1, { input: { a: 1 } }), toolStart(2)], ['{"a":1}', '{}']],
    ['another begins under its index', [toolStart(1), toolStart(1, { id: 't2' })], ['{}', '{}']],
    ['its input is a text', [toolStart(1, { input: '{"a":1}' })], ['{"a":1}']],
    ['its input is null', [toolStart(1, { input: null })], ['{}']],
  ])('ends a call that the server forgot to end when %s', (_, events, written) => {
    const calls = assembled(chunksOf(reader(), [...events, messageDelta('end_turn')])).choices[0]?.message.tool_calls;

    expect(calls?.map((call) => call.type === 'function' && call.function.arguments)).toEqual(written);
  });

  it('says that a limit has cut a call', () => {
    const events = [toolStart(1), inputDelta(1, '{"city":"Ju'), messageDelta('max_tokens')];
    expect(assembled(chunksOf(reader(), events)).choices[0]?.finish_reason).toBe('length');
  });

  it('says that an answer with calls ended with them', () => {
    expect(assembled(chunksOf(reader(), [toolStart(1), end])).choices[0]?.finish_reason).toBe('tool_calls');
  });

  it.each<[object, object, [number, number]]>([
    [{ input_tokens: 15, output_tokens: 1 }, { input_tokens: 0, output_tokens: 7 }, [15, 7]],
    [{ input_tokens: 0, output_tokens: 0 }, { input_tokens: 14, output_tokens: 7 }, [14, 7]],
    [{ input_tokens: 15, output_tokens: 1 }, { input_tokens: 40, output_tokens: null }, [40, 1]],
    [
      { input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 },
      { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 7 },
      [125, 7],
    ],
  ])('counts %j, then %j', (first, last, [prompt, done]) => {
    const chunks = chunksOf(reader(), [
      { type: 'message_start', message: { usage: first } },
      messageDelta('end_turn', last),
    ]);

    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: prompt, completion_tokens: done });
  });

  it('hands usage on that comes behind the stop reason', () => {
    const chunks = chunksOf(reader(), [textDelta('a'), end, messageDelta(null, { input_tokens: 3, output_tokens: 2 })]);

    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } });
  });
});

describe('the token count of the anthropic wire', () => {
  it('asks with nothing but what the input depends on', () => {
    const request = deepFreeze({
      messages,
      temperature: 0,
      stop: 'x',
      user: 'u',
      providerOptions: { anthropic: { thinking: { type: 'enabled', budget_tokens: 1024 }, top_k: 5 } },
    });
    const counted = ANTHROPIC_WIRE.countTokens?.request(request, target);

    expect(counted?.path).toBe('/v1/messages/count_tokens');
    expect(counted?.headers).toHaveProperty('anthropic-version');
    expect(counted?.body).toEqual({
      system: 'Be brief.',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      thinking: { type: 'enabled', budget_tokens: 1024 },
      model: 'claude-haiku-5-5',
    });
  });

  it.each([
    [{ input_tokens: 14 }, 14],
    [{ input_tokens: 0 }, 0],
    [{ error: {}, input_tokens: 14 }, undefined],
    [{}, undefined],
    ['14', undefined],
  ])('reads %j as %s', (body, count) => {
    expect(ANTHROPIC_WIRE.countTokens?.answer(body)).toBe(count);
  });
});

describe('a stream of the anthropic wire with blocks of its maker', () => {
  const block = (index: number, one: object) => ({ type: 'content_block_start', index, content_block: one });
  const stop = (index: number) => ({ type: 'content_block_stop', index });
  const keptIn = (events: readonly object[]) =>
    assembled(chunksOf(reader(), events)).choices[0]?.message.providerState?.blocks?.map(({ block: kept }) => kept);

  it('has what stands in its start already', () => {
    const content = [
      { type: 'text', text: 'Once ' },
      { type: 'text', text: 'more.' },
      { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { id: 'c1' } },
    ];
    const chunks = chunksOf(reader(), [
      { type: 'message_start', message: { id: 'm', content, stop_reason: 'tool_use' } },
      { type: 'message_stop' },
    ]);
    expect(assembled(chunks).choices[0]).toMatchObject({
      message: { content: 'Once more.', tool_calls: [{ id: 'toolu_1', function: { arguments: '{"id":"c1"}' } }] },
      finish_reason: 'tool_calls',
    });
  });

  it('keeps the summary of a compaction as it was made', () => {
    const begun = { type: 'compaction', content: null, encrypted_content: 'enc', signature: 'sig' };
    const piece = (content: string) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'compaction_delta', content },
    });
    const events = [
      block(0, begun),
      piece('All '),
      piece('so far'),
      stop(0),
      block(1, { type: 'text', text: 'Go on' }),
      messageDelta('end_turn'),
    ];
    expect(keptIn(events)).toEqual([{ ...begun, content: 'All so far' }]);
  });

  it('keeps the input of a tool of the server whose first brace is missing', () => {
    const use = { type: 'server_tool_use', id: 's1', name: 'view', input: {} };
    const events = [
      block(0, use),
      inputDelta(0, ''),
      inputDelta(0, '"path"'),
      inputDelta(0, ':"/a"}'),
      stop(0),
      block(1, { type: 'text', text: 'Read' }),
      messageDelta('end_turn'),
    ];
    expect(keptIn(events)).toEqual([{ ...use, input: { path: '/a' } }]);
  });

  it('counts what a compaction took', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 60_000, output_tokens: 500 },
      { type: 'message', input_tokens: 600, output_tokens: 20 },
    ];
    const events = [
      block(0, { type: 'text', text: 'Hi' }),
      messageDelta('end_turn', { input_tokens: 600, output_tokens: 20, iterations }),
    ];
    expect(assembled(chunksOf(reader(), events)).usage).toMatchObject({
      prompt_tokens: 60_600,
      completion_tokens: 520,
    });
  });

  it('keeps the container of a program that waits for calls, and sends it with what it waits for alone', () => {
    const use = {
      type: 'tool_use',
      id: 'toolu_1',
      name: 'roll',
      input: {},
      caller: { type: 'code_execution_20250825', tool_id: 's1' },
    };
    const ended = {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', container: { id: 'container_1', expires_at: 'x' } },
    };
    const message = assembled(chunksOf(reader(), [block(0, use), stop(0), ended])).choices[0]!.message;
    expect(message.providerState?.fields).toEqual({ container: 'container_1' });
    const bodyOf = (...rest: object[]) =>
      ANTHROPIC_WIRE.chatRequest({ messages: [messages[1], message, ...rest] } as LlmChatRequest, target).body;
    const result = { role: 'tool', tool_call_id: 'toolu_1', content: '6' };
    expect(bodyOf(result)).toMatchObject({ container: 'container_1' });
    expect(bodyOf(result, { role: 'user', content: 'Thanks' })).not.toHaveProperty('container');
  });

  it.each([
    ['a file of a program', { type: 'container_upload', file_id: 'file_1' }],
    ['the tools of a server', { type: 'mcp_tool_listing', mcp_server_name: 's', tools: [{ name: 'roll' }] }],
    [
      'where one model took over from another',
      { type: 'fallback', from: { model: 'a' }, to: { model: 'b' }, trigger: { type: 'refusal', category: null } },
    ],
  ])('gives %s back where it stood', (_, kept) => {
    const content = [
      { type: 'thinking', thinking: 'One', signature: 's1' },
      kept,
      { type: 'thinking', thinking: 'Two', signature: 's2' },
      { type: 'text', text: 'Done' },
    ];
    const events = [...content.flatMap((one, index) => [block(index, one), stop(index)]), messageDelta('end_turn')];
    const { message } = assembled(chunksOf(reader(), events)).choices[0]!;
    const { body } = ANTHROPIC_WIRE.chatRequest({ messages: [messages[1], message] }, target);
    expect(body['messages']).toMatchObject([{}, { role: 'assistant', content }]);
  });

  it('gives calls of a set of tools, and what these gave, back with the name of the set', () => {
    const use = { type: 'tool_use', id: 'toolu_1', name: 'key', input: {}, toolset_name: 'browser' };
    const own = { type: 'tool_use', id: 'toolu_2', name: 'key', input: {} };
    const events = [block(0, use), stop(0), block(1, own), stop(1), messageDelta('tool_use')];
    const { message } = assembled(chunksOf(reader(), events)).choices[0]!;
    const results = ['toolu_1', 'toolu_2'].map((id) => ({ role: 'tool', tool_call_id: id, content: 'done' }));
    const request = { messages: [messages[1], message, ...results] } as LlmChatRequest;
    const sent = ANTHROPIC_WIRE.chatRequest(request, target).body['messages'];
    expect(sent).toMatchObject([{}, { content: [use, own] }, { content: [{ toolset_name: 'browser' }, {}] }]);
    expect(JSON.stringify(sent).match(/toolset_name/g)).toHaveLength(2);
  });
});
