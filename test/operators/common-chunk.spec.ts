import { from, lastValueFrom, toArray } from 'rxjs';
import { llmTextOf, toLlmResponse, toLlmText, type LlmChatChunk } from 'nestjs-llm-failover';

const frame = { id: 'c1', object: 'chat.completion.chunk', created: 7, model: 'm' };
const piece = (delta: unknown, reason: string | null = null, more: object = {}) => ({
  ...frame,
  choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
  usage: null,
  ...more,
});
/** As the package openai hands on what OpenAI and Azure send. */
const RAW = [
  { id: '', object: '', created: 0, model: '', choices: [], prompt_filter_results: [] },
  piece({ role: 'assistant', content: null, refusal: null, tool_calls: null }),
  piece({ content: 'Hel' }),
  piece({ content: 'lo' }),
  piece({
    content: null,
    tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: null } }],
  }),
  piece({ tool_calls: [{ index: 0, id: null, function: { name: null, arguments: '{}' } }] }),
  piece({}, 'tool_calls'),
  { ...frame, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
];

const assembled = (chunks: readonly unknown[]) => lastValueFrom(from(chunks as LlmChatChunk[]).pipe(toLlmResponse()));
const textsOf = (chunks: readonly unknown[]) =>
  lastValueFrom(from(chunks as LlmChatChunk[]).pipe(toLlmText(), toArray()));

describe('chunks that an SDK hands on as a server has written them', () => {
  it('are put together', async () => {
    expect(await assembled(RAW)).toMatchObject({
      id: 'c1',
      created: 7,
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            content: 'Hello',
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { total_tokens: 3 },
    });
  });

  it('give their text', async () => {
    expect(await textsOf(RAW)).toEqual(['Hel', 'lo']);
  });

  it.each<[string, readonly unknown[]]>([
    ['without a delta', [piece({ content: 'Hi' }), { ...frame, choices: [{ index: 0, finish_reason: 'stop' }] }]],
    ['with a delta that is null', [piece({ content: 'Hi' }), piece(null, 'stop')]],
    ['without choices', [{ id: 'c1' }, piece({ content: 'Hi' }), piece({}, 'stop')]],
    ['without numbers', [{ ...frame, choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop' }] }]],
    [
      'with parts',
      [
        piece({
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'thinking', thinking: [] },
          ],
        }),
        piece({}, 'stop'),
      ],
    ],
    ['with content that is no text', [piece({ content: 5 }), piece({ content: 'Hi' }), piece({}, 'stop')]],
    ['that are none', [null, 'x', piece({ content: 'Hi' }), piece({}, 'stop')]],
  ])('may be %s', async (_what, chunks) => {
    expect(await textsOf(chunks)).toEqual(['Hi']);
    expect((await assembled(chunks)).choices).toMatchObject([{ message: { content: 'Hi' }, finish_reason: 'stop' }]);
  });
});

describe('calls that a server has not numbered', () => {
  const callPiece = (name: string | null, args: string | null, more: object = {}) =>
    piece({ tool_calls: [{ type: 'function', function: { name, arguments: args }, ...more }] });
  const [f, g] = [
    ['f', '{}'],
    ['g', '{"a":1}'],
  ];
  const calls = [f, g].map(([name, args]) => ({ function: { name, arguments: args } }));

  it.each<[string, readonly unknown[]]>([
    ['have ids of their own', [callPiece('f', '{}', { id: 'a' }), callPiece('g', '{"a":1}', { id: 'b' })]],
    ['have names alone', [callPiece('f', '{}'), callPiece('g', '{"a":1}')]],
    [
      'come in pieces',
      [callPiece('f', '{}', { id: 'a' }), callPiece('g', '{"a"', { id: 'b' }), callPiece(null, ':1}', { index: null })],
    ],
    [
      'come in pieces that name their call',
      [callPiece('f', '', { id: 'a' }), callPiece('g', '{"a":1}', { id: 'b' }), callPiece(null, '{}', { id: 'a' })],
    ],
    [
      'are numbered in their first piece alone',
      [
        callPiece('f', '{}', { id: 'a', index: 0 }),
        callPiece('g', '{"a"', { id: 'b', index: 1 }),
        callPiece(null, ':1}'),
      ],
    ],
    [
      'stand beside what is none',
      [piece({ tool_calls: [null, { id: 'a', function: { name: 'f' } }] }), callPiece('g', '{"a":1}')],
    ],
  ])('%s', async (_what, pieces) => {
    const { choices } = await assembled([...pieces, piece({}, 'tool_calls')]);
    expect(choices[0]?.message.tool_calls).toMatchObject(calls);
    expect(choices[0]?.message.tool_calls).toHaveLength(2);
  });

  it('are none where no list of them stands', async () => {
    const { choices } = await assembled([piece({ content: 'Hi', tool_calls: {} }), piece({}, 'stop')]);
    expect(choices).toMatchObject([{ message: { content: 'Hi' } }]);
  });
});

it.each([
  [{ choices: [{ message: { content: 'Hi' } }] }, 'Hi'],
  [{ choices: [{ message: { content: null } }] }, ''],
  [{ choices: [{ message: null }] }, ''],
  [{ choices: [{}] }, ''],
  [{ choices: [] }, ''],
  [{}, ''],
  [undefined, ''],
  [null, ''],
])('llmTextOf(%j) is %j', (response, text) => {
  expect(llmTextOf(response as never)).toBe(text);
});
