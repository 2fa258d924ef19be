import OpenAI from 'openai';
import { ContextOverflowError } from '@langchain/core/errors';
import { generateText, RetryError } from 'ai';
import { classifyLlmError, type LlmFailureCategory } from 'nestjs-llm-failover';
import { FakeLlmServer, providerFailure, type ProviderFailureKind } from 'nestjs-llm-failover/testing';
import { fakeLanguageModel } from '../../support/sdks/ai-language-model.js';
import { thrownBy } from '../../support/thrown-by.js';

let server: FakeLlmServer;
beforeEach(async () => {
  server = await FakeLlmServer.start();
});
afterEach(() => server.close());

/** What the openai package throws of a failure. */
async function thrownOf(kind: ProviderFailureKind): Promise<unknown> {
  server.reset();
  server.on().fail(kind, { retryAfterMs: 3_000 });
  const client = new OpenAI({ apiKey: 'sk-test-1', baseURL: server.baseUrl('openai'), maxRetries: 0 });
  return thrownBy(client.chat.completions.create({ model: 'the-model', messages: [] }));
}

const KINDS: readonly (readonly [ProviderFailureKind, LlmFailureCategory])[] = [
  ['invalid_api_key', 'credential_invalid'],
  ['insufficient_quota', 'quota_exhausted'],
  ['rate_limited', 'rate_limited'],
  ['overloaded', 'overloaded'],
  ['model_not_found', 'model_unavailable'],
];

describe.each(KINDS)('%s inside other errors', (kind, category) => {
  it.each<[string, (inner: unknown) => unknown]>([
    ['as a cause', (cause) => new Error('The answer could not be fetched.', { cause })],
    [
      'as a cause of a cause',
      (cause) => new Error('The chain failed.', { cause: new Error('The step failed.', { cause }) }),
    ],
    ['in an AggregateError', (inner) => new AggregateError([inner], 'All tries failed.')],
    ['as the last error of an AI_RetryError', (inner) => retryError([new TypeError('fetch failed'), inner])],
    ['in an AggregateError in a cause', (inner) => new Error('x', { cause: new AggregateError([inner]) })],
    ['as the reason of a settled promise', (reason) => ({ status: 'rejected', reason })],
  ])('%s', async (_name, wrap) => {
    const inner = await thrownOf(kind);
    expect(classifyLlmError(wrap(inner))).toMatchObject({
      category,
      requestId: 'req_test_1',
      retryAfterMs: 3_000,
    });
  });
});

const retryError = (errors: unknown[]) =>
  new RetryError({ message: `Failed after ${errors.length} attempts.`, reason: 'maxRetriesExceeded', errors });

describe('an AI_RetryError of the ai package', () => {
  it('is judged by its last error, whatever came before', async () => {
    server.on().fail('overloaded', { retryAfterMs: 1 }).fail('invalid_api_key');
    const model = fakeLanguageModel({ baseUrl: server.baseUrl('openai'), apiKey: 'sk-test-1', model: 'the-model' });
    const error = await thrownBy(generateText({ model, prompt: 'Hi', maxRetries: 1 }));
    expect(RetryError.isInstance(error)).toBe(true);
    expect(classifyLlmError(error)).toMatchObject({ category: 'credential_invalid', status: 401 });
  });

  it('ends with the failure of its tries', async () => {
    server.on().fail('rate_limited', { retryAfterMs: 1 }).fail('rate_limited', { retryAfterMs: 7_000 });
    const model = fakeLanguageModel({ baseUrl: server.baseUrl('openai'), apiKey: 'sk-test-1', model: 'the-model' });
    const error = await thrownBy(generateText({ model, prompt: 'Hi', maxRetries: 1 }));
    expect(classifyLlmError(error)).toMatchObject({ category: 'rate_limited', retryAfterMs: 7_000 });
  });
});

describe('what LangChain makes of errors', () => {
  it('an overflow keeps its meaning without the status', async () => {
    const inner = await thrownOf('context_length_exceeded');
    const error = ContextOverflowError.fromError(inner as Error);
    expect(classifyLlmError(error).category).toBe('request_too_large');
  });

  it.each([
    ['MODEL_AUTHENTICATION', 'credential_invalid'],
    ['MODEL_RATE_LIMIT', 'rate_limited'],
    ['MODEL_NOT_FOUND', 'model_unavailable'],
    ['INVALID_TOOL_RESULTS', 'invalid_request'],
    ['INVALID_PROMPT_INPUT', 'invalid_request'],
    ['OUTPUT_PARSING_FAILURE', 'malformed_response'],
  ])('%s stands for its meaning where nothing else tells', (lc_error_code, category) => {
    const page = `https://docs.langchain.com/oss/javascript/langchain/errors/${lc_error_code}/`;
    const message = `It did not work.\n\nTroubleshooting URL: ${page}\n`;
    expect(classifyLlmError(Object.assign(new Error(message), { lc_error_code }))).toMatchObject({ category });
  });

  it('its code is no better than the answer itself', async () => {
    const quota = (await thrownOf('insufficient_quota')) as object;
    const error = Object.assign(quota, { lc_error_code: 'MODEL_RATE_LIMIT' });
    expect(classifyLlmError(error).category).toBe('quota_exhausted');
  });
});

describe('what the AWS packages throw', () => {
  const aws = (name: string, httpStatusCode: number, rest: object = {}) =>
    Object.assign(new Error('See the name.'), {
      name,
      $fault: httpStatusCode < 500 ? 'client' : 'server',
      $metadata: { httpStatusCode, requestId: 'req-aws-1', attempts: 1, totalRetryDelay: 0 },
      ...rest,
    });

  it.each<[string, Error, LlmFailureCategory]>([
    ['throttling', aws('ThrottlingException', 429), 'rate_limited'],
    ['a bad token', aws('UnrecognizedClientException', 403), 'credential_invalid'],
    ['an expired token', aws('ExpiredTokenException', 403), 'credential_expired'],
    ['no access', aws('AccessDeniedException', 403), 'permission_denied'],
    ['a quota', aws('ServiceQuotaExceededException', 400), 'quota_exhausted'],
    ['a model that is not ready', aws('ModelNotReadyException', 429), 'overloaded'],
    ['a model that takes too long', aws('ModelTimeoutException', 408), 'timeout'],
    ['an internal error', aws('InternalServerException', 500), 'server_error'],
    ['an unavailable service', aws('ServiceUnavailableException', 503), 'server_error'],
    ['a name that nobody knows, by its status', aws('SomethingException', 500), 'server_error'],
  ])('%s', (_name, error, category) => {
    expect(classifyLlmError(error)).toMatchObject({ category, requestId: 'req-aws-1' });
  });

  it('reads the headers of `$response`, also inside a wrapper', () => {
    const $response = { statusCode: 429, headers: { 'retry-after': '4' } };
    const error = new Error('The model failed.', { cause: aws('ThrottlingException', 429, { $response }) });
    expect(classifyLlmError(error)).toMatchObject({ category: 'rate_limited', retryAfterMs: 4_000 });
  });
});

describe('errors that hold themselves', () => {
  it('end', () => {
    const error: Error & { errors?: unknown[] } = new Error('x');
    error.cause = error;
    error.errors = [error];
    expect(classifyLlmError(error).category).toBe('unknown');
  });

  it('of many, those of one meaning keep it', () => {
    const { status, body } = providerFailure('openai', 'overloaded');
    const errors = Array.from({ length: 50 }, () => ({ status, body }));
    expect(classifyLlmError(new AggregateError(errors)).category).toBe('overloaded');
  });
});
