import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import axios, { type AxiosRequestConfig } from 'axios';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import OpenAI from 'openai';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';
import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { thrownBy } from '../support/thrown-by.js';

const named = (name: string, message: string, rest: Record<string, unknown> = {}): Error =>
  Object.assign(new Error(message), { name }, rest);

describe('errors of real clients', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
    const quota = { error: { code: 'insufficient_quota', message: 'x' } };
    const headers = { 'retry-after': '7', 'x-request-id': 'req_test' };
    server.on({ provider: 'quota' }).reply({ status: 429, headers, body: quota });
    server.on({ provider: 'page' }).reply(page(502, '<html><title>502 Bad Gateway</title></html>'));
    server.on({ provider: 'reset' }).resetConnection();
    server.on({ provider: 'cut' }).cut();
    server.on({ provider: 'text' }).reply({ status: 401, body: 'Incorrect API key' });
    server.on({ provider: 'json' }).reply({ status: 200, body: '<html></html>' });
    server.on({ provider: 'silent' }).hang();
  });
  afterEach(() => server.close());

  const page = (status: number, body: string) => ({ status, headers: { 'content-type': 'text/html' }, body });
  const urlOf = (provider: string) => `${server.baseUrl(provider)}/chat/completions`;
  const byAxios = (provider: string, config: AxiosRequestConfig = {}) =>
    thrownBy(axios.post(urlOf(provider), { model: 'm' }, config));
  const byFetch = (provider: string, init: RequestInit = {}) =>
    fetch(urlOf(provider), { method: 'POST', body: '{"model":"m"}', ...init });

  it.each([401, 403])('the openai package with a web page under %d, which blames no key', async (status) => {
    const body = '<!DOCTYPE html><html><title>Stop</title><p>A firewall has blocked this address.</p></html>';
    server.on({ provider: 'page' }).reply(page(status, body));
    const client = new OpenAI({ apiKey: 'sk-test-1', baseURL: server.baseUrl('page'), maxRetries: 0 });
    const error = await thrownBy(client.chat.completions.create({ model: 'm', messages: [] }));

    expect(classifyLlmError(error)).toMatchObject({
      category: 'permission_denied',
      scope: 'provider_model',
      status,
      message: 'Stop',
    });
  });

  it.each([undefined, 'text', 'arraybuffer'] as const)('axios with an answer of type %s', async (responseType) => {
    const error = await byAxios('quota', responseType === undefined ? {} : { responseType });

    expect(classifyLlmError(error, { provider: 'openai' })).toMatchObject({
      category: 'quota_exhausted',
      status: 429,
      retryAfterMs: 7_000,
      requestId: 'req_test',
      providerCode: 'insufficient_quota',
    });
  });

  it('axios with a stream that nobody read goes by its status and headers', async () => {
    const error = await byAxios('quota', { responseType: 'stream' });

    expect(classifyLlmError(error)).toMatchObject({ category: 'rate_limited', explicit: false, retryAfterMs: 7_000 });
  });

  it('axios with a page', async () => {
    expect(classifyLlmError(await byAxios('page'))).toMatchObject({
      category: 'server_error',
      status: 502,
    });
  });

  it('axios with a plain text', async () => {
    expect(classifyLlmError(await byAxios('text'))).toMatchObject({
      category: 'credential_invalid',
      explicit: true,
    });
  });

  it.each(['axios', 'fetch'])('%s whose server went away', async (client) => {
    const pending = client === 'axios' ? byAxios('silent') : thrownBy(byFetch('silent'));
    await server.received();
    await server.close();

    expect(classifyLlmError(await pending)).toMatchObject({ category: 'network_error', scope: 'base_url' });
  });

  it('axios that lost the connection', async () => {
    expect(classifyLlmError(await byAxios('reset'))).toMatchObject({
      category: 'network_error',
      scope: 'base_url',
    });
  });

  it('axios whose answer broke off', async () => {
    expect(classifyLlmError(await byAxios('cut')).category).toBe('network_error');
  });

  it('axios that timed out', async () => {
    expect(classifyLlmError(await byAxios('silent', { timeout: 20 })).category).toBe('timeout');
  });

  it('axios that was cancelled', async () => {
    const controller = new AbortController();
    const pending = byAxios('silent', { signal: controller.signal });
    controller.abort();

    expect(classifyLlmError(await pending).category).toBe('cancelled');
  });

  it('fetch that lost the connection', async () => {
    expect(classifyLlmError(await thrownBy(byFetch('reset'))).category).toBe('network_error');
  });

  it('fetch that found no server', async () => {
    expect(classifyLlmError(await thrownBy(fetch('http://127.0.0.1:1/'))).category).toBe('network_error');
  });

  it('fetch whose body broke off', async () => {
    const error = await thrownBy(byFetch('cut').then((response) => response.text()));

    expect(classifyLlmError(error).category).toBe('network_error');
  });

  it('fetch that timed out', async () => {
    expect(classifyLlmError(await thrownBy(byFetch('silent', { signal: AbortSignal.timeout(20) }))).category).toBe(
      'timeout',
    );
  });

  it('fetch that was aborted', async () => {
    const controller = new AbortController();
    const pending = thrownBy(byFetch('silent', { signal: controller.signal }));
    controller.abort();

    expect(classifyLlmError(await pending).category).toBe('cancelled');
  });

  it('fetch whose answer was no JSON', async () => {
    const error = await thrownBy(byFetch('json').then((response) => response.json()));

    expect(classifyLlmError(error).category).toBe('malformed_response');
  });

  it('keeps nothing of an axios error, neither its key nor the error itself', async () => {
    const error = await byAxios('text', { headers: { authorization: 'Bearer sk-test-1234567890abcdef' } });

    expect(JSON.stringify(classifyLlmError(error))).not.toContain('sk-test');
  });
});

