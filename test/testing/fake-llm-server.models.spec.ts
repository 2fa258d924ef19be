import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { DEAD_KEY, LIVE_KEY, post } from './support/post.js';

describe('the models that a FakeLlmServer lists', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
    server.on({ provider: 'openai', model: 'gpt-6-luna' }).reply('Hello');
    server.on({ provider: 'anthropic', model: 'claude-test' }).reply('Hello');
    server.on({ model: 'for-all' }).reply('Hello');
  });

  afterEach(() => server.close());

  const openAi = (apiKey: string) => new OpenAI({ apiKey, baseURL: server.baseUrl('openai'), maxRetries: 0 });

  it('are those that scripts and calls have named, as the openai package reads them', async () => {
    await post(server, { model: 'called' });
    await post(server, { model: 'called', provider: 'groq' });
    const { data } = await openAi(LIVE_KEY).models.list();
    expect(data.map(({ id }) => id)).toEqual(['gpt-6-luna', 'for-all', 'called']);
    expect(server.calls).toHaveLength(2);
  });

  it('are read by the anthropic package', async () => {
    const client = new Anthropic({ apiKey: LIVE_KEY, baseURL: server.baseUrl('anthropic'), maxRetries: 0 });
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(['claude-test', 'for-all']);
  });

  it('are named as Gemini names them', async () => {
    const response = await fetch(`${server.baseUrl('gemini')}/models?pageSize=5`);
    expect(await response.json()).toMatchObject({ models: [{ name: 'models/for-all' }] });
    const unnamed = await fetch(`${server.url}/v1beta/models`);
    expect(await unnamed.json()).toHaveProperty('models');
  });

  it('are for keys that the provider knows', async () => {
    server.acceptKeys('openai', [LIVE_KEY]);
    await expect(openAi(DEAD_KEY).models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(openAi(LIVE_KEY).models.list()).resolves.toMatchObject({ object: 'list' });
    expect((await fetch(`${server.baseUrl('openai')}/models`)).status).toBe(401);
  });
});
