import { describe, expect, it } from 'vitest';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import type { LlmFailureEvidence } from '../../lib/classification/failure.interface.js';
import { KINDS } from './kinds.cases.js';

describe.each(Object.entries(KINDS))('%s', (_kind, cases) => {
  it.for(cases)('%d %s: %s', ([status, sentence, category, or]) => {
    const failure =
      status === 0
        ? classifyLlmError(new Error(sentence))
        : classifyLlmFailure({ status, body: { error: { message: sentence } } });

    expect([category, or]).toContain(failure.category);
  });
});

const anthropic = (status: number, code: string): LlmFailureEvidence => ({
  provider: 'anthropic',
  status,
  body: { type: 'error', error: { type: 'invalid_request_error', message: 'Refused.', details: { error_code: code } } },
});

const tooLong = (param: string, code = 'string_above_max_length'): LlmFailureEvidence => ({
  status: 400,
  body: {
    error: { message: 'A string is too long.', type: 'invalid_request_error', code, param },
  },
});

describe('structured evidence', () => {
  it.each<[string, LlmFailureEvidence, string]>([
    ['an organisation on hold', anthropic(400, 'organization_on_hold'), 'credential_revoked'],
    ['a contract without money', anthropic(429, 'contract_spend_limit_reached'), 'quota_exhausted'],
    ['a spend limit', anthropic(429, 'enforced_spend_limit_reached'), 'quota_exhausted'],
    ['a ramp', anthropic(429, 'ramp_limit_exceeded'), 'rate_limited'],
    ['a long message', tooLong('messages[3].content'), 'request_too_large'],
    ['many messages', tooLong('messages', 'array_above_max_length'), 'request_too_large'],
    ['many stop sequences', tooLong('stop', 'array_above_max_length'), 'invalid_request'],
    ['a long description', tooLong('tools[0].function.description'), 'invalid_request'],
    ['a long call id', tooLong('messages[1].tool_call_id'), 'invalid_request'],
    [
      'a limited account inside a 200',
      { provider: 'gemini', status: 200, body: { candidates: [{ finishReason: 'PUP_LIMITED_DISABLED' }] } },
      'credential_revoked',
    ],
    [
      "what a gateway hands on, before the gateway's own words",
      {
        status: 401,
        body: { message: '模型 aurora-2 错误: {"error":{"code":"","message":"无效的令牌","type":"new_api_error"}}' },
      },
      'credential_invalid',
    ],
    [
      'a code that says less than its sentence',
      { status: 403, body: { error: { code: 'api_key_is_not_allowed', message: 'Suspended: not enough credit.' } } },
      'quota_exhausted',
    ],
    [
      'the end of a conversation over a web socket, by the code of a sign-in',
      { body: { error: { code: 'session_expired', message: 'The session hit the maximum duration.' } } },
      'timeout',
    ],
    ['a sign-in that has expired', { status: 401, body: { error: { code: 'session_expired' } } }, 'credential_expired'],
    [
      "a server's validation, by a name that parsers have",
      { error: { name: 'ValidationError', message: 'An error occurred (ValidationError) when calling X: bad input' } },
      'invalid_request',
    ],
    [
      "FastChat's number, whatever the status",
      { status: 400, body: { object: 'error', message: 'Internal Server Error', code: 50_001 } },
      'server_error',
    ],
    [
      'a hash of Ruby in a message',
      {
        error: {
          name: 'OpenAI::Errors::RateLimitError',
          status: 429,
          message: '{:status=>429, :body=>{:error=>{:message=>"No credits are left in your account."}}}',
        },
      },
      'quota_exhausted',
    ],
    [
      'the name of a class behind that of its package',
      { error: { name: 'aiohttp.client_exceptions.ClientPayloadError', message: '400, message=x' } },
      'network_error',
    ],
    [
      "the status that a relay's event names",
      {
        status: 200,
        body: 'event: error\ndata: {"type":"error","error":{"type":"bad_response_status_code","message":"bad response status code 524"}}\n\n',
      },
      'timeout',
    ],
    ['a pace that rose too fast', { status: 429, body: { error: { code: 'RequestBurstTooFast' } } }, 'rate_limited'],
    [
      'a number and a sentence',
      { status: 200, body: { errno: 18, errmsg: 'qps limit of your app hit' } },
      'rate_limited',
    ],
    [
      'fields with capitals',
      { status: 200, body: { Code: '100002', Message: '触发限流', Success: false } },
      'rate_limited',
    ],
    ["a language's own error", { status: 500, body: { error_type: 'KeyError', message: "'name'" } }, 'server_error'],
    [
      'what a gateway could not do, and why',
      { status: 429, body: { error: { message: 'blocked: prompt: SAFETY ()', code: 'do_request_failed' } } },
      'content_filtered',
    ],
    [
      'a task that failed, in capitals',
      { status: 200, body: { id: '1', status: 'FAILED', failure: 'The input was flagged by moderation.' } },
      'content_filtered',
    ],
    [
      'a code whose last part tells more',
      { status: 403, body: { error: { code: 'OperationDenied.ServiceOverdue', message: 'Denied.' } } },
      'quota_exhausted',
    ],
    [
      'a code of nouns',
      { status: 417, body: { error: { error_type: 'api_rate_limit', message: '-' } } },
      'rate_limited',
    ],
    ['a session', { status: 401, body: { code: 'AUTH_SESSION_REVOKED', message: '-' } }, 'credential_revoked'],
    [
      'an answer that .NET could not read',
      { status: 200, error: { name: 'JsonReaderException', message: 'Not compatible.' } },
      'malformed_response',
    ],
    [
      'an address in place of a code',
      {
        status: 401,
        body: { type: '/errors/authentication-required/', title: 'Your API key is invalid or has expired.' },
      },
      'credential_invalid',
    ],
    [
      'an error with a body of its own beside an empty one',
      {
        body: '',
        error: {
          name: 'APIError',
          message: 'Not Found',
          status: 404,
          body: { message: 'Your account balance is too low.' },
        },
      },
      'quota_exhausted',
    ],
    [
      "a message that beats Zhipu's code of any parameter",
      {
        provider: 'zhipu',
        status: 400,
        body: { error: { code: '1210', message: 'tokens in request more than max tokens allowed' } },
      },
      'request_too_large',
    ],
    [
      'a fault of the network inside an answer',
      { error: { error: { cause: { code: 'ENOTFOUND' } } } },
      'network_error',
    ],
    [
      'the name of a package in the name of an error',
      { error: { name: 'requests.exceptions.ConnectionError', message: 'failed to establish a connection' } },
      'network_error',
    ],
    [
      'a check that the server failed at',
      { status: 500, body: { error: { type: 'auth_subrequest_error', message: 'Internal server error' } } },
      'server_error',
    ],
    [
      'an answer that is not ok',
      { status: 200, body: { ok: false, msg: 'The key has expired.' } },
      'credential_expired',
    ],
    [
      'a code that ends in error',
      { status: 401, body: { code: 'token_error', message: 'The token has expired.' } },
      'credential_expired',
    ],
    [
      'a busy page',
      { status: 503, body: '<html><body><h1>Heavy traffic, hang tight</h1></body></html>' },
      'overloaded',
    ],
    ['a task that was cancelled', { error: { name: 'OperationCanceledException', message: 'gone' } }, 'cancelled'],
    [
      'a parser of Java',
      { error: { name: 'com.example.JsonParseException', message: 'bad character' } },
      'malformed_response',
    ],
    [
      'a limit that reads like a check of types',
      {
        error: {
          name: 'ValidationError',
          message: 'Input validation error: `inputs` tokens must be <= 8192. Given: 37500',
        },
      },
      'request_too_large',
    ],
    [
      'a code beside the words "rate limit"',
      { status: 429, body: { error: { message: 'Rate limit reached.', code: 'insufficient_quota' } } },
      'quota_exhausted',
    ],
    [
      "a provider's number in another's envelope",
      {
        provider: 'minimax',
        status: 500,
        body: { type: 'error', error: { type: 'api_error', message: 'refused (1008)' } },
      },
      'quota_exhausted',
    ],
    [
      'a plain 401 page',
      { status: 401, body: '<html><title>401</title><h1>Authorization Required</h1></html>' },
      'credential_invalid',
    ],
    ['405', { status: 405, body: { detail: 'Method Not Allowed' } }, 'model_unavailable'],
    ['501', { status: 501, body: 'Not Implemented' }, 'model_unavailable'],
    ['407', { status: 407, body: 'Proxy Authentication Required' }, 'network_error'],
    [
      'a cancel event in a stream',
      { status: 200, body: 'event: error\ndata: {"message":"Request canceled by client"}\n\n' },
      'cancelled',
    ],
    [
      'a generic field that another vendor has as well',
      { status: 400, body: { error_code: 110, detail: 'temperature must be a number' } },
      'invalid_request',
    ],
    [
      'a used-up window of Codex',
      { status: 429, headers: { 'x-codex-primary-used-percent': '100', 'x-codex-primary-reset-after-seconds': '600' } },
      'quota_exhausted',
    ],
    [
      'an error in lines of JSON',
      { status: 200, body: '{"message":{"content":"A"},"done":false}\n{"error":"the engine crashed: has crashed"}\n' },
      'server_error',
    ],
    [
      'an ending for lack of resources',
      { status: 200, body: 'data: {"choices":[{"delta":{},"finish_reason":"insufficient_system_resource"}]}\n\n' },
      'overloaded',
    ],
    [
      'an access that a spend limit blocked',
      { provider: 'groq', status: 400, body: { error: { message: 'Access is blocked.', code: 'blocked_api_access' } } },
      'quota_exhausted',
    ],
    [
      'a tenant that is another',
      {
        provider: 'azure-openai',
        status: 400,
        body: { error: { message: 'Token tenant a does not match resource tenant.' } },
      },
      'credential_invalid',
    ],
    [
      'a service that nobody has bought',
      { provider: 'dashscope', status: 403, body: { code: 'AccessDenied.Unpurchased', message: 'Not open.' } },
      'permission_denied',
    ],
    [
      'a refused value where the organisation is not verified',
      {
        status: 403,
        body: { error: { message: 'The organization must be verified to stream.', code: 'unsupported_value' } },
      },
      'permission_denied',
    ],
    [
      "a provider's words behind a gateway's own",
      { status: 400, body: { error: { message: 'Upstream returned an error: insufficient balance' } } },
      'quota_exhausted',
    ],
    ['a pool without accounts', { status: 503, body: { error: { code: 'no_available_account' } } }, 'overloaded'],
  ])('%s', (_case, evidence, category) => {
    expect(classifyLlmFailure(evidence).category).toBe(category);
  });

  it.each([405, 501])('is inferred where only the status tells: %d', (status) => {
    expect(classifyLlmFailure({ status, body: '' })).toMatchObject({ category: 'model_unavailable', explicit: false });
  });

  it('reads a message that is coloured for a terminal', () => {
    const error = new Error('\u001b[31mUnauthenticated request to the gateway.\u001b[0m\n\nSet your API key.');

    expect(classifyLlmError(error).category).toBe('credential_missing');
  });

  it('reads what an error of missing credentials says before its name', () => {
    const of = (message: string) =>
      classifyLlmError(Object.assign(new Error(message), { name: 'CredentialsProviderError' }));

    expect(of('The session of this profile has expired.').category).toBe('credential_expired');
    expect(of('Nothing was found anywhere.').category).toBe('credential_missing');
  });

  it('reads the name of an exception among headers that a message repeats', () => {
    const headers = { ':exception-type': 'throttlingException', ':message-type': 'exception' };
    const message = `Bad response code: ${JSON.stringify({ status_code: 400, headers, body: 'Slow.' })}`;

    expect(classifyLlmError(new Error(message)).category).toBe('rate_limited');
  });

  it("reads the provider's error that an SDK's error holds as JSON", () => {
    const responseBody = JSON.stringify({ error: { message: 'No credits are left.', type: 'insufficient_quota' } });
    const last = Object.assign(new Error('Failed'), { name: 'AI_APICallError', statusCode: 429, responseBody });
    const error = Object.assign(new Error('Failed after 3 attempts.'), { name: 'AI_RetryError', lastError: last });

    expect(classifyLlmError(error).category).toBe('quota_exhausted');
  });
});

