import { WIRES } from '../../../../lib/clients/wire/wires.js';
import { assembled, chunksOf } from '../assemble.js';

type Event = Readonly<Record<string, unknown>>;

const reader = () => WIRES['openai-responses'].chatStreamReader({ provider: 'vllm', model: 'm-1' });
const messageOf = (events: readonly Event[]) => assembled(chunksOf(reader(), events)).choices[0]?.message;

const TEXT = 'Hello you';
const PART = { type: 'output_text', text: TEXT, annotations: [] };
const MESSAGE = { type: 'message', id: 'm1', role: 'assistant', content: [PART] };
const completed = (output: readonly Event[]) => ({
  type: 'response.completed',
  response: { id: 'r', status: 'completed', output },
});

/** The events of one text, each with the places that `at` gives it: by its kind, and by how many stand before it. */
const streamOf = (at: (kind: 'added' | 'delta' | 'done', nth: number) => Event): readonly Event[] => {
  const events = [
    ['added', { type: 'response.output_item.added', item: { ...MESSAGE, content: [] } }],
    ['added', { type: 'response.content_part.added', part: { ...PART, text: '' } }],
    ...['Hel', 'lo', ' you'].map((delta) => ['delta', { type: 'response.output_text.delta', delta }] as const),
    ['done', { type: 'response.output_text.done', text: TEXT }],
    ['done', { type: 'response.content_part.done', part: PART }],
    ['done', { type: 'response.output_item.done', item: MESSAGE }],
  ] as const;
  return [...events.map(([kind, event], nth) => ({ ...event, ...at(kind, nth) })), completed([MESSAGE])];
};

describe('places that a server raises with each piece', () => {
  it.each<[string, Parameters<typeof streamOf>[0]]>([
    ['the place of the text', (_, nth) => ({ item_id: 'm1', output_index: 0, content_index: nth })],
    [
      'the place of the text, and goes back to the first at its end',
      (kind, nth) => ({ item_id: 'm1', output_index: 0, content_index: kind === 'delta' ? nth : 0 }),
    ],
    ['the place of the text, which is none', () => ({ item_id: 'm1', output_index: 0, content_index: -1 })],
    ['the place of the item', (_, nth) => ({ item_id: 'm1', output_index: nth, content_index: 0 })],
    [
      'the place of the item, of its pieces alone',
      (kind) => ({ item_id: 'm1', output_index: kind === 'delta' ? 1 : 0, content_index: 0 }),
    ],
    ['the id of the item', (_, nth) => ({ item_id: `m${nth}` })],
  ])('%s', (_, at) => {
    expect(messageOf(streamOf(at))?.content).toBe(TEXT);
  });

  it('thoughts too, in front of a text', () => {
    const thought = { type: 'reasoning', id: 'rs', content: [{ type: 'reasoning_text', text: 'The user asks' }] };
    const pieces = ['The', ' user', ' asks'];
    const message = messageOf([
      { type: 'response.output_item.added', output_index: 0, item: { ...thought, content: [] } },
      ...pieces.map((delta, content_index) => ({
        type: 'response.reasoning_text.delta',
        item_id: 'rs',
        output_index: 0,
        content_index,
        delta,
      })),
      { type: 'response.reasoning_text.done', item_id: 'rs', output_index: 0, content_index: 3, text: pieces.join('') },
      { type: 'response.output_item.done', output_index: 0, item: thought },
      completed([thought, MESSAGE]),
    ]);
    expect(message).toMatchObject({ content: TEXT, reasoning_content: 'The user asks' });
  });
});

describe('parts of one message', () => {
  const [one, two] = ['One.', 'Two.'].map((text) => ({ type: 'output_text', text }));
  const both = { type: 'message', id: 'm1', content: [one, two] };
  const delta = (text: string, content_index: number) => ({
    type: 'response.output_text.delta',
    item_id: 'm1',
    content_index,
    delta: text,
  });

  it.each<[string, readonly Event[]]>([
    ['without events of their own', [delta('One.', 0), delta('Two.', 1)]],
    ['that are announced', announced()],
    [
      'of which the second alone was told in pieces',
      [{ ...delta('', 1), type: 'response.content_part.added', part: two }],
    ],
    ['under one place', [delta('One.Two.', 0)]],
  ])('%s', (_, events) => {
    expect(messageOf([...events, completed([both])])?.content).toBe('One.Two.');
  });

  it('have their sources where they stand, though they were told under one place', () => {
    const source = { type: 'url_citation', url: 'https://example.com/', title: 'E', start_index: 0, end_index: 4 };
    const cited = { ...both, content: [one, { ...two, annotations: [source] }] };
    const message = messageOf([delta('One.Two.', 0), completed([cited])]);
    expect(message?.annotations).toMatchObject([{ url_citation: { start_index: 4, end_index: 8 } }]);
  });

  it('cannot go on behind one another', () => {
    const chunks = [delta('One', 0), delta('Two', 1), delta('.', 0)];
    expect(() => messageOf([...chunks, completed([both])])).toThrow();
  });

  it('are told by the end of a part alone', () => {
    const ends = [one, two].map((part, content_index) => ({
      type: 'response.content_part.done',
      item_id: 'm1',
      content_index,
      part,
    }));
    expect(messageOf([...ends, completed([])])?.content).toBe('One.Two.');
  });

  it('are not broken by an end of a part that says something else', () => {
    const end = { type: 'response.content_part.done', item_id: 'm1', content_index: 0, part: { ...one, text: 'Eh?' } };
    expect(messageOf([delta('One.', 0), end, completed([{ ...both, content: [one] }])])?.content).toBe('One.');
  });

  function announced(): readonly Event[] {
    return ['One.', 'Two.'].flatMap((text, at) => [
      {
        type: 'response.content_part.added',
        item_id: 'm1',
        content_index: at,
        part: { type: 'output_text', text: '' },
      },
      delta(text.slice(0, 2), at),
      delta(text.slice(2), at),
      { type: 'response.output_text.done', item_id: 'm1', content_index: at, text },
    ]);
  }
});

describe('inputs of calls whose events name none', () => {
  const calls = ['{"a":1}', '{"a":1}', '{"a":2}'].map((text, at) => ({
    type: 'function_call',
    id: `fc_${at}`,
    call_id: `call_${at}`,
    name: `f${at}`,
    arguments: text,
  }));
  const begun = calls.map((call, output_index) => ({
    type: 'response.output_item.added',
    output_index,
    item: { ...call, arguments: '' },
  }));
  const ends = calls.map(({ arguments: text }) => ({ type: 'response.function_call_arguments.done', arguments: text }));
  const inputs = calls.map(({ arguments: text }) => text);
  const inputsOf = (events: readonly Event[]) =>
    messageOf(events)?.tool_calls?.map((call) => call.type === 'function' && call.function.arguments);

  it('are those of the calls that wait for one, in their order', () => {
    expect(inputsOf([...begun, ...ends, completed([])])).toEqual(inputs);
  });

  it('are those of the calls that have begun like this', () => {
    const pieces = calls.map(({ id, arguments: text }) => ({
      type: 'response.function_call_arguments.delta',
      item_id: id,
      delta: text.slice(0, 6),
    }));
    expect(inputsOf([...begun, ...pieces, ...ends, completed([])])).toEqual(inputs);
  });
});
