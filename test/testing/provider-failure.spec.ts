import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import { LLM_FAILURE_CATEGORIES } from '../../lib/classification/failure.interface.js';
import { LLM_PROVIDER_PRESETS } from '../../lib/clients/presets/presets.js';
import {
  categoryOfKind,
  PROVIDER_FAILURE_KINDS,
  type ProviderFailureKind,
} from '../../lib/testing/failures/failure-kind.js';
import { providerFailure, type ProviderFailureOptions } from '../../lib/testing/failures/provider-failure.js';

const PROVIDERS = [...Object.keys(LLM_PROVIDER_PRESETS), 'somebody-else'];
const TABLE = PROVIDERS.flatMap((provider) => PROVIDER_FAILURE_KINDS.map((kind) => [provider, kind] as const));

function classify(provider: string, kind: ProviderFailureKind, options?: ProviderFailureOptions) {
  return classifyLlmFailure({ provider, model: 'the-model', ...providerFailure(provider, kind, options) });
}

describe('providerFailure', () => {
  it.each(TABLE)('of %s, %s is read as what it stands for', (provider, kind) => {
    expect(classify(provider, kind).category).toBe(categoryOfKind(kind));
  });

  it.each(TABLE)('of %s, %s is read the same from its text', (provider, kind) => {
    const { status, headers, body } = providerFailure(provider, kind);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    expect(classifyLlmFailure({ provider, status, headers, body: text }).category).toBe(categoryOfKind(kind));
  });

  it('has a kind for every category that an answer can express', () => {
    const missing = LLM_FAILURE_CATEGORIES.filter((category) => !PROVIDER_FAILURE_KINDS.includes(category as never));
    expect(missing).toEqual(['network_error', 'cancelled']);
  });

  it.each(['openai', 'anthropic', 'mistral', 'gemini'])('of %s carries the wait it was given', (provider) => {
    expect(classify(provider, 'rate_limited', { retryAfterMs: 2_000 }).retryAfterMs).toBe(2_000);
    expect(classify(provider, 'overloaded', { retryAfterMs: 1_500 }).retryAfterMs).toBe(1_500);
    expect(classify(provider, 'rate_limited').retryAfterMs).toBeUndefined();
  });

  it('writes the wait as headers that providers send', () => {
    expect(providerFailure('openai', 'rate_limited', { retryAfterMs: 2_000 }).headers).toEqual({
      'content-type': 'application/json',
      'retry-after': '2',
      'x-request-id': 'req_test_1',
    });
    expect(providerFailure('anthropic', 'overloaded', { retryAfterMs: 1_500, requestId: 'req_9' }).headers).toEqual({
      'content-type': 'application/json',
      'retry-after': '2',
      'retry-after-ms': '1500',
      'request-id': 'req_9',
    });
  });

  it('has the form of the provider', () => {
    expect(providerFailure('openai', 'invalid_api_key')).toMatchObject({
      status: 401,
      body: { error: { type: 'invalid_request_error', code: 'invalid_api_key', param: null } },
    });
    expect(providerFailure('anthropic', 'overloaded')).toMatchObject({
      status: 529,
      body: { type: 'error', error: { type: 'overloaded_error' }, request_id: 'req_test_1' },
    });
    expect(providerFailure('openrouter', 'insufficient_quota').body).toMatchObject({ error: { code: 429 } });
    expect(providerFailure('ollama', 'server_error').body).toEqual({ error: expect.any(String) });
    expect(providerFailure('my-claude', 'rate_limited', { api: 'anthropic' }).body).toMatchObject({
      error: { type: 'rate_limit_error' },
    });
  });

  it('says the sentence and names the model that it was given', () => {
    expect(classify('openai', 'server_error', { message: 'Broken today.' }).message).toBe('Broken today.');
    expect(classify('groq', 'model_not_found', { model: 'llama-9' }).message).toContain('llama-9');
  });

  it('tells a page of a firewall from a fault of the key', () => {
    expect(classify('openai', 'html_forbidden').scope).toBe('provider_model');
  });

  it('refuses a kind that it does not know', () => {
    expect(() => providerFailure('openai', 'invalid_key' as never)).toThrow(
      '"invalid_key" is no kind of provider failure',
    );
  });
});
