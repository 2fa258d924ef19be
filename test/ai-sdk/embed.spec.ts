import { embed, embedMany } from 'ai';
import { LlmCallError } from 'nestjs-llm-failover';
import { failoverEmbeddingModel, failoverProvider } from 'nestjs-llm-failover/ai-sdk';
import { DEAD_KEY, LIVE_KEY, sdkApp, thrownBy, type SdkApp } from './support/sdk-app.js';

describe('embeddings over a route', () => {
  let app: SdkApp;

  beforeEach(async () => (app = await sdkApp({ keys: [DEAD_KEY, LIVE_KEY] })));
  afterEach(() => app.close());

  it('embeds after a dead key', async () => {
    app.server.acceptKeys('openai', [LIVE_KEY]);
    app.server.on().reply({ embeddings: [[1, 2, 3]] });
    const model = failoverProvider(app.client).embeddingModel('vectors');
    const providerOptions = { openai: { dimensions: 3 } };
    const result = await embed({ model, value: 'Hello', providerOptions });

    expect(result.embedding).toEqual([1, 2, 3]);
    expect(result.usage.tokens).toBeGreaterThan(0);
    expect(result.providerMetadata).toMatchObject({ 'nestjs-llm-failover': { route: 'vectors', attempts: 2 } });
    expect(app.server.calls[1]?.body).toMatchObject({ input: ['Hello'], dimensions: 3 });
  });

  it('asks for vectors of the length that ai 7 hands over', async () => {
    app.server.on().reply({ embeddings: [[1, 2, 3]] });
    const options = { values: ['Hello'], dimensions: 3 };
    await failoverEmbeddingModel(app.client, 'vectors').doEmbed(options);
    expect(app.server.calls.at(-1)?.body).toMatchObject({ input: ['Hello'], dimensions: 3 });
  });

  it('splits many texts into calls that every provider takes', async () => {
    const model = failoverEmbeddingModel(app.client, 'vectors');
    const values = Array.from({ length: 100 }, (_, index) => `text ${index}`);
    const { embeddings } = await embedMany({ model, values });
    expect(embeddings).toHaveLength(100);
    const counts = app.server.calls.map(({ body }) => (body['input'] as unknown[]).length);
    expect(counts.toSorted((one, other) => one - other)).toEqual([4, 96]);
  });

  it('hands the typed error on, and the AI SDK retries nothing', async () => {
    app.server.on().fail('quota_exhausted');
    const thrown = await thrownBy(embed({ model: failoverEmbeddingModel(app.client, 'vectors'), value: 'Hello' }));
    expect(LlmCallError.isInstance(thrown) && thrown.category).toBe('quota_exhausted');
    expect(app.server.calls).toHaveLength(2);
  });

  it('refuses vectors that belong to nobody', async () => {
    app.server.on().reply({ embeddings: [[1], [2]] });
    const thrown = await thrownBy(embed({ model: failoverEmbeddingModel(app.client, 'vectors'), value: 'Hello' }));
    expect(LlmCallError.isInstance(thrown) && thrown.category).toBe('malformed_response');
  });
});
