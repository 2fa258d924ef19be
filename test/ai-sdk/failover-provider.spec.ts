import { createProviderRegistry, generateText, NoSuchModelError } from 'ai';
import { LlmOptionsError } from 'nestjs-llm-failover';
import { failoverEmbeddingModel, failoverLanguageModel, failoverProvider } from 'nestjs-llm-failover/ai-sdk';
import { sdkApp, type SdkApp } from './support/sdk-app.js';

describe('failoverProvider', () => {
  let app: SdkApp;

  beforeEach(async () => (app = await sdkApp()));
  afterEach(() => app.close());

  it('is a provider for the registry of the AI SDK', async () => {
    const registry = createProviderRegistry({ llm: failoverProvider(app.client) });
    const { text } = await generateText({ model: registry.languageModel('llm:fast'), prompt: 'Hi' });
    expect(text).toBe('Hello from gpt-6-luna');
  });

  it('takes a target that stands in the options for a route', async () => {
    const model = failoverProvider(app.client).languageModel('anthropic/claude-haiku-5-5');
    const { text } = await generateText({ model, prompt: 'Hi' });
    expect(text).toBe('Hello from claude-haiku-5-5');
  });

  it.each(['imageModel', 'transcriptionModel', 'speechModel', 'rerankingModel'] as const)('has no %s', (modelType) => {
    const provider = failoverProvider(app.client);
    let thrown: unknown;
    try {
      provider[modelType]?.('fast');
    } catch (error) {
      thrown = error;
    }
    expect(NoSuchModelError.isInstance(thrown) && [thrown.modelId, thrown.modelType]).toEqual(['fast', modelType]);
  });
});

describe('the doors of the AI SDK', () => {
  const doors = [failoverProvider, failoverLanguageModel, failoverEmbeddingModel] as ((
    ...given: unknown[]
  ) => unknown)[];

  it.each([undefined, null, 5, 'fast', {}, { promises: null }])('refuse %j as client', (client) => {
    for (const door of doors) {
      expect(() => door(client)).toThrow(LlmOptionsError);
      expect(() => door(client)).toThrow('client: expected an LlmClient, got ');
    }
  });

  it.each([null, 5, {}])('refuse %j as route', async (route) => {
    const app = await sdkApp();
    const provider = failoverProvider(app.client);
    for (const act of [
      () => failoverLanguageModel(app.client, route as never),
      () => failoverEmbeddingModel(app.client, route as never),
      () => provider.languageModel(route as never),
    ]) {
      expect(act).toThrow('route: expected a string, got ');
    }
    await app.close();
  });
});
