import { OpenAiStreamReader } from '../../../../lib/clients/wire/openai/stream-reader.js';
import type { WireStreamEvent } from '../../../../lib/clients/wire/wire.interface.js';
import { assembled, chunksOf, stepsOf } from '../assemble.js';

const target = { provider: 'acme', model: 'm-1' };

function reader(): OpenAiStreamReader {
  return new OpenAiStreamReader(target);
}

function choice(delta: object, others: object = {}): object {
  return { choices: [{ index: 0, delta, finish_reason: null, ...others }] };
}

function piece(call: object): object {
  return choice({ tool_calls: [call] });
}

function callsOf(events: readonly object[]) {
  const chunks = chunksOf(reader(), [...events, choice({}, { finish_reason: 'tool_calls' })]);
  return assembled(chunks).choices[0]?.message.tool_calls?.map((call) =>
    call.type === 'function' ? [call.id, call.function.name, call.function.arguments] : [],
  );
}

describe('OpenAiStreamReader', () => {
  it('gives a whole chunk back, fields it does not know included', () => {
    const chunk = {
      id: 'chatcmpl-9',
      object: 'chat.completion.chunk',
      created: 1767225600,
      model: 'gpt-6-luna-2025-08-07',
      system_fingerprint: 'fp_7',
      choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, logprobs: null, finish_reason: null }],
    };

    expect(stepsOf(reader(), [chunk])).toEqual([{ kind: 'chunks', chunks: [chunk] }]);
  });

  it('makes good what a chunk misses, from the chunks before it or from the target', () => {
    const [first, second, third] = chunksOf(reader(), [
      choice({ content: 'a' }),
      { id: 'x-1', created: 7, model: 'm-1-b', ...choice({ content: 'b' }) },
      { choices: [{ delta: { content: 'c' } }, { delta: {} }] },
    ]);

    expect(first).toMatchObject({ id: '', created: 0, model: 'm-1', object: 'chat.completion.chunk' });
    expect(second).toMatchObject({ id: 'x-1', created: 7, model: 'm-1-b' });
    expect(third).toMatchObject({ id: 'x-1', created: 7, model: 'm-1-b' });
    expect(third?.choices).toMatchObject([
      { index: 0, finish_reason: null },
      { index: 1, finish_reason: null },
    ]);
  });

  it.each([
    ['[DONE]', '[DONE]'],
    ['[DONE] with blanks around it', ' [DONE]\n'],
  ])('ends at %s', (_, data) => {
    expect(reader().read({ data })).toEqual({ kind: 'end', chunks: [] });
  });

  it.each([
    ['an event without data', ''],
    ['an empty object', '{}'],
    ['a heartbeat', '{"type":"ping"}'],
    ['bookkeeping of a gateway', '{"id":"x","object":"chat.completion.chunk","choices":null}'],
  ])('adds nothing for %s', (_, data) => {
    expect(reader().read({ data })).toEqual({ kind: 'chunks', chunks: [] });
  });

  it.each<[string, WireStreamEvent, unknown]>([
    ['an error object', { data: '{"error":{"code":502}}' }, { error: { code: 502 } }],
    ['an error object beside a choice', { data: '{"error":"x","choices":[]}' }, { error: 'x', choices: [] }],
    ['an event named error', { event: 'error', data: '{"message":"Gone."}' }, { message: 'Gone.' }],
    ['an event named error without JSON', { event: 'error', data: 'gone' }, { error: 'gone' }],
    ['data that is no JSON', { data: '<html>502</html>' }, '<html>502</html>'],
    ['data that is no object', { data: '["x"]' }, ['x']],
    ['an error as vLLM writes it', { data: '{"object":"error","code":400}' }, { object: 'error', code: 400 }],
    ['a detail alone', { data: '{"detail":"Not here."}' }, { detail: 'Not here.' }],
    ['a choice that is no object', { data: '{"choices":[1]}' }, { choices: [1] }],
    ['tool calls that are no list', { data: '{"choices":[{"delta":{"tool_calls":1}}]}' }, expect.anything()],
  ])('reads %s as an error with its evidence', (_, event, body) => {
    expect(reader().read(event)).toEqual({ kind: 'error', body });
  });

  it('reads the finish reason under its other name where it is null', () => {
    const read = reader();
    const plain = choice({ content: 'The ' }, { finish_reason: null });
    const last = choice({ content: 'Elbe.' }, { finish_reason: null, finishReason: 'length' });

    expect(chunksOf(read, [plain, plain, last])[2]).toMatchObject({
      choices: [{ delta: { content: 'Elbe.' }, finish_reason: 'length' }],
    });
    expect(read.read({ data: '[DONE]' })).toEqual({ kind: 'end', chunks: [] });
  });

  it('reads chunks that carry an error of empty fields', () => {
    const idle = { error: { message: '', type: '', param: '', code: null } };

    expect(
      chunksOf(reader(), [choice({ content: 'The ' }, {}), { ...choice({ content: 'Elbe.' }), ...idle }]),
    ).toMatchObject([{ choices: [{ delta: { content: 'The ' } }] }, { choices: [{ delta: { content: 'Elbe.' } }] }]);
    expect(reader().read({ data: JSON.stringify(idle) })).toEqual({ kind: 'error', body: idle });
  });

  it('reads a choice that broke off as an error, whatever it said', () => {
    const broken = choice({ content: 'x' }, { finish_reason: 'error' });

    expect(stepsOf(reader(), [choice({ content: 'The ' }), broken])[1]).toEqual({ kind: 'error', body: broken });
    const behind = choice({ content: '' }, { finish_reason: 'stop', native_finish_reason: 'error' });
    expect(stepsOf(reader(), [choice({ content: 'The ' }), behind])[1]).toEqual({ kind: 'error', body: behind });
  });

  it('reads a filter that let nothing pass as an error, and one that cut an answer as its end', () => {
    const filtered = choice({}, { finish_reason: 'content_filter' });

    expect(stepsOf(reader(), [choice({ role: 'assistant', content: '' }), filtered])[1]?.kind).toBe('error');
    expect(stepsOf(reader(), [choice({ content: 'The' }), filtered])[1]?.kind).toBe('chunks');
  });

  it("passes Azure's first chunk, which has no choices", () => {
    const leading = { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [{}] };

    expect(chunksOf(reader(), [leading])).toMatchObject([{ choices: [], model: 'm-1', prompt_filter_results: [{}] }]);
  });

  it.each([
    ['in a chunk of its own', { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }],
    ['where Groq puts it', { ...choice({}), x_groq: { usage: { prompt_tokens: 3, completion_tokens: 2 } } }],
    ['where Moonshot puts it', choice({}, { usage: { prompt_tokens: 3, completion_tokens: 2 } })],
    ['without choices', { usage: { prompt_tokens: 3, completion_tokens: 2 } }],
  ])('reads usage %s', (_, event) => {
    expect(chunksOf(reader(), [event])[0]?.usage).toEqual({ prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 });
  });

  it('takes usage that is null out', () => {
    expect(chunksOf(reader(), [{ ...choice({}), usage: null }])[0]).not.toHaveProperty('usage');
  });

  it.each([
    ['reasoning under another name', { reasoning: 'Hm.' }, { reasoning_content: 'Hm.' }],
    [
      'thoughts in parts',
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] },
      { reasoning_content: 'Hm.' },
    ],
    [
      'thoughts in parts with a summary',
      { content: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.', signature: 's' }] }] },
      { reasoning_content: 'Hm.' },
    ],
    ['content in parts', { content: [{ type: 'text', text: 'Hi' }] }, { content: 'Hi' }],
    ['a refusal', { refusal: 'No.' }, { refusal: 'No.' }],
  ])('reads %s', (_, delta, wanted) => {
    expect(chunksOf(reader(), [choice(delta)])[0]?.choices[0]?.delta).toMatchObject(wanted);
  });

  it('takes null and empty fields out of a delta', () => {
    const delta = { content: null, refusal: null, tool_calls: [], reasoning_content: null };

    expect(chunksOf(reader(), [choice(delta)])[0]?.choices[0]?.delta).toEqual({});
  });

  it('reads a whole message in an event', () => {
    const chunks = chunksOf(reader(), [
      { choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }] },
    ]);

    expect(assembled(chunks).choices[0]).toMatchObject({ message: { content: 'Hello' }, finish_reason: 'stop' });
  });

  it.each([
    [
      'without indexes',
      [
        piece({ id: 'a', function: { name: 'f', arguments: '{' } }),
        piece({ function: { arguments: '}' } }),
        piece({ id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'all under one index',
      [
        piece({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }),
        piece({ index: 0, id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'with a new id for each piece',
      [
        piece({ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }),
        piece({ index: 0, id: 'z', function: { arguments: '}' } }),
        piece({ index: 1, id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'with names and ids over and over',
      [
        piece({ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }),
        piece({ index: 0, id: 'a', function: { name: 'f', arguments: '}' } }),
        piece({ index: 1, id: 'b', function: { name: 'g', arguments: {} } }),
      ],
    ],
    [
      'counted from 1, the name behind the id',
      [
        piece({ index: 1, id: 'a' }),
        piece({ index: 1, function: { name: 'f', arguments: '{}' } }),
        piece({ index: 2, id: 'b', function: { name: 'g' } }),
        piece({ index: 2, function: { arguments: '{}' } }),
      ],
    ],
  ])('puts tool calls together that come %s', (_, events) => {
    expect(callsOf(events)).toEqual([
      ['a', 'f', '{}'],
      ['b', 'g', '{}'],
    ]);
  });

  it('makes up the id of a call that has none', () => {
    expect(callsOf([piece({ index: 0, function: { name: 'f', arguments: '{}' } })])).toEqual([['call_0', 'f', '{}']]);
  });

  it('reads pieces of a custom tool call', () => {
    const chunks = chunksOf(reader(), [
      piece({ index: 0, id: 'a', type: 'custom', custom: { name: 'sql', input: 'SEL' } }),
      piece({ index: 0, custom: { input: 'ECT' } }),
    ]);

    expect(chunks.map(({ choices }) => choices[0]?.delta.tool_calls)).toEqual([
      [{ index: 0, id: 'a', type: 'custom', custom: { name: 'sql', input: 'SEL' } }],
      [{ index: 0, custom: { input: 'ECT' } }],
    ]);
  });

  it('reads an answer that ends with a nameless tool call as an error', () => {
    const events = [piece({ index: 0, id: 'a', function: { arguments: '{}' } }), choice({}, { finish_reason: 'stop' })];

    expect(stepsOf(reader(), events).map(({ kind }) => kind)).toEqual(['chunks', 'error']);
  });

  it('keeps the calls of several answers apart', () => {
    const both = (call: object) => ({
      choices: [0, 1].map((index) => ({ index, delta: { tool_calls: [call] }, finish_reason: null })),
    });
    const answers = assembled(
      chunksOf(reader(), [
        both({ id: 'a', function: { name: 'f', arguments: '{' } }),
        both({ function: { arguments: '}' } }),
      ]),
    ).choices;

    expect(answers[1]).toEqual({ ...answers[0], index: 1 });
    expect(answers[0]?.message.tool_calls).toHaveLength(1);
  });
});

describe('tool calls of which it is not said where one ends and the next begins', () => {
  const f = (more: object, fields: object = {}) => piece({ ...fields, function: more });

  it.each<[string, readonly object[]]>([
    [
      'with neither index nor id',
      [f({ name: 'f', arguments: '{"a":1}' }), f({ name: 'g', arguments: '{"b"' }), f({ arguments: ':2}' })],
    ],
    [
      'with neither, and one name for both',
      [f({ name: 'f', arguments: '{"a":1}' }), f({ name: 'f', arguments: '{"b":2}' })],
    ],
    [
      'with neither, in one list',
      [
        choice({
          tool_calls: [
            { function: { name: 'f', arguments: '{"a":1}' } },
            { function: { name: 'g', arguments: '{"b":2}' } },
          ],
        }),
      ],
    ],
    [
      'in a whole message',
      [
        {
          choices: [
            {
              message: {
                tool_calls: [
                  { function: { name: 'f', arguments: '{"a":1}' } },
                  { function: { name: 'f', arguments: '{"b":2}' } },
                ],
              },
            },
          ],
        },
      ],
    ],
    [
      'under one index, without ids',
      [f({ name: 'f', arguments: '{"a":1}' }, { index: 0 }), f({ name: 'g', arguments: '{"b":2}' }, { index: 0 })],
    ],
    [
      'under one index, with one name and without ids',
      [f({ name: 'f', arguments: '{"a":1}' }, { index: 0 }), f({ name: 'f', arguments: '{"b":2}' }, { index: 0 })],
    ],
    [
      'under one index, id and name, in pieces',
      [
        f({ name: 'f', arguments: '' }, { index: 0, id: 'x' }),
        f({ arguments: '{"a":1}' }, { index: 0 }),
        f({ name: 'f', arguments: '' }, { index: 0, id: 'x' }),
        f({ arguments: '{"b":2}' }, { index: 0 }),
      ],
    ],
    [
      'under one index, by turns',
      [
        f({ name: 'f', arguments: '{"a"' }, { index: 0, id: 'x' }),
        f({ name: 'g', arguments: '{"b"' }, { index: 0, id: 'y' }),
        f({ arguments: ':1}' }, { index: 0, id: 'x' }),
        f({ arguments: ':2}' }, { index: 0, id: 'y' }),
      ],
    ],
    [
      'under one id, with indexes',
      [
        f({ name: 'f', arguments: '{"a":1}' }, { index: 0, id: 'x' }),
        f({ name: 'g', arguments: '{"b":2}' }, { index: 1, id: 'x' }),
      ],
    ],
    [
      'with an index from the second piece on',
      [
        f({ name: 'f', arguments: '{"a"' }, { id: 'x' }),
        f({ arguments: ':1}' }, { index: 0 }),
        f({ name: 'g', arguments: '{"b":2}' }, { index: 1 }),
      ],
    ],
    [
      'with the name in each piece',
      [
        f({ name: 'f', arguments: '{"a"' }),
        f({ name: 'f', arguments: ':1}' }),
        f({ name: 'g', arguments: '{"b":' }),
        f({ name: 'g', arguments: '2}' }),
      ],
    ],
    [
      'with all of each once more at the end',
      [
        f({ name: 'f', arguments: '{"a":1}' }, { index: 0, id: 'x' }),
        f({ name: 'g', arguments: '{"b":2}' }, { index: 1, id: 'y' }),
        choice({
          tool_calls: [
            { index: 0, id: 'x', function: { name: 'f', arguments: '{"a":1}' } },
            { index: 1, id: 'y', function: { name: 'g', arguments: '{"b":2}' } },
          ],
        }),
      ],
    ],
    [
      'opened side by side without indexes, their arguments side by side',
      [
        choice({
          tool_calls: [
            { id: 'x', function: { name: 'f' } },
            { id: 'y', function: { name: 'g' } },
          ],
        }),
        choice({ tool_calls: [{ function: { arguments: '{"a":' } }, { function: { arguments: '{"b"' } }] }),
        choice({ tool_calls: [] }),
        choice({ tool_calls: [{ function: { arguments: '1}' } }, { function: { arguments: ':2}' } }] }),
      ],
    ],
    [
      'with blanks behind the arguments',
      [
        f({ name: 'f', arguments: '{"a":1}' }, { index: 0, id: 'x' }),
        f({ arguments: ' ' }, { index: 0, id: 'z' }),
        f({ name: 'f', arguments: '' }, { index: 0 }),
        f({ name: 'g', arguments: '{"b":2}' }, { index: 1 }),
      ],
    ],
  ])('are told apart: %s', (_, events) => {
    const calls = callsOf([...events, choice({}, { finish_reason: 'tool_calls' })]);
    expect(calls?.map(([, , written]) => JSON.parse(written ?? '') as unknown)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(new Set(calls?.map(([id]) => id)).size).toBe(2);
  });

  it.each<[string, readonly object[]]>([
    ['no name', [f({ arguments: '{"a":1}' }, { index: 0, id: 'x' })]],
    [
      'arguments of a second call without a name',
      [f({ name: 'f', arguments: '{"a":1}' }, { index: 0, id: 'x' }), f({ arguments: '{"b":2}' }, { index: 0 })],
    ],
    [
      'a call that was left half-way for another one',
      [
        f({ name: 'f', arguments: '{"a"' }, { index: 0, id: 'x' }),
        f({ name: 'g', arguments: '{"b":2}' }, { index: 0, id: 'y' }),
      ],
    ],
    [
      'an unknown index without a name',
      [f({ name: 'f', arguments: '{"a"' }, { index: 0, id: 'x' }), f({ arguments: ':1}' }, { index: 7 })],
    ],
  ])('are an error where there is %s, whatever ends the answer', (_, events) => {
    for (const end of ['[DONE]', choice({}, { finish_reason: 'tool_calls' }), choice({}, { finish_reason: 'stop' })]) {
      expect(stepsOf(reader(), [...events, end]).at(-1)?.kind).toBe('error');
    }
  });

  it.each<[string, readonly object[]]>([
    ['without an id', [f({ name: 'get_' }, { index: 0, id: 'x' }), f({ name: 'time', arguments: '' }, { index: 0 })]],
    ['under its id', [f({ name: 'get_' }, { id: 'x' }), f({ name: 'time', arguments: '{}' }, { id: 'x' })]],
  ])('are not guessed at where a name may go on %s', (_, events) => {
    expect(stepsOf(reader(), events).map(({ kind }) => kind)).toEqual(['chunks', 'error']);
  });

  it.each([
    [['{"unit":', 'null', '}']],
    [['{"unit":', ' null', '}']],
    [['{"list":[', 'null', ', ', 'null', ']}']],
    [['{"word":"', 'null', '"}']],
  ])('keep a piece that is null: %j', (pieces) => {
    const events = [
      f({ name: 'f', arguments: '' }, { index: 0, id: 'x' }),
      ...pieces.map((piece) => f({ arguments: piece }, { index: 0 })),
      choice({}, { finish_reason: 'tool_calls' }),
    ];
    const [call] = assembled(chunksOf(reader(), events)).choices[0]?.message.tool_calls ?? [];
    expect(call?.type === 'function' && call.function.arguments).toBe(pieces.join(''));
  });

  it.each<[string, readonly string[]]>([
    ['whole', ['{"a":1}']],
    ['in pieces', ['{"', 'a":', '1}']],
    ['and whole ones once more', ['{"a":1}', '']],
  ])('lose the empty object that stands in front of their arguments: %s', (_, pieces) => {
    const events = [
      f({ name: 'f', arguments: '{}' }, { index: 0, id: 'x' }),
      ...pieces.map((piece) => f({ arguments: piece }, { index: 0 })),
      f({ name: 'f', arguments: '{}' }, { index: 1, id: 'y' }),
      choice({}, { finish_reason: 'tool_calls' }),
    ];
    expect(assembled(chunksOf(reader(), events)).choices[0]?.message.tool_calls).toMatchObject([
      { id: 'x', function: { name: 'f', arguments: '{"a":1}' } },
      { id: 'y', function: { name: 'f', arguments: '{}' } },
    ]);
  });

  it('are two where the second one has a name, though the first one takes nothing', () => {
    const events = [
      f({ name: 'f', arguments: '{}' }, { index: 0 }),
      f({ name: 'f', arguments: '{"a":1}' }, { index: 0 }),
      choice({}, { finish_reason: 'tool_calls' }),
    ];
    expect(assembled(chunksOf(reader(), events)).choices[0]?.message.tool_calls).toMatchObject([
      { function: { arguments: '{}' } },
      { function: { arguments: '{"a":1}' } },
    ]);
  });

  it('keep what a tool of free text is given, be it null', () => {
    const pieces = ['null', ' or ', 'null'].map((input) => ({ index: 0, custom: { input } }));
    const events = [
      choice({ tool_calls: [{ index: 0, id: 'x', type: 'custom', custom: { name: 'sql', input: '' } }] }),
      ...pieces.map((piece) => choice({ tool_calls: [piece] })),
      choice({}, { finish_reason: 'tool_calls' }),
    ];
    const calls = chunksOf(reader(), events).flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(calls.map(({ custom }) => custom?.input ?? '').join('')).toBe('null or null');
  });

  it.each([
    [{}],
    [{ arguments: '' }],
    [{ arguments: null }],
    [{ arguments: ' \n' }],
    [{ arguments: 'null' }],
    [{ arguments: {} }],
  ])('have an object for their arguments where there are none: %j', (more) => {
    for (const end of [
      [choice({}, { finish_reason: 'tool_calls' })],
      ['[DONE]'],
      [choice({}, { finish_reason: 'stop' }), '[DONE]'],
    ]) {
      const chunks = chunksOf(reader(), [f({ name: 'f', ...more }, { index: 0, id: 'x' }), ...end]);
      const [call] = assembled(chunks).choices[0]?.message.tool_calls ?? [];
      expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toEqual({});
    }
  });

  it('go on one by one where several pieces without numbers come in one list', () => {
    const piece = (...calls: object[]) => ({
      choices: [{ index: 0, delta: { tool_calls: calls }, finish_reason: null }],
    });
    const begun = (name: string) => ({ id: `id-${name}`, type: 'function', function: { name, arguments: '' } });
    const rest = (written: string) => ({ function: { arguments: written } });
    const chunks = chunksOf(reader(), [
      piece(begun('f'), begun('g')),
      piece(rest('{"a":'), rest('{"b":')),
      piece(rest('1}'), rest('2}')),
      { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ]);
    expect(assembled(chunks).choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'f', arguments: '{"a":1}' } },
      { function: { name: 'g', arguments: '{"b":2}' } },
    ]);
  });

  it('leave the text of a custom tool as it is', () => {
    const events = [piece({ index: 0, id: 'a', type: 'custom', custom: { name: 'sql', input: '' } }), '[DONE]'];
    const pieces = chunksOf(reader(), events).flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(pieces).toEqual([{ index: 0, id: 'a', type: 'custom', custom: { name: 'sql', input: '' } }]);
  });
});

describe('why a streamed answer ended', () => {
  const call = { index: 0, id: 'x', function: { name: 'f', arguments: '{}' } };
  const endOf = (...events: readonly unknown[]) =>
    chunksOf(reader(), events)
      .flatMap(({ choices }) => choices.map(({ finish_reason: reason }) => reason))
      .filter((reason) => reason !== null);

  it.each(['stop', 'tool_calls', 'function_call', 'eos', 'odd'])(
    'is its tool calls, though the server says %s',
    (reason) => {
      expect(endOf(piece(call), choice({}, { finish_reason: reason }))).toEqual(['tool_calls']);
      expect(endOf(choice({ tool_calls: [call] }, { finish_reason: reason }))).toEqual(['tool_calls']);
    },
  );

  it.each(['length', 'content_filter'])('is %s, though there are tool calls', (reason) => {
    expect(endOf(piece(call), choice({}, { finish_reason: reason }))).toEqual([reason]);
  });

  it.each([null, '', undefined])('is told by what stands in it where the server says %j to the end', (reason) => {
    expect(endOf(choice({ content: 'Hi' }), choice({}, { finish_reason: reason }), '[DONE]')).toEqual(['stop']);
    expect(endOf(piece(call), choice({}, { finish_reason: reason }), '[DONE]')).toEqual(['tool_calls']);
  });

  it('is told once, where it comes again with nothing but the usage', () => {
    const stop = choice({ role: 'assistant', content: '' }, { finish_reason: 'stop' });
    expect(endOf(choice({ content: 'Hi' }), stop, { ...stop, usage: { total_tokens: 3 } }, '[DONE]')).toEqual(['stop']);
    expect(endOf(piece(call), stop, stop, '[DONE]')).toEqual(['tool_calls']);
  });

  it('is the last one, where it changes or came with each piece of the answer', () => {
    const said = (content: string, reason: string) => choice({ content }, { finish_reason: reason });
    expect(endOf(said('Hi', 'stop'), said('', 'length'))).toEqual(['stop', 'length']);
    expect(endOf(said('Hi', 'stop'), said(' you', 'stop'))).toEqual(['stop', 'stop']);
  });

  it.each(['tool_calls', 'function_call', 'tool_use'])('is its text, though the server says %s', (reason) => {
    expect(endOf(choice({ content: 'Hi' }), choice({ tool_calls: [] }, { finish_reason: reason }))).toEqual(['stop']);
  });

  it.each(['function_call', 'tool_calls', 'stop'])(
    'is a call in the older form, though the server says %s',
    (reason) => {
      const called = choice({ function_call: { name: 'look_up', arguments: '{}' } });
      expect(endOf(called, choice({}, { finish_reason: reason }))).toEqual(['function_call']);
    },
  );

  it.each(['MODEL_ARMOR', 'content_filter: RECITATION'])("is a filter of Gemini's: %s", (reason) => {
    expect(endOf(choice({ content: 'Hi' }), choice({}, { finish_reason: reason }))).toEqual(['content_filter']);
  });

  it('is an error where Gemini could not read a call', () => {
    const end = choice({}, { finish_reason: 'function_call_filter: UNEXPECTED_TOOL_CALL' });
    expect(stepsOf(reader(), [choice({ content: 'Hi' }), end]).at(-1)).toEqual({ kind: 'error', body: end });
  });

  it.each([
    ['in the middle of its arguments', ['{"city":"Ju', '{"days":[1,']],
    ['behind whole ones of another call', ['{}', '{"city":']],
  ])('is not known without a reason where a call ends %s', (_, all) => {
    const begun = all.map((written, index) =>
      piece({ index, id: `c${index}`, function: { name: 'f', arguments: written } }),
    );
    expect(stepsOf(reader(), [...begun, '[DONE]']).at(-1)).toEqual({ kind: 'error', body: '[DONE]' });
    expect(endOf(...begun, choice({}, { finish_reason: 'length' }), '[DONE]')).toEqual(['length']);
  });

  it('is a call without arguments, or one whose text is its own matter', () => {
    const bare = piece({ index: 0, id: 'a', function: { name: 'f' } });
    const custom = piece({ index: 1, id: 'b', type: 'custom', custom: { name: 'sql', input: '{ SELECT' } });
    expect(endOf(bare, custom, '[DONE]')).toEqual(['tool_calls']);
  });

  it('is not told where nothing was said', () => {
    expect(endOf(choice({ role: 'assistant', content: '' }), '[DONE]')).toEqual([]);
  });
});

describe('a second answer in the middle of the first', () => {
  const of = (id: string, delta: object, others: object = {}) => ({
    id,
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm-1',
    ...choice(delta, others),
  });
  const role = { role: 'assistant', content: '' };
  const kindsOf = (...events: object[]) => new Set(stepsOf(reader(), events).map(({ kind }) => kind));

  it.each([
    ['with its role alone', role],
    ['with its role beside a text', { role: 'assistant', content: 'The' }],
    ['with its role beside thoughts', { role: 'assistant', reasoning: 'Hm' }],
    [
      'with a call',
      { role: 'assistant', tool_calls: [{ index: 0, id: 'x', function: { name: 'f', arguments: '{}' } }] },
    ],
  ])('is an error: %s', (_, delta) => {
    const second = of('b', delta);

    expect(stepsOf(reader(), [of('a', role), of('a', { content: 'The El' }), second]).at(-1)).toEqual({
      kind: 'error',
      body: second,
    });
  });

  it.each<[string, ...object[]]>([
    ['a role in each chunk', of('a', role), of('a', { ...role, content: 'El' }), of('a', { ...role, content: 'be' })],
    ['an id for each chunk', of('a', role), of('b', { content: 'El' }), of('c', { ...role, content: 'be' })],
    ['both for each chunk', of('a', { ...role, content: 'E' }), of('b', { ...role, content: 'l' }), of('c', role)],
    ['another id without a role', of('a', role), of('a', { content: 'El' }), of('b', { content: 'be' })],
    ['a role at the end', of('a', role), of('a', { content: 'El' }), of('b', role, { finish_reason: 'stop' })],
    [
      'choices with ids of their own',
      of('a', role),
      of('a', { content: 'El' }),
      of('b', role, { index: 1 }),
      of('a', { content: 'be' }),
    ],
  ])('is none where a server sends %s', (_, ...events) => {
    expect(kindsOf(...events)).toEqual(new Set(['chunks']));
  });
});

describe('a whole message at the end of a stream', () => {
  const call = { id: 'x', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };

  it('adds nothing where it says once more what has come in pieces', () => {
    const message = { role: 'assistant', content: 'Hello', reasoning_content: 'Hm.', tool_calls: [call] };
    const chunks = chunksOf(reader(), [
      choice({ reasoning_content: 'Hm.' }),
      choice({ content: 'Hel' }),
      choice({ content: 'lo' }),
      piece({ index: 0, ...call }),
      { choices: [{ index: 0, message, finish_reason: 'stop' }], usage: { total_tokens: 3 } },
      '[DONE]',
    ]);
    expect(assembled(chunks).choices).toMatchObject([
      { message: { content: 'Hello', reasoning_content: 'Hm.', tool_calls: [call] }, finish_reason: 'tool_calls' },
    ]);
  });

  it('is a piece like any other where it says something else', () => {
    const message = (content: string, reason: string | null) => ({
      choices: [{ index: 0, message: { content }, finish_reason: reason }],
    });
    const chunks = chunksOf(reader(), [message('ab', null), message('cd', 'stop')]);
    expect(assembled(chunks).choices[0]?.message.content).toBe('abcd');
  });
});

describe('thoughts in details', () => {
  const details = (text: string) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, text }] });
  const messageOf = (...deltas: object[]) =>
    assembled(chunksOf(reader(), [...deltas.map((delta) => choice(delta)), choice({}, { finish_reason: 'stop' })]))
      .choices[0]?.message;

  it('are thoughts, piece by piece', () => {
    const chunks = chunksOf(reader(), [choice({ content: '', ...details('Riv') }), choice(details('ers.'))]);

    expect(chunks.map(({ choices }) => choices[0]?.delta.reasoning_content)).toEqual(['Riv', 'ers.']);
    expect(messageOf(details('Riv'), { content: 'Elbe', ...details('ers.') })?.reasoning_content).toBe('Rivers.');
  });

  it('are said once where they come under a name too', () => {
    const named = { reasoning_content: 'Riv', ...details('Riv') };

    expect(messageOf(named, { reasoning: 'ers.' }, details('Rivers.'), { content: 'Elbe' })?.reasoning_content).toBe(
      'Rivers.',
    );
  });
});

describe('what a streamed answer took', () => {
  const counted = (usage: object): object => ({ choices: [], usage });

  it('is not lost to zeros that come behind it', () => {
    const chunks = chunksOf(reader(), [
      counted({
        prompt_tokens: 9,
        completion_tokens: 4,
        total_tokens: 13,
        prompt_tokens_details: { cached_tokens: 5 },
      }),
      counted({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } }),
      counted({ prompt_tokens: 0, completion_tokens: 6, total_tokens: 6 }),
    ]);
    expect(chunks.at(-1)?.usage).toEqual({
      prompt_tokens: 9,
      completion_tokens: 6,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 5 },
    });
  });

  it('has thoughts counted in where xAI counts them beside', () => {
    const xai = new OpenAiStreamReader({ provider: 'xai', model: 'grok-x' });
    const usage = { prompt_tokens: 10, completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 100 } };
    expect(chunksOf(xai, [counted(usage)])[0]?.usage).toMatchObject({ completion_tokens: 104, total_tokens: 114 });
  });
});

describe('what a streamed answer holds beside words', () => {
  it('is told in the common shape', () => {
    const url = 'data:image/png;base64,AA==';
    const chunks = chunksOf(reader(), [
      choice({ images: [{ type: 'image_url', image_url: { url }, index: 0 }], annotations: [], audio: null }),
      choice({
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'image_url', image_url: url },
        ],
      }),
      choice({ annotations: [{ type: 'url_citation', url: 'https://a.test', title: 'A' }] }),
      choice({ audio: { id: 'a', data: 'AA==' } }),
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { images: [{ type: 'image_url', image_url: { url }, index: 0 }] },
      { content: 'Hi', images: [{ type: 'image_url', image_url: { url } }] },
      { annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test', title: 'A' } }] },
      { audio: { id: 'a', data: 'AA==' } },
    ]);
  });
});
