import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { FakeLlm, providerFailure } from 'nestjs-llm-failover/testing';
import { AppModule } from '../app.module.js';

describe('ChatController', () => {
  const fake = new FakeLlm([]);
  let app: INestApplication;
  let url: string;

  beforeEach(async () => {
    const module = await fake.install(Test.createTestingModule({ imports: [AppModule] })).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterEach(() => app.close());

  function post(body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${url}/chat`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  it('answers with the text and the model that wrote it', async () => {
    fake.reset(['Rivers run to the sea.']);
    const response = await post({ message: 'Where do rivers run?' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ text: 'Rivers run to the sea.', model: 'gpt-6-luna' });
    expect(fake.calls[0]?.messages).toEqual([{ role: 'user', content: 'Where do rivers run?' }]);
  });

  it('answers from the second provider when the first one is overloaded', async () => {
    fake.reset([providerFailure('openai', 'overloaded'), 'Hello']);
    const response = await post({ message: 'Hi' });
    expect(await response.json()).toEqual({ text: 'Hello', model: 'claude-haiku-5-5' });
    expect(fake.calls.map(({ target }) => target)).toEqual(['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5']);
  });

  it('answers 502 and names the setting when every key is rejected', async () => {
    fake.reset([providerFailure('openai', 'invalid_api_key'), providerFailure('anthropic', 'invalid_api_key')]);
    const response = await post({ message: 'Hi' });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      code: 'llm_credential_invalid',
      provider: 'openai',
      hint: 'Check OPENAI_API_KEY.',
    });
  });

  it('answers 503 and says when to ask again when every quota is used up', async () => {
    fake.reset([providerFailure('openai', 'insufficient_quota'), providerFailure('anthropic', 'quota_exhausted')]);
    const response = await post({ message: 'Hi' });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'llm_quota_exhausted' });
  });

  it.each([{}, { message: '' }, { message: 7 }])('answers 400 to %j and calls no provider', async (body) => {
    fake.reset([]);
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(fake.calls).toHaveLength(0);
  });
});
