import type { LlmChatChunk } from '../../../lib/clients/chat-chunk.interface.js';
import { isIdleChunk } from '../../../lib/clients/stream/idle-chunk.js';
import { Bench, provider } from '../../support/bench.js';
import { chunkOf, DONE, ROLE, said, sseOf, STOP, streaming } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const routes = { default: ['P/m'] };
const NOTHING = chunkOf({ role: 'assistant', content: '', reasoning_content: '' });

function benchOf(...pieces: readonly string[]): Bench {
  const limits = { maxBufferedChunks: 20 };
  return new Bench({ routes, providers: provider('P', 'K1'), script: { K1: streaming(...pieces) }, limits });
}

const many = (piece: (at: number) => string): string[] => Array.from({ length: 100 }, (_, at) => piece(at));

describe('chunks that say nothing, sent while a model thinks', () => {
  it('are not held back, however many come before the first content', async () => {
    const { text, completed, chunks } = await benchOf(ROLE, ...many(() => NOTHING), said('Elbe'), STOP, DONE).stream();

    expect({ text, completed }).toEqual({ text: 'Elbe', completed: true });
    expect(chunks.map(({ choices }) => choices[0]?.delta.role)).toEqual([
      'assistant',
      'assistant',
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['sources', () => chunkOf({ annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test' } }] })],
    ['prompts', () => sseOf({ id: '1', choices: [], prompt_filter_results: [{ prompt_index: 0 }] })],
    ['two choices by turns', (at: number) => chunkOf({ content: '' }, null, at % 2)],
  ])('are none where they tell of %s: too many of them are no answer', async (_, piece) => {
    const { error } = await benchOf(ROLE, ...many(piece), said('Elbe'), STOP, DONE).stream();

    expect(error).toMatchObject({ category: 'malformed_response' });
  });
});

describe('isIdleChunk', () => {
  const chunk = (choice: object, others: object = {}): LlmChatChunk =>
    ({ id: 'c', model: 'm', choices: [{ index: 0, delta: {}, finish_reason: null, ...choice }], ...others }) as never;

  it.each([
    ['nothing', chunk({})],
    ['the role', chunk({ delta: { role: 'assistant', content: '' } })],
    [
      'empty fields, and marks of the chunk',
      chunk({ delta: { content: undefined, tool_calls: [] }, logprobs: null }, { system_fingerprint: 'f' }),
    ],
  ])('is one that holds %s', (_, one) => {
    expect(isIdleChunk(one)).toBe(true);
  });

  it.each([
    ['a text', chunk({ delta: { content: ' ' } })],
    ['a field of its own', chunk({ delta: { phase: 'search' } })],
    ['a finish reason', chunk({ finish_reason: 'length' })],
    ['probabilities', chunk({ logprobs: { content: [] } })],
    ['tokens', chunk({}, { usage: { total_tokens: 1 } })],
    ['sources', chunk({}, { citations: ['https://a.test'] })],
    ['no choice', { ...chunk({}), choices: [] }],
  ])('is none that holds %s', (_, one) => {
    expect(isIdleChunk(one)).toBe(false);
  });
});
