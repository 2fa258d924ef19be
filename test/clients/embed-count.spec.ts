import type { LlmClient } from 'nestjs-llm-failover';
import { Bench, provider } from '../support/bench.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const vectors = (count: number) => ({
  status: 200,
  body: {
    object: 'list',
    model: 'e',
    data: Array.from({ length: count }, (_, index) => ({ index, embedding: [0.1] })),
  },
});

describe('embed()', () => {
  it.each([1, 3])('takes %i vectors for two texts for no answer, and goes on', async (count) => {
    const bench = new Bench({
      routes: { default: ['P/e', 'Q/e'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: { K1: vectors(count), K2: vectors(2) },
    });
    const client: LlmClient = bench.client;
    const { data } = await client.promises.embed({ input: ['one', 'two'] });
    expect(data).toHaveLength(2);
    expect(bench.upstream.names).toEqual(['K1/e', 'K2/e']);
    expect(bench.eventsOf('attempt-failed')).toMatchObject([{ category: 'malformed_response' }]);
    bench.expectClean(data);
  });
});
