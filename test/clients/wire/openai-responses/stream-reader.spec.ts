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
    ['input for no call', [{ type: 'response.function_call_arguments.delta', output_index: 3, delta: '{' }]],
  ])('is an error at %s', (_, events) => {
    expect(last(stepsOf(reader(), events))).toMatchObject({ kind: 'error' });
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
