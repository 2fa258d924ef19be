import { createLlmClient, failoverOf, type LlmClient } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { WITHOUT_EMBEDDINGS } from '../../lib/clients/fit/lack.js';
import { WIRES } from '../../lib/clients/wire/wires.js';
import { LLM_APIS } from '../../lib/providers/llm-api.js';
import { Bench, provider } from '../support/bench.js';
import type { UpstreamCall } from '../support/scripted-upstream.js';
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

  it('passes over a target whose protocol has no embeddings, at no cost', async () => {
    const fake = new FakeLlm([{ embeddings: [[0.1]] }]);
    const providers = { anthropic: { keys: 'sk-ant-test-0123456789' }, openai: { keys: 'sk-test-0123456789' } };
    const client = createLlmClient(
      {
        providers,
        routes: { default: ['anthropic/claude-haiku-5-5', 'openai/e'], claude: ['anthropic/claude-haiku-5-5'] },
        limits: { maxAttempts: 1 },
      },
      { transport: fake, runtime: fake.runtime },
    );
    const answer = await client.promises.embed({ input: 'one' });
    expect(failoverOf(answer)).toMatchObject({ provider: 'openai', attempts: 1 });
    const trail = failoverOf(answer)?.trail.map(({ kind, provider: id }) => `${kind} ${id}`);
    expect(trail).toEqual(['skip anthropic', 'attempt openai']);
    await expect(client.promises.embed({ input: 'one' }, { route: 'claude' })).rejects.toThrow(
      'No target of the route "claude" can carry embeddings.',
    );
  });

  it('knows the protocols that have no embeddings', () => {
    const without = LLM_APIS.filter((api) => WIRES[api].embed === undefined);
    expect([...WITHOUT_EMBEDDINGS]).toEqual(without);
  });

  it.each([
    ['gemini/gemini-embedding-001', 100],
    ['openai/text-embedding-3-small', 2048],
    ['cohere/embed-v4.0', 96],
    ['dashscope/text-embedding-v4', 10],
  ])('passes %s over for more than %i texts at once', async (target, most) => {
    const texts = (count: number) => ({ input: Array.from({ length: count }, (_, place) => `text ${place}`) });
    const fake = new FakeLlm([{ embeddings: texts(most).input.map(() => [0.1]) }]);
    const providers = { [target.split('/')[0] as string]: { keys: 'sk-test-0123456789' } };
    const client = createLlmClient(
      { providers, routes: { default: [target] } },
      { transport: fake, runtime: fake.runtime },
    );
    await expect(client.promises.embed(texts(most + 1))).rejects.toMatchObject({
      category: 'invalid_request',
      attempts: 0,
      message: expect.stringContaining(`can carry more than ${most} texts at once`),
    });
    expect((await client.promises.embed(texts(most))).data).toHaveLength(most);
    expect(fake.calls).toHaveLength(1);
  });

  const forbidding = (field: string) => (call: UpstreamCall) =>
    Object.hasOwn(call.body, field)
      ? {
          status: 422,
          body: { detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' }] },
        }
      : vectors(1);

  it('passes a model over for dimensions that it does not know, and asks it for vectors of its own length', async () => {
    const bench = new Bench({
      routes: { default: ['P/e', 'Q/e'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: { K1: forbidding('dimensions'), K2: vectors(1) },
    });
    const client: LlmClient = bench.client;
    await client.promises.embed({ input: 'one', dimensions: 1 });
    await client.promises.embed({ input: 'two', dimensions: 1 });
    await client.promises.embed({ input: 'three' });
    expect(bench.upstream.names).toEqual(['K1/e', 'K2/e', 'K2/e', 'K1/e']);
    expect(bench.eventsOf('attempt-adapted')).toMatchObject([
      { changes: ['requests with dimensions go to other targets for an hour'] },
    ]);
    expect(bench.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);
  });

  it('leaves out a form of vectors that is refused', async () => {
    const bench = new Bench({
      routes: { default: ['P/e'] },
      providers: provider('P', 'K1'),
      script: { K1: forbidding('encoding_format') },
    });
    const client: LlmClient = bench.client;
    const request = { input: 'one', encoding_format: 'base64' as const };
    expect((await client.promises.embed(request)).data).toHaveLength(1);
    await client.promises.embed(request);
    expect(bench.upstream.names).toEqual(['K1/e', 'K1/e', 'K1/e']);
    expect(bench.eventsOf('attempt-adapted')).toMatchObject([{ changes: ['encoding_format left out'] }]);
  });

  const floats = (...numbers: readonly number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString('base64');

  it.each<[string, readonly object[], object]>([
    [
      'two vectors for one text',
      [
        { index: 0, embedding: [1, 2] },
        { index: 0, embedding: [3, 4] },
      ],
      {},
    ],
    [
      'numbers from 1',
      [
        { index: 1, embedding: [1, 2] },
        { index: 2, embedding: [3, 4] },
      ],
      {},
    ],
    [
      'a number that no text has',
      [
        { index: 0, embedding: [1, 2] },
        { index: 9, embedding: [3, 4] },
      ],
      {},
    ],
    ['vectors of two lengths', [{ embedding: [1, 2] }, { embedding: [3, 4, 5] }], {}],
    ['vectors of another length than was asked', [{ embedding: [1, 2] }, { embedding: [3, 4] }], { dimensions: 3 }],
    ['a vector without numbers', [{ embedding: [1, 2] }, { embedding: [] }], {}],
    ['what is no number', [{ embedding: [1, 2] }, { embedding: [3, null] }], {}],
    ['what is no base64', [{ embedding: floats(1, 2) }, { embedding: '!!!!!!!!!!!' }], {}],
    ['base64 that is cut', [{ embedding: floats(1, 2) }, { embedding: floats(3, 4).slice(0, -4) }], {}],
  ])('takes %s for no answer, and goes on', async (_, data, asked) => {
    const bench = new Bench({
      routes: { default: ['P/e', 'Q/e'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: {
        K1: { status: 200, body: { object: 'list', model: 'e', data } },
        K2: { status: 200, body: { data: [{ embedding: [1, 2, 3] }, { embedding: [4, 5, 6] }] } },
      },
    });
    const { data: vectors } = await bench.client.promises.embed({ input: ['one', 'two'], ...asked });
    expect(vectors.map(({ embedding }) => embedding)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(bench.upstream.names).toEqual(['K1/e', 'K2/e']);
    expect(bench.eventsOf('attempt-failed')).toMatchObject([{ category: 'malformed_response' }]);
  });

  const clientOf = (fake: FakeLlm, ...targets: string[]) => {
    const providers = Object.fromEntries(['gemini', 'openai'].map((id) => [id, { keys: `sk-test-${id}` }]));
    const options = { providers, routes: { default: targets }, limits: { maxRetries: 0 } };
    return createLlmClient(options, { transport: fake, runtime: fake.runtime });
  };

  it.each<[string, object]>([
    ['dimensions that it does not know', { input: 'one', dimensions: 5 }],
    ['a list of nothing', { input: [] }],
    ['dimensions that are no length', { input: 'one', dimensions: '1' }],
    ['no length at all', { input: 'one', dimensions: 0 }],
  ])('keeps a model in use that was asked for %s, however often', async (_what, request) => {
    const bench = new Bench({
      routes: { default: ['P/e'] },
      providers: provider('P', 'K1'),
      limits: { maxRetries: 0 },
      script: { K1: vectors(1) },
    });
    for (let time = 0; time < 12; time += 1) {
      await bench.client.promises.embed(request as never).catch(() => undefined);
    }
    expect(bench.client.plan().candidates).toMatchObject([{ state: 'ready' }]);
    expect((await bench.client.promises.embed({ input: 'one' })).data).toHaveLength(1);
  });

  it('refuses a list of nothing as the caller’s mistake, without a call', async () => {
    const fake = new FakeLlm();
    await expect(clientOf(fake, 'openai/e').promises.embed({ input: [] })).rejects.toMatchObject({
      category: 'invalid_request',
      attempts: 0,
    });
    expect(fake.calls).toHaveLength(0);
  });

  it.each<[string, object, string]>([
    ['tokens', { input: [1, 2] }, 'an input that is no text'],
    ['lists of tokens', { input: [[1], [2]] }, 'an input that is no text'],
    ['dimensions as a text', { input: 'one', dimensions: '1' }, 'dimensions of such a form'],
  ])('passes Gemini over for %s, and asks who understands them', async (_what, request, lack) => {
    const fake = new FakeLlm();
    const answer = await clientOf(fake, 'gemini/e', 'openai/e').promises.embed(request as never);
    expect(fake.calls.map(({ provider: id }) => id)).toEqual(['openai']);
    expect(failoverOf(answer)?.trail[0]).toMatchObject({ kind: 'skip', reason: `cannot carry ${lack}` });
  });

  it.each(['base64', 'numbers'])('puts vectors in the order of their texts, as %s', async (form) => {
    const write = (...numbers: readonly number[]) => (form === 'base64' ? floats(...numbers) : numbers);
    const data = [
      { index: 1, embedding: write(3, 4) },
      { index: 0, embedding: write(1, 2) },
    ];
    const bench = new Bench({
      routes: { default: ['P/e'] },
      providers: provider('P', 'K1'),
      script: { K1: { status: 200, body: { data } } },
    });
    const answer = await bench.client.promises.embed({ input: ['one', 'two'], dimensions: 2 });
    expect(answer.data.map(({ index, embedding }) => [index, ...embedding])).toEqual([
      [0, 1, 2],
      [1, 3, 4],
    ]);
  });
});