describe('hints', () => {
  const now = Date.UTC(2030, 0, 15, 9);
  const hint = (message: string, headers: Record<string, string> = {}, status = 429): number | undefined =>
    classifyLlmFailure({ status, headers, body: { error: { message } }, now }).retryAfterMs;

  it.each<[string, number | undefined]>([
    ['Rate limit reached. Try again in 00:10:00.', 600_000],
    ['Rate limit reached. Retry after 01:02:03', 3_723_000],
    ['Rate limit reached. It resets at 10:00 UTC.', 3_600_000],
  ])('%s', (message, expected) => {
    expect(hint(message)).toBe(expected);
  });

  it('reads the clock form in a header', () => {
    expect(hint('Rate limit', { 'retry-after': '00:00:30' })).toBe(30_000);
  });

  it('takes the longest of several for a quota, and the header for a rate', () => {
    expect(hint('Daily quota exceeded, try again in 3 hours', { 'retry-after': '2' })).toBe(10_800_000);
    expect(hint('Too many requests, try again in 10 s', { 'retry-after': '2' })).toBe(2_000);
  });

  it('takes a negative number of what remains for none', () => {
    const headers = { 'x-ratelimit-remaining-requests': '-1', 'x-ratelimit-reset-requests': '500' };
    expect(hint('Rate limit', headers)).toBeUndefined();
  });

  it('takes no hint from the headers of an answer that began well', () => {
    expect(hint('Rate limit reached', { 'retry-after': '7' }, 200)).toBeUndefined();
  });
});
