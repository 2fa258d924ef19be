import { WIRES } from '../../../../lib/clients/wire/wires.js';
import type { WireStreamStep } from '../../../../lib/clients/wire/wire.interface.js';
import { assembled, chunksOf, stepsOf } from '../assemble.js';

const reader = () => WIRES['openai-responses'].chatStreamReader({ provider: 'openai', model: 'm-1' });
const CREATED = {
  type: 'response.created',
  response: { id: 'r', created_at: 7, model: 'm-1-0601', status: 'in_progress' },
};
const PROGRESS = { type: 'response.in_progress', response: { id: 'r', status: 'in_progress' } };
const piece = (delta: string, output_index = 0) => ({
  type: 'response.output_text.delta',
  output_index,
  content_index: 0,
  delta,
});
const completed = (output: readonly object[] = [], more: object = {}) => ({
  type: 'response.completed',
  response: { id: 'r', status: 'completed', output, usage: { input_tokens: 1, output_tokens: 2 }, ...more },
});
const item = { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] };
const last = (steps: readonly WireStreamStep[]) => steps.at(-1);

describe('a stream of the Responses API', () => {
  it('hands nothing on but the role before the first output', () => {
    const [created, progress, text] = stepsOf(reader(), [CREATED, PROGRESS, piece('Hi')]);
    expect(created).toMatchObject({ chunks: [{ choices: [{ delta: { role: 'assistant' }, finish_reason: null }] }] });
    expect(progress).toEqual({ kind: 'chunks', chunks: [] });
    expect(text).toMatchObject({
      chunks: [{ id: 'r', created: 7, model: 'm-1-0601', choices: [{ delta: { content: 'Hi' } }] }],
    });
  });

  it('ends with the response, its usage and its reason, without a mark of its own', () => {
    const end = last(stepsOf(reader(), [CREATED, piece('Hello'), completed([item])]));
    expect(end).toMatchObject({
      kind: 'end',
      chunks: [{ choices: [{ finish_reason: 'stop', delta: {} }], usage: { prompt_tokens: 1, completion_tokens: 2 } }],
    });
  });

  it('makes good from the whole item what has not come in pieces', () => {
    const done = { type: 'response.output_item.done', output_index: 0, item };
    for (const events of [[done], [piece('He'), done], [piece('Hello'), done], [piece('He')], []]) {
      const chunks = chunksOf(reader(), [CREATED, ...events, completed([item])]);
      expect(assembled(chunks).choices[0]?.message.content).toBe('Hello');
    }
  });

  it('reads servers that do not number their items', () => {
    const [one, two] = [
      { ...item, id: 'a' },
      { ...item, id: 'b' },
    ];
    const events = [one, two].flatMap((each) => [
      { type: 'response.output_item.added', item: { ...each, content: [] } },
      { type: 'response.output_text.delta', item_id: each.id, delta: 'Hel' },
      { type: 'response.output_item.done', item: each },
    ]);
    expect(assembled(chunksOf(reader(), [...events, completed([one, two])])).choices[0]?.message.content).toBe(
      'HelloHello',
    );
  });

  const added = (of: object, more: object = { output_index: 0 }) => ({
    type: 'response.output_item.added',
    item: of,
    ...more,
  });
  const done = (of: object, more: object = { output_index: 0 }) => ({
    type: 'response.output_item.done',
    item: of,
    ...more,
  });
  const input = (delta: string, more: object = { output_index: 0 }) => ({
    type: 'response.function_call_arguments.delta',
    delta,
    ...more,
  });
  const called = { type: 'function_call', id: 'fc', call_id: 'c', name: 'f', arguments: '{"a":1}' };
  const saidOf = (events: readonly object[]) => {
    const message = assembled(chunksOf(reader(), events)).choices[0]?.message;
    return (
      message?.tool_calls?.map((one) => (one.type === 'function' ? one.function.arguments : '')) ?? message?.content
    );
  };

  it.each<[string, readonly object[], string | string[]]>([
    ['a text that names no item', [{ ...piece('Hello'), output_index: undefined }, completed([item])], 'Hello'],
    [
      'a text by the id of an item that was not announced',
      [{ ...piece('Hello'), output_index: undefined, item_id: 'm' }, completed([{ ...item, id: 'm' }])],
      'Hello',
    ],
    [
      'a text by the id of an item that was announced by its place',
      [
        added({ type: 'message', id: 'm', content: [] }),
        { ...piece('Hello'), output_index: undefined, item_id: 'm' },
        done({ ...item, id: 'm' }),
        completed([{ ...item, id: 'm' }]),
      ],
      'Hello',
    ],
    [
      'ids that are made up anew for each event',
      [piece('Hello'), done({ ...item, id: 'x' }), completed([{ ...item, id: 'y' }])],
      'Hello',
    ],
    ['an output with a hole', [piece('Hello', 1), completed([null as never, item])], 'Hello'],
    [
      'an output without what came before',
      [added({ type: 'reasoning', id: 'r', summary: [] }), piece('Hello', 1), completed([item])],
      'Hello',
    ],
    [
      'parts with a hole',
      [{ ...piece('Hello'), content_index: 1 }, completed([{ ...item, content: [null, item.content[0]] }])],
      'Hello',
    ],
    ['a content that is one text', [completed([{ ...item, content: 'Hello' }])], 'Hello'],
    [
      'input by the id of its call',
      [added({ ...called, arguments: '' }), input('{"a":1}', { item_id: 'fc' }), done(called), completed([called])],
      ['{"a":1}'],
    ],
    [
      'calls with neither place nor id',
      [1, 2].flatMap((a) => {
        const one = { type: 'function_call', call_id: `c${a}`, name: 'f' };
        const written = `{"a":${a}}`;
        return [added({ ...one, arguments: '' }, {}), input(written, {}), done({ ...one, arguments: written }, {})];
      }),
      ['{"a":1}', '{"a":2}'],
    ],
    ['input that is an object', [completed([{ ...called, arguments: { a: 1 } }])], ['{"a":1}']],
    [
      'input that is written otherwise as a whole',
      [added(called), input('{"a":1}'), done({ ...called, arguments: '{ "a" : 1 }' }), completed()],
      ['{"a":1}'],
    ],
  ])('reads once %s', (_, events, said) => {
    expect(
      saidOf(
        events.at(-1) !== undefined && 'response' in (events.at(-1) as object) ? events : [...events, completed()],
      ),
    ).toEqual(said);
  });

  it.each<[string, readonly object[], string | string[]]>([
    ['a text', [{ type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' }], 'Hello'],
    [
      'a text whose last pieces are missing',
      [piece('He'), { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' }],
      'Hello',
    ],
    [
      'input',
      [
        added({ ...called, arguments: '' }),
        { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' },
      ],
      ['{"a":1}'],
    ],
  ])('takes %s that is told as a whole alone', (_, events, said) => {
    expect(saidOf([...events, completed()])).toEqual(said);
  });

  it.each<[string, readonly object[]]>([
    ['when it is done', [input('{"a"'), input(':1}'), done(called), completed([called])]],
    ['when it is announced', [input('{"a"'), added({ ...called, arguments: '' }), input(':1}'), completed([called])]],
    ['with the response', [input('{"a"'), input(':1}'), completed([called])]],
    ['with the response, which tells more', [input('{"a"'), completed([called])]],
    ['with the response, in which it is spelt otherwise', [input('{"a": 1}'), completed([called])]],
    [
      'with the response, and its input as a whole',
      [{ type: 'response.function_call_arguments.done', item_id: 'fc', arguments: '{"a":1}' }, completed([called])],
    ],
  ])('gives the input that came before its call %s', (_, events) => {
    const [call, ...others] = assembled(chunksOf(reader(), events)).choices[0]?.message.tool_calls ?? [];
    expect(others).toEqual([]);
    expect(call).toMatchObject({ id: 'c', type: 'function', function: { name: 'f' } });
    expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toEqual({ a: 1 });
  });

  it('tells of refusals and thoughts that come as a whole alone', () => {
    const chunks = chunksOf(reader(), [
      { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'Hm.' },
      { type: 'response.refusal.done', output_index: 1, content_index: 0, refusal: 'No.' },
      completed(),
    ]);
    const deltas = chunks.map(({ choices }) => choices[0]?.delta);
    expect(deltas).toMatchObject([{ reasoning_content: 'Hm.' }, { refusal: 'No.' }, {}]);
  });

  it('gives each call an id of its own, whatever ids were sent', () => {
    const chunks = chunksOf(reader(), [
      completed([1, 2, 3].map(() => ({ ...called, id: undefined, call_id: 'call_1' }))),
    ]);
    const ids = assembled(chunks).choices[0]?.message.tool_calls?.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it('reads each of two calls that have the same id', () => {
    const two = [1, 2].map((a) => ({ ...called, id: undefined, arguments: `{"a":${a}}` }));
    const begun = two.map((one, output_index) => added({ ...one, arguments: '' }, { output_index }));
    expect(saidOf([...begun, completed(two)])).toEqual(['{"a":1}', '{"a":2}']);
  });

  it('tells once how likely the tokens of a text were', () => {
    const logprobs = [
      { token: 'Hel', logprob: -1 },
      { token: 'lo', logprob: -2 },
    ];
    const whole = { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello', logprobs };
    for (const pieces of [
      [{ ...piece('Hel'), logprobs: [logprobs[0]] }, { ...piece('lo'), logprobs: [logprobs[1]] }, whole],
      [whole],
    ]) {
      const { choices } = assembled(chunksOf(reader(), [...pieces, completed([item])]));
      expect(choices[0]?.logprobs).toEqual({ content: logprobs });
    }
    const begun = chunksOf(reader(), [{ ...piece('Hel'), logprobs: [logprobs[0]] }, whole, completed()]);
    expect(assembled(begun).choices[0]?.logprobs).toEqual({ content: [logprobs[0]] });
  });

  it('is the tier’s that the response names', () => {
    const response = { status: 'completed', output: [item], service_tier: 'flex' };
    expect(chunksOf(reader(), [{ type: 'response.completed', response }]).at(-1)).toMatchObject({
      service_tier: 'flex',
    });
  });

  it('ends as the response says of itself', () => {
    const response = { status: 'incomplete', output: [item], incomplete_details: { reason: 'max_output_tokens' } };
    const end = last(stepsOf(reader(), [{ type: 'response.completed', response }]));
    expect(end).toMatchObject({ kind: 'end', chunks: [{}, { choices: [{ finish_reason: 'length' }] }] });
  });

  it('takes the type from the name of the event where the data has none', () => {
    const step = reader().read({ event: 'response.output_text.delta', data: '{"output_index":0,"delta":"Hi"}' });
    expect(step).toMatchObject({ chunks: [{ choices: [{ delta: { content: 'Hi' } }] }] });
  });

  it('takes thoughts that go back from the item that is done, not from the one that begins', () => {
    const thought = { id: 'rs', type: 'reasoning', summary: [], encrypted_content: 'whole' };
    const chunks = chunksOf(reader(), [
      CREATED,
      { type: 'response.output_item.added', output_index: 0, item: { ...thought, encrypted_content: 'begun' } },
      { type: 'response.output_item.done', output_index: 0, item: thought },
      piece('Hi', 1),
      completed(),
    ]);
    expect(JSON.stringify(assembled(chunks))).toContain('"encrypted_content":"whole"');
    expect(JSON.stringify(chunks)).not.toContain('begun');
  });

  it('keeps what goes back where it stands in the output, in whatever order its items are done', () => {
    const output = [
      { id: 'rs', type: 'reasoning', summary: [], encrypted_content: 'thought' },
      { id: 'm', type: 'message', phase: 'commentary', content: [{ type: 'output_text', text: 'I look.' }] },
      called,
    ];
    const blocks = (events: readonly object[]) =>
      assembled(chunksOf(reader(), events)).choices[0]?.message.providerState?.blocks;
    const place = (output_index: number) => ({ output_index });
    const begun = output.map((one, index) => added(one, place(index)));
    const ended = output.map((one, index) => done(one, place(index)));
    const whole = blocks([completed(output)]);
    expect(whole).toMatchObject([
      { at: 0, calls: 0, block: { type: 'reasoning' } },
      { at: 0, calls: 0, length: 7, block: { phase: 'commentary' } },
    ]);
    expect(blocks([...begun, ...ended, completed(output)])).toEqual(whole);
    expect(blocks([...begun, ...ended.toReversed(), completed([])])).toEqual(whole);
    expect(blocks([...begun.slice(1), piece('I look.', 1), ...ended.slice(1), completed(output)])).toEqual(whole);
  });

  it('counts where a source stands from where its text does', () => {
    const source = { type: 'url_citation', url: 'https://a.test/', title: 'A', start_index: 0, end_index: 2 };
    const [one, two] = ['Hello ', 'you'].map((text, index) => ({
      id: `m${index}`,
      type: 'message',
      content: [{ type: 'output_text', text, annotations: [source] }],
    }));
    const chunks = chunksOf(reader(), [piece('Hello ', 0), piece('you', 1), completed([one as object, two as object])]);
    const found = assembled(chunks).choices[0]?.message.annotations;
    expect(found).toMatchObject([
      { url_citation: { start_index: 0 } },
      { url_citation: { start_index: 6, end_index: 8 } },
    ]);
  });

  it('reads a refusal', () => {
    const end = last(
      stepsOf(reader(), [{ type: 'response.refusal.delta', output_index: 0, delta: 'No.' }, completed()]),
    );
    expect(end).toMatchObject({ chunks: [{ choices: [{ finish_reason: 'content_filter' }] }] });
  });

  it.each([
    ['a limit', 'length', { incomplete_details: { reason: 'max_output_tokens' } }],
    ['a filter', 'content_filter', { incomplete_details: { reason: 'content_filter' } }],
  ])('says that it was cut off by %s', (_, reason, response) => {
    const end = last(stepsOf(reader(), [piece('Hi'), { type: 'response.incomplete', response }]));
    expect(end).toMatchObject({ kind: 'end', chunks: [{ choices: [{ finish_reason: reason }] }] });
  });

  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '' };

  it.each<[string, readonly object[]]>([
    ['an error event', [{ type: 'error', code: 'insufficient_quota', message: 'x', param: null }]],
    ['an error event in a field', [{ type: 'error', error: { code: 'server_error', message: 'x' } }]],
    [
      'a response that failed',
      [{ type: 'response.failed', response: { error: { code: 'server_error', message: 'x' } } }],
    ],
    [
      'an error in a response that is said to be complete',
      [completed([item], { error: { code: 'server_error', message: 'x' } })],
    ],
    ['a second response', [CREATED, CREATED]],
    ['a response that ends without a reason', [{ type: 'response.incomplete', response: {} }]],
    [
      'a filter that let nothing pass',
      [{ type: 'response.incomplete', response: { incomplete_details: { reason: 'content_filter' } } }],
    ],
    [
      'a call without a name',
      [{ type: 'response.output_item.added', output_index: 0, item: { ...call, name: undefined } }],
    ],
    ['a text that came twice', [piece('Hello'), piece('Hello'), completed([item])]],
    ['a text of which a piece was lost', [piece('H'), piece('lo'), completed([item])]],
    ['a text that goes on behind another', [piece('a', 0), piece('b', 1), piece('c', 0)]],
    ['input that came twice', [added(called), input('{"a":1}'), input('{"a":1}'), done(called)]],
    ['input that breaks off', [added({ ...called, arguments: '' }), input('{"a"'), completed()]],
    ['an end mark before its end', [CREATED, piece('Hello'), '[DONE]' as never]],
    [
      'a response that failed and is said to be complete',
      [{ type: 'response.completed', response: { status: 'failed', output: [item] } }],
    ],
    [
      'a response that was cancelled',
      [{ type: 'response.completed', response: { status: 'cancelled', output: [item] } }],
    ],
    ['input for no call', [input('{}', { output_index: 3 }), completed([item])]],
    ['input that is another one than its call has', [input('{"b":1}'), completed([called])]],
    ['input for a call without a name', [input('{"a":1}'), done({ ...called, name: undefined })]],
  ])('is an error at %s', (_, events) => {
    expect(last(stepsOf(reader(), events))).toMatchObject({ kind: 'error' });
  });

  it('holds nothing that the model wrote in the evidence of what cannot be used', () => {
    const words = 'insufficient_quota: the API key was revoked';
    for (const events of [
      [added({ ...called, name: undefined, arguments: words })],
      [piece(words), piece(words), completed([{ ...item, content: [{ type: 'output_text', text: words }] }])],
      [input(words), completed()],
      [CREATED, { ...CREATED, response: { ...CREATED.response, instructions: words } }],
    ]) {
      const step = last(stepsOf(reader(), events));
      expect(step).toMatchObject({ kind: 'error' });
      expect(JSON.stringify(step)).not.toContain('quota');
    }
  });

  it('gives what a failed response says of its failure, and not the request that it repeats', () => {
    const error = { code: 'rate_limit_exceeded', message: 'Slow down.' };
    const response = { status: 'failed', error, instructions: 'my key was revoked', output: [item] };
    expect(last(stepsOf(reader(), [{ type: 'response.failed', response }]))).toEqual({
      kind: 'error',
      body: { type: 'response.failed', response: { status: 'failed', error } },
    });
  });

  it.each(['response.web_search_call.searching', 'response.mcp_call.failed', 'response.queued', 'response.new_thing'])(
    'passes over %s',
    (type) => {
      expect(reader().read({ data: JSON.stringify({ type, output_index: 0 }) })).toEqual({
        kind: 'chunks',
        chunks: [],
      });
    },
  );
});
