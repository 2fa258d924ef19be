import type { NestExpressApplication } from '@nestjs/platform-express';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { startGateway } from '../src/start-gateway.js';
import { OpenAI } from './clients.js';

describe('startGateway', () => {
  let app: NestExpressApplication;

  afterEach(() => app.close());

  async function start(env: NodeJS.ProcessEnv): Promise<OpenAI> {
    app = await startGateway({ PORT: '0', ...env }, { logger: false, abortOnError: false });
    return new OpenAI({ baseURL: `${await app.getUrl()}/v1`, apiKey: 'unused', maxRetries: 0 });
  }

  it('answers at every endpoint without a key', async () => {
    const openai = await start({ OPENAI_API_KEY: ' ' });
    const said = 'Hello, this is gpt-6-luna (played by a fake server).';
    const chat = await openai.chat.completions.create({
      model: 'default',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(chat.choices[0]?.message.content).toBe(said);
    expect((await openai.responses.create({ model: 'default', input: 'Hi' })).output_text).toBe(said);
    const streamed = openai.responses.stream({ model: 'default', input: 'Hi' });
    expect((await streamed.finalResponse()).output_text).toBe(said);
    const { data } = await openai.embeddings.create({ model: 'embeddings', input: 'Hi' });
    expect(data[0]?.embedding.length).toBeGreaterThan(0);
    expect((await openai.models.retrieve('openai/gpt-6-luna')).owned_by).toBe('openai');
  });

  it('closes the fake server with the app', async () => {
    await start({});
    const server = app.get(FakeLlmServer);
    expect(server.url).toMatch(/^http/);
    await app.close();
    expect(() => server.url).toThrow('closed');
  });

  it('has no fake server where a key is set', async () => {
    await start({ ANTHROPIC_API_KEY: 'sk-test-anthropic' });
    expect(() => app.get(FakeLlmServer)).toThrow();
  });
});
