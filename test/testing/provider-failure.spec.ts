import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import { LLM_FAILURE_CATEGORIES } from '../../lib/classification/failure.interface.js';
import { createLlmClient } from '../../lib/clients/create-llm-client.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { LLM_PROVIDER_PRESETS } from '../../lib/providers/lookup/presets.js';
import {
  categoryOfKind,
  PROVIDER_FAILURE_KINDS,
  type ProviderFailureKind,
  type ProviderFailureOptions,
} from '../../lib/testing/failures/failure-kind.js';
import { FakeLlm } from '../../lib/testing/fake-llm/fake-llm.js';
import { providerFailure } from '../../lib/testing/failures/provider-failure.js';
import { FakeScript } from '../../lib/testing/server/fake-script.js';
import { errorEvent } from '../../lib/testing/streams/stream-faults.js';

const PROVIDERS = [...Object.keys(LLM_PROVIDER_PRESETS), 'somebody-else'];
const SAMPLED_KINDS = ['invalid_api_key', 'insufficient_quota', 'model_not_found', 'server_error'] as const;
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
    expect(providerFailure('openrouter', 'insufficient_quota').body).toMatchObject({ error: { code: 402 } });
    expect(providerFailure('ollama', 'server_error').body).toEqual({ error: expect.any(String) });
    expect(providerFailure('my-claude', 'rate_limited', { api: 'anthropic' }).body).toMatchObject({
      error: { type: 'rate_limit_error' },
    });
  });

  it.each([
    ['zhipu', 'invalid_api_key', 401, { error: { code: '1002' } }],
    ['minimax', 'insufficient_quota', 200, { base_resp: { status_code: 1008 } }],
    ['siliconflow', 'insufficient_quota', 403, { code: 30001, data: null }],
    ['moonshot', 'overloaded', 429, { error: { type: 'engine_overloaded_error' } }],
    ['cerebras', 'invalid_api_key', 401, { type: 'invalid_request_error', code: 'wrong_api_key' }],
    ['cohere', 'invalid_api_key', 401, { id: 'req_test_1', message: expect.any(String) }],
    ['nvidia', 'rate_limited', 429, { status: 429, detail: expect.any(String) }],
    ['huggingface', 'overloaded', 503, { error: expect.any(String) }],
    ['azure-openai', 'model_not_found', 404, { error: { code: 'DeploymentNotFound' } }],
    ['github-models', 'context_length_exceeded', 413, { error: { code: 'tokens_limit_reached' } }],
    ['litellm', 'invalid_api_key', 401, { error: { code: '401' } }],
    ['vllm', 'model_not_found', 404, { error: { code: 404 } }],
    ['deepseek', 'insufficient_quota', 402, { error: { code: 'invalid_request_error' } }],
  ] as const)('has the form of %s for %s', (provider, kind, status, body) => {
    expect(providerFailure(provider, kind)).toMatchObject({ status, body });
  });

  it.each(Object.keys(LLM_PROVIDER_PRESETS))(
    'of %s is no failure of ours alone: the client reads it so',
    async (id) => {
      const llm = new FakeLlm();
      for (const kind of SAMPLED_KINDS) llm.on(id, { credential: kind }).fail(kind).always();
      for (const kind of SAMPLED_KINDS) {
        const keys = [{ label: kind, value: `sk-test-${kind}-0123456789` }];
        const options = { baseUrl: 'http://upstream.test/v1', keys };
        const client = createLlmClient(
          { routes: { default: [`${id}/m`] }, providers: { [id]: options }, limits: { maxRetries: 0, maxWaitMs: 0 } },
          { transport: llm, runtime: llm.runtime },
        );
        await expect(client.promises.chat({ messages: [] })).rejects.toMatchObject({ category: categoryOfKind(kind) });
      }
    },
  );

  it('says the sentence and names the model that it was given', () => {
    expect(classify('openai', 'server_error', { message: 'Broken today.' }).message).toBe('Broken today.');
    expect(classify('groq', 'model_not_found', { model: 'llama-9' }).message).toContain('llama-9');
  });

  it('tells a page of a firewall from a fault of the key', () => {
    expect(classify('openai', 'html_forbidden').scope).toBe('provider_model');
  });

  it.each([
    ['rate_limitd', 'got "rate_limitd". Did you mean rate_limited?'],
    ['nope', 'got "nope".'],
    [`sk-${'a1B2'.repeat(9)}`, 'got "[redacted]".'],
    ['', 'got an empty string.'],
    [undefined, 'got nothing.'],
    [5, 'got a number.'],
    ['toString', 'got "toString".'],
  ])('refuses the kind %j where it is given', (given, told) => {
    const kind = given as ProviderFailureKind;
    for (const door of [
      () => categoryOfKind(kind),
      () => providerFailure('openai', kind),
      () => new FakeLlm().on('openai').fail(kind),
      () => new FakeScript({}).fail(kind),
      ...(kind === undefined ? [] : [() => errorEvent(kind)]),
    ]) {
      expect(door).toThrow(LlmOptionsError);
      expect(door).toThrow(`kind: expected one of ${PROVIDER_FAILURE_KINDS.join(', ')}, ${told}`);
    }
  });
});
