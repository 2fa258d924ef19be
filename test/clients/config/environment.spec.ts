import { SYSTEM_CLOCK } from '../../../lib/health/clock.js';
import {
  createLlmClient,
  LlmOptionsError,
  LlmTransport,
  type LlmProviders,
  type LlmTransportRequest,
} from 'nestjs-llm-failover';

class Recording extends LlmTransport {
  url = '';
  headers: Readonly<Record<string, string>> = {};

  send({ url, headers }: LlmTransportRequest) {
    Object.assign(this, { url, headers });
    return Promise.resolve({ status: 400, headers: {}, body: (async function* () {})() });
  }
}

/** The request that a call makes with these variables set. */
async function askedWith(target: string, env: Record<string, string>, providers: LlmProviders = {}) {
  const transport = new Recording();
  const runtime = { clock: SYSTEM_CLOCK, random: Math.random, newCallId: () => 'call', env };
  const client = createLlmClient({ routes: { default: [target] }, providers }, { transport, runtime });
  await client.promises.chat({ messages: [] }).catch(() => undefined);
  return transport;
}

describe('variables that the packages of the providers know', () => {
  it.each([
    [
      'openai/m',
      'OPENAI_API_KEY',
      { OPENAI_BASE_URL: 'https://proxy.test/v1/' },
      'https://proxy.test/v1/chat/completions',
    ],
    [
      'anthropic/m',
      'ANTHROPIC_API_KEY',
      { ANTHROPIC_BASE_URL: 'https://proxy.test' },
      'https://proxy.test/v1/messages',
    ],
    [
      'groq/m',
      'GROQ_API_KEY',
      { GROQ_BASE_URL: 'https://proxy.test' },
      'https://proxy.test/openai/v1/chat/completions',
    ],
    [
      'gemini/m',
      'GEMINI_API_KEY',
      { GOOGLE_GEMINI_BASE_URL: 'https://proxy.test/' },
      'https://proxy.test/v1beta/models/m:generateContent',
    ],
    [
      'azure-openai/m',
      'AZURE_OPENAI_API_KEY',
      { AZURE_OPENAI_ENDPOINT: 'https://a.openai.azure.com/' },
      'https://a.openai.azure.com/openai/v1/chat/completions',
    ],
  ])('name the base URL: %s', async (target, key, env, url) => {
    expect((await askedWith(target, { [key]: 'sk-env-0123456789', ...env })).url).toBe(url);
    const [id = ''] = target.split('/');
    const own = await askedWith(
      target,
      { [key]: 'sk-env-0123456789', ...env },
      { [id]: { baseUrl: 'https://own.test/v1' } },
    );
    expect(own.url).toMatch(/^https:\/\/own\.test\/v1\//);
    // Nothing but blanks is not set.
    if (id !== 'azure-openai') {
      const blank = Object.fromEntries(Object.keys(env).map((name) => [name, ' ']));
      expect((await askedWith(target, { [key]: 'sk-env-0123456789', ...blank })).url).not.toContain('proxy.test');
    }
  });

  it('name the key of Gemini by either of two names; its own counts', async () => {
    const other = await askedWith('gemini/m', { GOOGLE_API_KEY: 'sk-google-0123456789' });
    expect(other.headers['x-goog-api-key']).toBe('sk-google-0123456789');
    const own = await askedWith('gemini/m', {
      GOOGLE_API_KEY: 'sk-google-0123456789',
      GEMINI_API_KEY: 'sk-gemini-0123456789',
    });
    expect(own.headers['x-goog-api-key']).toBe('sk-gemini-0123456789');
  });

  it.each([
    ['azure-openai/m', {}, /providers\.azure-openai\.baseUrl.*here or in AZURE_OPENAI_ENDPOINT/],
    ['openai/m', { OPENAI_BASE_URL: 'proxy.test' }, /OPENAI_BASE_URL: expected an http\(s\) URL/],
  ])('are told of where they lack, or are wrong: %s', async (target, env, message) => {
    const thrown: unknown = await askedWith(target, { OPENAI_API_KEY: 'sk-env-0123456789', ...env }).catch(
      (error: unknown) => error,
    );
    expect(LlmOptionsError.isInstance(thrown) && thrown.message).toMatch(message);
  });
});