describe('errors by their shape', () => {
  it.each<[string, unknown, string]>([
    [
      'openai with an answer',
      named('Error', '429 slow', {
        status: 429,
        headers: {},
        error: { code: 'insufficient_quota', message: 'slow' },
        code: 'insufficient_quota',
      }),
      'quota_exhausted',
    ],
    ['openai without a body', named('Error', '401 status code (no body)', { status: 401 }), 'credential_invalid'],
    [
      'openai that lost the connection',
      named('Error', 'Connection error.', {
        cause: named('TypeError', 'fetch failed', { cause: named('Error', '', { code: 'ECONNREFUSED' }) }),
      }),
      'network_error',
    ],
    ['openai that timed out', named('Error', 'Request timed out.'), 'timeout'],
    [
      'a relay whose accounts are all out',
      named('Error', 'x', {
        status: 503,
        error: { message: 'All accounts are inactive', code: 'ALL_ACCOUNTS_INACTIVE' },
      }),
      'overloaded',
    ],
    ['Connect with the code of an answer', named('ConnectError', '[permission_denied] No.'), 'permission_denied'],
    ['Connect without an answer', named('ConnectError', '[unavailable] No.'), 'network_error'],
    ['HTTPX without a connection', named('ConnectError', 'All connection attempts failed'), 'network_error'],
    [
      'a sign-in to a cloud over .NET, whose handshake failed',
      named('HttpRequestException', 'See the inner exception.', {
        cause: named('System.Security.Authentication.AuthenticationException', ''),
      }),
      'network_error',
    ],
    [
      'a gateway that could not count, and says why',
      named('Error', 'x', {
        status: 500,
        error: { message: 'fail to decode image config: missing header', code: 'count_token_messages_failed' },
      }),
      'invalid_request',
    ],
    ['openai that was aborted', named('Error', 'Request was aborted.'), 'cancelled'],
    [
      'Anthropic with its body',
      named('Error', '529 {"type":"error"}', {
        status: 529,
        error: { type: 'error', error: { type: 'overloaded_error', message: 'x' } },
      }),
      'overloaded',
    ],
    [
      'Anthropic with its body in the message',
      named(
        'Error',
        '400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens > 8 maximum"}}',
        { status: 400 },
      ),
      'request_too_large',
    ],
    [
      'Google with its body in the message',
      named(
        'ApiError',
        '{"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}',
        { status: 400 },
      ),
      'credential_invalid',
    ],
    [
      'Google, older, with the status in the message',
      named(
        'GoogleGenerativeAIFetchError',
        '[GoogleGenerativeAI Error]: Error fetching from https://example.test/: [503 Service Unavailable] The model is overloaded.',
      ),
      'overloaded',
    ],
    [
      'AWS by name and metadata',
      named('ThrottlingException', 'Too many requests', {
        $fault: 'client',
        $metadata: { httpStatusCode: 429, requestId: 'r' },
      }),
      'rate_limited',
    ],
    ['AWS expired', named('ExpiredTokenException', 'x', { $metadata: { httpStatusCode: 403 } }), 'credential_expired'],
    [
      'AWS without credentials',
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      'credential_missing',
    ],
    [
      'AWS without a profile',
      named('TokenProviderError', "Profile 'acme' could not be found in shared credentials file."),
      'credential_missing',
    ],
    [
      'a file of keys that is not there',
      named(
        'Error',
        "Unable to read the credential file that ACME names. ENOENT: no such file or directory, lstat '/x'",
        {
          code: 'ENOENT',
        },
      ),
      'credential_missing',
    ],
    [
      'a socket that is not there',
      named('Error', 'connect ENOENT /run/acme.sock', { code: 'ENOENT' }),
      'network_error',
    ],
    [
      'ai with a body',
      named('AI_APICallError', 'x', {
        statusCode: 400,
        responseBody: '{"error":{"code":"context_length_exceeded","message":"x"}}',
        responseHeaders: {},
      }),
      'request_too_large',
    ],
    [
      'ai after retries',
      named('AI_RetryError', 'Failed after 3 attempts.', {
        lastError: named('AI_APICallError', 'x', {
          statusCode: 529,
          responseBody: '{"error":{"type":"overloaded_error"}}',
        }),
        errors: [],
      }),
      'overloaded',
    ],
    ['ai without a key', named('AI_LoadAPIKeyError', 'OpenAI API key is missing.'), 'credential_missing'],
    [
      'several at once',
      new AggregateError([
        named('Error', 'x', { code: 'ECONNREFUSED' }),
        named('Error', 'x', { code: 'ECONNREFUSED' }),
      ]),
      'network_error',
    ],
    ['a DNS failure', named('Error', 'getaddrinfo ENOTFOUND api.example.test', { code: 'ENOTFOUND' }), 'network_error'],
    ['a certificate', named('Error', 'x', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'network_error'],
    ['an unlisted TLS code', named('Error', 'x', { code: 'ERR_SSL_SOMETHING' }), 'network_error'],
    [
      'a body time-out of undici',
      named('TypeError', 'terminated', { cause: named('BodyTimeoutError', 'x', { code: 'UND_ERR_BODY_TIMEOUT' }) }),
      'timeout',
    ],
    ['ECONNABORTED with a time', named('AxiosError', 'timeout of 5ms exceeded', { code: 'ECONNABORTED' }), 'timeout'],
    ['ECONNABORTED without', named('Error', 'write ECONNABORTED', { code: 'ECONNABORTED' }), 'network_error'],
    [
      'an abort by a time-out',
      named('AbortError', 'The operation was aborted', { cause: named('TimeoutError', 'x') }),
      'timeout',
    ],
    ['an abort', named('AbortError', 'This operation was aborted', { code: 20 }), 'cancelled'],
    ['a reader of JSON', named('SyntaxError', 'Unexpected end of JSON input'), 'malformed_response'],
    ['a bug of the caller', named('TypeError', 'x.map is not a function'), 'unknown'],
    [
      'a bad address',
      named('TypeError', 'Failed to parse URL from x', {
        cause: named('TypeError', 'Invalid URL', { code: 'ERR_INVALID_URL' }),
      }),
      'invalid_request',
    ],
    [
      'a lost connection in the words of Python',
      'ConnectionError: Max retries exceeded (Caused by: [Errno 111] Connection refused)',
      'network_error',
    ],
    ['a lost connection in the words of Go', 'dial tcp: lookup api.example.test: no such host', 'network_error'],
    ['a time-out in the words of Go', 'context deadline exceeded', 'timeout'],
    ['a cancelled context of Go', 'context canceled', 'cancelled'],
    ['a reader of Python', 'JSONDecodeError: Expecting value: line 1 column 1 (char 0)', 'malformed_response'],
    [
      'a broken body under a success status',
      { status: 200, name: 'TypeError', message: 'terminated', cause: { code: 'UND_ERR_BODY_TIMEOUT' } },
      'timeout',
    ],
    ['a status in a sentence', 'Request failed with status code 503', 'server_error'],
    ['text', 'Incorrect API key', 'credential_invalid'],
    ['an error as data', { name: 'Error', message: 'Connection error.', cause: { code: 'ETIMEDOUT' } }, 'timeout'],
    [
      'a success status with an error in the body',
      named('AI_APICallError', 'Invalid JSON response', {
        statusCode: 200,
        responseBody: '{"error":{"message":"Rate limit exceeded","code":429}}',
      }),
      'rate_limited',
    ],
  ])('%s', (_name, thrown, category) => {
    const failure = classifyLlmError(thrown);

    expect({ category: failure.category, rule: failure.rule }).toEqual({ category, rule: failure.rule });
  });

  it.each([undefined, null, 0, '', Symbol('x'), 1n, () => undefined, [], {}])('says unknown of %o', (thrown) => {
    expect(classifyLlmError(thrown).category).toBe('unknown');
  });

  it('prefers what the answer said to what was thrown', () => {
    const thrown = named('Error', 'Request failed with status code 401', { code: 'ERR_BAD_REQUEST' });

    expect(classifyLlmError(thrown, { status: 401, body: { error: { code: 'account_deactivated' } } }).category).toBe(
      'credential_revoked',
    );
  });

  it('joins the headers of the context with those of the error', () => {
    const thrown = named('Error', 'x', { status: 429, headers: { 'retry-after': '9', 'x-request-id': 'a' } });

    expect(classifyLlmError(thrown, { headers: { 'x-request-id': 'b' } })).toMatchObject({
      retryAfterMs: 9_000,
      requestId: 'b',
    });
  });

  it('reads a wait that a client noted on its error', () => {
    expect(classifyLlmError(named('RateLimitError', 'slow', { retryAfter: 12 })).retryAfterMs).toBe(12_000);
    expect(classifyLlmError(named('RateLimitError', 'slow', { retryAfterMs: 12 })).retryAfterMs).toBe(12);
  });

  it('keeps the verdict of an error of this library', () => {
    const failure = {
      category: 'overloaded',
      scope: 'provider_model',
      explicit: true,
      rule: 'mine',
      retryAfterMs: 5,
    } as const;
    const error = new LlmCallError('x', {
      callId: 'c',
      route: 'r',
      provider: 'p',
      model: 'm',
      failure,
      retryAfterMs: 9,
    });

    expect(classifyLlmError(error)).toMatchObject({ ...failure, retryAfterMs: 9 });
    expect(
      classifyLlmError({
        [Symbol.for('nestjs-llm-failover.error')]: true,
        category: 'timeout',
        scope: 'provider_model',
      }),
    ).toMatchObject({ category: 'timeout', rule: 'carried' });
  });

  it.each([
    { basis: 'relayed', party: 'Anthropic' },
    { basis: 'weak', party: undefined },
    { basis: 'words', party: undefined },
  ] as const)('keeps how far a carried verdict reaches: $basis', (reach) => {
    const failure = {
      category: 'credential_revoked',
      scope: 'credential',
      explicit: true,
      rule: 'r',
      ...reach,
    } as const;
    const error = new LlmCallError('x', { callId: 'c', route: 'r', provider: 'p', model: 'm', failure });
    expect(classifyLlmError(error)).toMatchObject(reach);
  });

  it('does not believe a foreign error that only looks classified', () => {
    expect(classifyLlmError({ category: 'timeout', scope: 'provider_model' }).category).toBe('unknown');
  });
});

describe('a document behind words that name whose fault it is', () => {
  it.each(['openai error: ', 'Error from provider (Azure): ', 'OpenAIException - '])('is relayed behind %s', (head) => {
    const error = new Error(`${head}{"message":"The key is wrong"}`);
    expect(classifyLlmError(error)).toMatchObject({
      category: 'credential_invalid',
      scope: 'credential_model',
      basis: 'relayed',
    });
  });
});
