import { Bench, provider } from '../../support/bench.js';
import { chunkOf, DONE, ROLE, said, sseOf, STOP, streaming } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const EMPTY = chunkOf({ content: '' });
const repeated = (piece: string, times: number): string[] => Array.from({ length: times }, () => piece);

function deltasOf(...stream: readonly string[]) {
  const bench = new Bench({
    routes: { default: ['P/m'] },
    providers: provider('P', 'K'),
    script: { K: streaming(...stream, STOP, DONE) },
    limits: { maxBufferedChunks: 5, maxRetries: 0 },
  });
  return bench.stream().then(({ chunks, error }) => ({
    error,
    count: chunks.length,
    deltas: chunks.flatMap(({ choices }) => choices.map(({ index, delta }) => ({ index, ...delta }))),
  }));
}

describe('pieces that say nothing before the first content', () => {
  it.each([
    ['empty texts', EMPTY],
    ['the role again and again', ROLE],
    ['no field at all', chunkOf({})],
    ['fields without a value', chunkOf({ content: null, reasoning_content: null, tool_calls: null })],
  ])('are not held back, however many come: %s', async (_name, piece) => {
    const { error, deltas } = await deltasOf(ROLE, ...repeated(piece, 3_000), said('Hello'), EMPTY, said('!'));
    expect(error).toBeUndefined();
    expect(deltas).toEqual([
      { index: 0, role: 'assistant', content: '' },
      { index: 0, content: 'Hello' },
      { index: 0, content: '' },
      { index: 0, content: '!' },
      { index: 0 },
    ]);
  });

  it('are held back where they hold something, up to the limit', async () => {
    const sources = chunkOf({
      annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test', title: 'A' } }],
    });
    const other = chunkOf({ role: 'assistant', content: '' }, null, 1);
    const frame = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
    const filters = sseOf({ ...frame, choices: [], prompt_filter_results: [] });
    const noted = sseOf({ ...frame, choices: [{ index: 0, delta: {}, finish_reason: null }], x_note: 'kept' });
    const end = chunkOf({}, 'stop', 1);
    const { error, count } = await deltasOf(filters, ROLE, sources, noted, other, said('Hello'), end);
    expect(error).toBeUndefined();
    expect(count).toBe(8);
    const tooMany = await deltasOf(ROLE, ...repeated(sources, 6), said('Hello'));
    expect(tooMany.error).toMatchObject({ category: 'malformed_response' });
  });
});
