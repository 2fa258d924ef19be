import type { INestApplication } from '@nestjs/common';
import { LLM_PROVIDER_PRESETS } from 'nestjs-llm-failover';
import { setEnvironment } from '../demo/demo-upstream.js';
import { keyedProviders } from './keyed-providers.js';
import { plain } from './painter.js';
import { startLive } from './start-live.js';

describe('keyedProviders', () => {
  it('finds the providers whose variable holds something, in the order of preference', () => {
    const env = { MISTRAL_API_KEY: 'sk-test-1', OPENAI_API_KEY: 'sk-test-2', GROQ_API_KEY: ' ' };
    expect(keyedProviders(env).map(({ id }) => id)).toEqual(['openai', 'mistral']);
  });

  it('knows a model of every provider with a key, but for two', () => {
    const variables = Object.values(LLM_PROVIDER_PRESETS).flatMap(({ keyEnv }) => keyEnv ?? []);
    const found = keyedProviders(Object.fromEntries(variables.map((name) => [name, 'sk-test'])));
    const missing = variables.filter((name) => !found.some(({ variable }) => variable === name));
    expect(missing).toEqual(['AZURE_OPENAI_API_KEY', 'GITHUB_TOKEN']);
    expect(keyedProviders({ GOOGLE_API_KEY: 'x' }).map(({ id }) => id)).toEqual(['gemini']);
  });

  it('finds none in an empty environment', () => {
    expect(keyedProviders({})).toEqual([]);
  });
});

describe('startLive', () => {
  let app: INestApplication | undefined;

  afterEach(() => app?.close());

  it.each([
    ['AppModule', { OPENAI_API_KEY: 'sk-test-live' }, /openai\/gpt-6-luna +OPENAI_API_KEY \(#\w{4}\) +ready/],
    ['other providers', { MISTRAL_API_KEY: 'sk-test-live' }, /mistral\/\S+ +MISTRAL_API_KEY \(#\w{4}\) +ready/],
  ])('tells, without a call, what %s would try, and prints no key', async (_name, keys, row) => {
    const restoreEnvironment = setEnvironment({ ANTHROPIC_API_KEY: 'sk-test-live', ...keys });
    const lines: string[] = [];
    app = await startLive(keyedProviders(keys), { port: 0, paint: plain, print: (line = '') => lines.push(line) });
    restoreEnvironment();
    const text = lines.join('\n');
    expect(text).toMatch(row);
    expect(text).toContain(`with the keys in ${Object.keys(keys).join()}.`);
    expect(text).toContain('Listening on http://localhost:');
    expect(text).not.toContain('sk-test');
  });
});
