import { describe, expect, it } from 'vitest';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';

describe('wordings of gateways and services', () => {
  it.each<[status: number, body: string, category: string]>([
    [400, '{"message":"Failed to get the authorization header from your call."}', 'credential_missing'],
    [401, 'IAM Certification failed', 'credential_invalid'],
    [
      401,
      '{"code":"AuthorizationError","message":"user-7 is not authorized to access the model acme-1"}',
      'permission_denied',
    ],
    [
      403,
      '{"error":{"type":"access_terminated_error","message":"You have reached your usage limit"}}',
      'quota_exhausted',
    ],
    [403, '{"error":{"type":"access_terminated_error","message":"Only available for agents"}}', 'permission_denied'],
    [403, '{"message":"It may contain sensitive information."}', 'content_filtered'],
    [429, 'The account reached its set inference limit and the service has been paused', 'quota_exhausted'],
    [412, 'This account has its usage exhausted', 'quota_exhausted'],
    [429, 'Quota exceeded for models.example/input_tokens_per_minute_per_model', 'rate_limited'],
    [429, 'ThrottlingException: you are above the quotas of your account', 'rate_limited'],
    [429, 'Resource exhausted, try later', 'rate_limited'],
    [403, 'prompt plus max_tokens must be less than the context length', 'request_too_large'],
    [0, '请先压缩上下文', 'request_too_large'],
    [404, '{"message":"Task 7 does not exist"}', 'invalid_request'],
    [400, 'tool results found without a call', 'invalid_request'],
    [403, 'Model acme-max is not available with the basic plan', 'model_unavailable'],
  ])('%d %s: %s', (status, body, category) => {
    expect(classifyLlmFailure({ ...(status === 0 ? {} : { status }), body }).category).toBe(category);
  });

  it.each<[message: string, category: string]>([
    ['API_KEY_REVOKED', 'credential_revoked'],
    ['gateway.InternalServerError: the provider gave up', 'server_error'],
    ['Every try failed. Last error: 503 from the model', 'server_error'],
    ['调用失败：401', 'credential_invalid'],
    ['[SSL: BAD_RECORD_MAC] bad record mac', 'network_error'],
    ['[Errno -3] Temporary failure in name resolution', 'network_error'],
    ['No route to host', 'network_error'],
    ['Token refresh failed: error sending request for url (https://auth.example)', 'network_error'],
    ['Request body larger than maxBodyLength limit', 'request_too_large'],
    ['Choose a sign-in or specify ACME_API_KEY', 'credential_missing'],
  ])('thrown: %s: %s', (message, category) => {
    expect(classifyLlmError(new Error(message)).category).toBe(category);
  });

  it('does not read words out of addresses', () => {
    const message =
      'Call of https://api.example/v1/models/acme-1:run failed: [400] This location is not supported. See https://docs.example/rate-limits';

    expect(classifyLlmError(new Error(message)).category).toBe('permission_denied');
  });

  it('takes no wait from "unavailable"', () => {
    const failure = classifyLlmFailure({ status: 503, body: 'Service unavailable: cf-ray 9d63' });

    expect(failure.retryAfterMs).toBeUndefined();
  });

  it('tells a name of the wire that is too long from a text that a model reads', () => {
    const error = { code: 'string_above_max_length', message: 'Expected a string of at most 64.' };
    const read = (param: string) => classifyLlmFailure({ status: 400, body: { error: { ...error, param } } }).category;

    expect(read('prompt_cache_key')).toBe('invalid_request');
    expect(read('prompt')).toBe('request_too_large');
    expect(read('system_instruction.parts[0].text')).toBe('request_too_large');
  });

  it('sees a server that nobody reached beneath a status that an SDK has made up', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    const error = (more: object) =>
      Object.assign(new Error('Gateway request failed', { cause }), { statusCode: 500, ...more });

    expect(classifyLlmError(error({})).category).toBe('network_error');
    expect(classifyLlmError(error({ responseHeaders: { server: 'acme' } })).category).toBe('server_error');
  });

  it('reads no document twice that an SDK repeats in its message', () => {
    const body = {
      detail: [{ type: 'extra_forbidden', loc: ['body', 'n'], msg: 'Extra inputs are not permitted', input: 2 }],
    };
    const error = Object.assign(
      new Error(`API error occurred: ${JSON.stringify({ ...body, body$: JSON.stringify(body) })}`),
      {
        statusCode: 422,
        body: JSON.stringify(body),
      },
    );

    expect(classifyLlmError(error).category).toBe('invalid_request');
  });

  it('reads of a status what it says, not how an SDK calls its error', () => {
    const thrown = (name: string, status: number, more: object) =>
      Object.assign(new Error(`${status} Forbidden`), { name, status, ...more });
    const failure = classifyLlmError(thrown('PermissionDeniedError', 403, { error: { message: 'Forbidden' } }));

    expect(failure).toMatchObject({ category: 'permission_denied', explicit: false });
    expect(
      classifyLlmError(
        thrown('AI_APICallError', 429, { message: 'Too Many Requests', responseBody: '{"detail":"Model busy"}' }),
      ).category,
    ).toBe('overloaded');
  });

  it('takes a document that is all of a message for the answer', () => {
    const ofApi = (message: string) => classifyLlmError(Object.assign(new Error(message), { status: 401 })).category;

    expect(ofApi('401 {"error":{"exp":"x","message":"the token has expired"}}')).toBe('credential_expired');
    expect(ofApi('{"detail":"The token has expired."}')).toBe('credential_expired');
  });

  it.each<[status: number, message: string, category: string]>([
    [
      404,
      'The model `acme/' + 'x7/'.repeat(40) + 'v1` was not found or your project does not have access to it',
      'model_unavailable',
    ],
    [400, 'acme-1 does not support successive user or assistant messages', 'invalid_request'],
    [400, 'Failed to parse the request body as JSON: messages[3]: key must be a string at line 1', 'invalid_request'],
    [400, 'json_schema is enabled only for api versions 2024-08-01 and later', 'invalid_request'],
    [400, 'model: acme-1 does not support feature: structured-outputs', 'invalid_request'],
    [400, 'This model does not support the reasoningContent.reasoningText.signature field', 'invalid_request'],
    [400, 'messages 中 user 和 assistant 需交替出现，以 user 提问开始，user 提问结束', 'invalid_request'],
  ])('blames no key where the request is known: %d %s', (status, message, category) => {
    const request = { model: 'acme-1', messages: [{ role: 'user', content: 'Hello' }] };

    expect(classifyLlmFailure({ status, body: { error: { message } }, request }).category).toBe(category);
  });

  it('believes the name of an error before its words', () => {
    const error = Object.assign(new Error('Model is not ready for inference.'), {
      name: 'ModelNotReadyException',
      $metadata: { httpStatusCode: 429 },
    });

    expect(classifyLlmError(error).category).toBe('overloaded');
  });
});
