import { describe, expect, it } from 'vitest';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import type { LlmFailure, LlmFailureEvidence } from '../../lib/classification/failure.interface.js';

const HTML = (title: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

describe('the message', () => {
  it.each([
    ['a reason in the details', { message: 'This key is not valid.', details: [{ reason: 'API_KEY_INVALID' }] }],
    ['a flag in the details', { message: 'This key is not valid.', details: [{ info: 'true' }] }],
    ['a title', { title: 'Unauthenticated', detail: 'This key is not valid.' }],
  ])('is the sentence rather than %s', (_, error) => {
    expect(classifyLlmFailure({ status: 401, body: { error } }).message).toBe('This key is not valid.');
  });

  it('is a word where the answer says no more', () => {
    expect(classifyLlmFailure({ status: 401, body: { error: { message: 'Unauthorized' } } }).message).toBe(
      'Unauthorized',
    );
  });
});

describe('a document without any known field', () => {
  it.each<[string, number, object, string]>([
    ['its sentence is read', 401, { exp: 'token expired' }, 'credential_expired'],
    ['also beside other fields', 403, { fault: 'The quota of this key is used up', id: 17 }, 'quota_exhausted'],
    ['a word is none', 401, { exp: 'expired' }, 'credential_invalid'],
    ['not from a field of a request', 401, { prompt: 'my token expired' }, 'credential_invalid'],
    ['not where the request is refused, which it may repeat', 400, { about: 'my token expired' }, 'invalid_request'],
    ['not where the server broke', 500, { about: 'my token expired' }, 'server_error'],
    ['not from what was sent, by its name', 403, { flagged_input: 'my API key is invalid' }, 'permission_denied'],
    ['nor from what was generated', 429, { generatedText: 'my API key is invalid' }, 'rate_limited'],
    ['not beside a sentence', 401, { exp: 'token expired', message: 'Bad signature' }, 'credential_invalid'],
  ])('%s', (_, status, body, category) => {
    expect(classifyLlmFailure({ status, body }).category).toBe(category);
  });

  it('does not repeat the request', () => {
    const request = { messages: [{ role: 'user', content: 'Is it true that the token expired?' }] };
    const body = { about: 'Is it true that the token expired?' };
    expect(classifyLlmFailure({ status: 401, body, request })).toMatchObject({ category: 'credential_invalid' });
  });
});

describe('a model that is served on another door', () => {
  it('is no matter of the key', () => {
    const error = { message: 'Only supported in v1/responses.', type: 'invalid_request_error', param: 'model' };
    const request = { model: 'm', messages: [] };
    expect(classifyLlmFailure({ status: 404, body: { error }, request, model: 'm' }).category).toBe(
      'model_unavailable',
    );
  });
});

describe('a limit for a day', () => {
  it.each<[string, string, string]>([
    [
      'a model’s own',
      'Rate limit reached for gpt-x in organization org-1 on requests per day (RPD): Limit 200.',
      'credential_model',
    ],
    ['a user’s for one model', 'Rate limit of 50 per 86400s exceeded for UserByModelByDay.', 'credential_model'],
    [
      'one that names no organisation',
      'Rate limit reached for gpt-x on requests per day (RPD): Limit 9.',
      'credential_model',
    ],
    [
      'what was processed for one model',
      'Tokens per day limit exceeded - too many tokens processed for model m-1.',
      'credential_model',
    ],
    ['one of all models', 'Rate limit of 50 per 86400s exceeded for UserByDay.', 'credential'],
    [
      'a budget of one caller',
      'Budget has been exceeded! End User=tenant-17 Current cost: 1.2, Max budget: 1.0',
      'request',
    ],
  ])('reaches as far as it says: %s', (_, message, scope) => {
    expect(classifyLlmFailure({ status: 429, body: { error: { message } } })).toMatchObject({
      category: 'quota_exhausted',
      scope,
    });
  });
});

describe('a bare status', () => {
  it.each<[number, Partial<LlmFailure>]>([
    [400, { category: 'invalid_request', scope: 'request' }],
    [401, { category: 'credential_invalid', scope: 'credential' }],
    [402, { category: 'quota_exhausted', scope: 'credential' }],
    [403, { category: 'permission_denied', scope: 'credential_model' }],
    [404, { category: 'model_unavailable', scope: 'credential_model' }],
    [408, { category: 'timeout', scope: 'provider_model' }],
    [410, { category: 'model_unavailable' }],
    [413, { category: 'request_too_large', scope: 'request' }],
    [422, { category: 'invalid_request' }],
    [429, { category: 'rate_limited', scope: 'credential_model' }],
    [498, { category: 'overloaded' }],
    [499, { category: 'cancelled', scope: 'request' }],
    [500, { category: 'server_error', scope: 'provider_model' }],
    [502, { category: 'server_error' }],
    [503, { category: 'server_error' }],
    [504, { category: 'timeout' }],
    [520, { category: 'server_error' }],
    [524, { category: 'timeout' }],
    [529, { category: 'overloaded', scope: 'provider_model' }],
    [418, { category: 'unknown' }],
  ])('%d is inferred', (status, expected) => {
    expect(classifyLlmFailure({ status, body: '' })).toMatchObject({ ...expected, explicit: false, status });
  });

  it.each(['Unauthorized', '{"detail":"Unauthorized"}', '401 status code (no body)'])(
    'stays inferred beside its own reason phrase: %s',
    (body) => {
      expect(classifyLlmFailure({ status: 401, body })).toMatchObject({
        category: 'credential_invalid',
        explicit: false,
      });
    },
  );

  it('stays inferred for Forbidden and Not Found', () => {
    expect(classifyLlmFailure({ status: 403, body: 'Forbidden' })).toMatchObject({
      category: 'permission_denied',
      explicit: false,
    });
    expect(classifyLlmFailure({ status: 404, body: { error: 'Not Found' } })).toMatchObject({
      category: 'model_unavailable',
      explicit: false,
    });
  });

  it('is unknown at the model where there is nothing at all', () => {
    expect(classifyLlmFailure({})).toMatchObject({ category: 'unknown', scope: 'provider_model', explicit: false });
  });

  it('is unknown at the request where a body tells nothing', () => {
    expect(classifyLlmFailure({ body: 'hm' })).toMatchObject({ category: 'unknown', scope: 'request' });
  });
});

describe('explicit', () => {
  it.each<[string, LlmFailureEvidence]>([
    ['a code', { status: 401, body: { error: { code: 'invalid_api_key' } } }],
    ['words', { status: 401, body: { error: { message: 'Incorrect API key' } } }],
    ['a model that is named', { status: 404, body: { error: { message: 'The model foo does not exist' } } }],
    ['a header', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: '' }],
  ])('is true for %s', (_name, evidence) => {
    expect(classifyLlmFailure(evidence).explicit).toBe(true);
  });
});

describe('scope', () => {
  it('of a quota is the credential, and the model where the evidence names one', () => {
    const named = {
      error: {
        status: 'RESOURCE_EXHAUSTED',
        message: 'x',
        details: [{ violations: [{ quotaId: 'RequestsPerDayPerProjectPerModel', quotaDimensions: { model: 'm' } }] }],
      },
    };

    expect(classifyLlmFailure({ status: 429, body: { error: { code: 'insufficient_quota' } } }).scope).toBe(
      'credential',
    );
    expect(classifyLlmFailure({ status: 429, body: named })).toMatchObject({
      category: 'quota_exhausted',
      scope: 'credential_model',
    });
  });

  it('of an HTML page under 401 or 403 is the model, whoever asks', () => {
    for (const status of [401, 403]) {
      expect(classifyLlmFailure({ status, body: HTML('Sorry, you have been blocked') })).toMatchObject({
        category: 'permission_denied',
        scope: 'provider_model',
      });
    }
  });

  it('of a refused place of the credential stays at the credential and the model', () => {
    expect(classifyLlmFailure({ status: 403, body: { error: { message: 'Region not allowed' } } }).scope).toBe(
      'credential_model',
    );
  });
});

describe('an HTML page', () => {
  it.each([
    [200, 'malformed_response'],
    [413, 'request_too_large'],
    [429, 'rate_limited'],
    [500, 'server_error'],
    [502, 'server_error'],
    [504, 'timeout'],
    [522, 'timeout'],
  ])('under %d is %s', (status, category) => {
    expect(classifyLlmFailure({ status, body: HTML(`${status} Page`) }).category).toBe(category);
  });

  it('without a status goes by the status in its title', () => {
    expect(classifyLlmFailure({ body: HTML('502 Bad Gateway') }).category).toBe('server_error');
  });

  it('that the caller sent is no firewall, however it comes back', () => {
    const page =
      '<html><head><title>Access denied</title></head><body>Solve the captcha, you have been blocked</body></html>';
    for (const content of [page, `Please mend this page: ${page} Thanks.`]) {
      const request = { messages: [{ role: 'user', content }] };
      expect(classifyLlmFailure({ request, body: page })).toMatchObject({ rule: 'answer/html' });
      const thrown = classifyLlmError(new Error(`Call failed: ${page}`), { request });
      expect(thrown).toMatchObject({ category: 'unknown', scope: 'request' });
    }
    expect(classifyLlmError(new Error(`Call failed: ${page}`))).toMatchObject({ rule: 'html/firewall' });
  });

  it('gives its title as the message', () => {
    expect(classifyLlmFailure({ status: 502, body: HTML('502 Bad Gateway') }).message).toContain('502 Bad Gateway');
  });
});

describe('a success status', () => {
  it.each<[string, unknown, string]>([
    ['an empty body', '', 'malformed_response'],
    ['blanks', '  \n', 'malformed_response'],
    ['cut JSON', '{"id":"x","choices":[{"index":0,"mess', 'malformed_response'],
    ['JSON without an answer', '{}', 'malformed_response'],
    ['plain text', 'hello', 'malformed_response'],
    ['an error object', '{"error":{"message":"Rate limit exceeded","code":429}}', 'rate_limited'],
    ['an error object with nothing but a status', '{"error":{"code":502}}', 'server_error'],
    [
      'a filtered choice',
      '{"choices":[{"index":0,"finish_reason":"content_filter","message":{"content":""}}]}',
      'content_filtered',
    ],
    ['a refusal', '{"type":"message","content":[],"stop_reason":"refusal"}', 'content_filtered'],
    ['a blocked prompt', '{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}', 'content_filtered'],
    ['a blocked candidate', '{"candidates":[{"finishReason":"SAFETY"}]}', 'content_filtered'],
    ...['IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION', 'IMAGE_SAFETY'].map((reason): [string, string, string] => [
      `a blocked image (${reason})`,
      JSON.stringify({ candidates: [{ content: { role: 'model' }, finishReason: reason }] }),
      'content_filtered',
    ]),
    ['a limited account', '{"candidates":[{"finishReason":"PUP_LIMITED_DISABLED"}]}', 'credential_revoked'],
    ["Groq's error in a chunk", '{"choices":[],"x_groq":{"error":"over_capacity"}}', 'overloaded'],
    [
      'a filtered Responses answer',
      '{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}',
      'content_filtered',
    ],
    [
      'an error event',
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}\n\n',
      'overloaded',
    ],
    [
      'an error after chunks',
      'data: {"choices":[{"delta":{"content":"rate limit"}}]}\n\ndata: {"error":{"code":"insufficient_quota","message":"x"}}\n\n',
      'quota_exhausted',
    ],
    [
      'an error that an event holds in its data',
      'data: {"type":"chat:completion","data":{"error":{"detail":"Rate limit exceeded"},"done":true}}\n\n',
      'rate_limited',
    ],
    ['an empty error beside a complaint', '{"error":{},"data":null,"message":"Invalid API key"}', 'credential_invalid'],
    [
      'the error of a tool in an event',
      'data: {"event":"tool_end","data":{"error":"The API key has been revoked"}}\n\n',
      'malformed_response',
    ],
    ['an error event without a type', 'event: error\ndata: {"message":"Rate limit exceeded"}\n\n', 'rate_limited'],
    [
      'a failed Responses event',
      'data: {"type":"response.failed","response":{"error":{"code":"server_error","message":"x"}}}\n\n',
      'server_error',
    ],
  ])('with %s', (_name, body, category) => {
    expect(classifyLlmFailure({ status: 200, body }).category).toBe(category);
  });
});

describe('bodies in any form', () => {
  const text = '{"error":{"code":"insufficient_quota","message":"x"}}';

  it.each<[string, unknown]>([
    ['text', text],
    ['data', JSON.parse(text)],
    ['a Buffer', Buffer.from(text)],
    ['a Uint8Array', new TextEncoder().encode(text)],
    ['an ArrayBuffer', new TextEncoder().encode(text).buffer],
    ['a Buffer that went through JSON', JSON.parse(JSON.stringify(Buffer.from(text)))],
    ['JSON in a JSON string', JSON.stringify(text)],
    ['text with a byte order mark', `\uFEFF${text}`],
    ['a status before it', `429 ${text}`],
    ['cut text', text.slice(0, -6)],
    ['XML', '<?xml version="1.0"?><Error><Code>insufficient_quota</Code><Message>x</Message></Error>'],
    ['a server-sent event', `id:1\nevent:error\n:HTTP_STATUS/429\ndata:${text}\n\n`],
  ])('%s', (_name, body) => {
    expect(classifyLlmFailure({ status: 429, body })).toMatchObject({
      category: 'quota_exhausted',
      providerCode: 'insufficient_quota',
    });
  });

  it('are looked at up to 64 KB and no further', () => {
    const padding = ' '.repeat(65_536);

    expect(classifyLlmFailure({ status: 400, body: `${padding}Incorrect API key` }).category).toBe('invalid_request');
    expect(classifyLlmFailure({ status: 400, body: Buffer.from(`${padding}Incorrect API key`) }).category).toBe(
      'invalid_request',
    );
    expect(classifyLlmFailure({ status: 400, body: `Incorrect API key${padding}` }).category).toBe(
      'credential_invalid',
    );
  });

  it('of JSON that is cut at 64 KB still give their code', () => {
    const body = `{"error":{"code":"model_not_found","message":"x","details":"${'y'.repeat(70_000)}"}}`;

    expect(classifyLlmFailure({ status: 400, body }).category).toBe('model_unavailable');
  });
});

describe('headers in any form', () => {
  it.each<[string, unknown]>([
    ['a record', { 'Retry-After': '7' }],
    ['a record of lists', { 'retry-after': ['7'] }],
    ['a Headers', new Headers({ 'retry-after': '7' })],
    ['a Map', new Map([['Retry-After', '7']])],
    ['pairs', [['Retry-After', '7']]],
    ['numbers', { 'retry-after': 7 }],
  ])('%s', (_name, headers) => {
    expect(classifyLlmFailure({ status: 429, headers, body: '' }).retryAfterMs).toBe(7_000);
  });

  it('tell what the provider says of retrying', () => {
    expect(classifyLlmFailure({ status: 429, headers: { 'x-should-retry': 'false' } }).shouldRetry).toBe(false);
    expect(classifyLlmFailure({ status: 429, headers: { 'x-should-retry': 'true' } }).shouldRetry).toBe(true);
    expect(classifyLlmFailure({ status: 429 })).not.toHaveProperty('shouldRetry');
  });

  it.each<[string, number, Record<string, string>, string]>([
    ['a used-up plan window', 429, { 'anthropic-ratelimit-unified-5h-status': 'rejected' }, 'quota_exhausted'],
    ['a used-up day', 429, { 'x-ratelimit-remaining-requests-day': '0' }, 'quota_exhausted'],
    [
      'an expired token',
      401,
      { 'www-authenticate': 'Bearer error="invalid_token", error_description="The token expired"' },
      'credential_expired',
    ],
    ['a missing scope', 403, { 'www-authenticate': 'Bearer error="insufficient_scope"' }, 'permission_denied'],
    ['a challenge', 403, { 'cf-mitigated': 'challenge' }, 'permission_denied'],
  ])('tell of %s', (_name, status, headers, category) => {
    expect(classifyLlmFailure({ status, headers, body: '' })).toMatchObject({ category, explicit: true });
  });
});

describe('a page of a proxy under 400', () => {
  it.each([
    ['400 The plain HTTP request was sent to HTTPS port', 'network_error'],
    ['400 Request Header Or Cookie Too Large', 'request_too_large'],
    ["400 You're speaking plain HTTP to an SSL-enabled server port.", 'network_error'],
    ['Bad Request - Invalid Hostname', 'network_error'],
    ['400 Bad Request', 'invalid_request'],
  ])('%s: %s', (title, category) => {
    expect(classifyLlmFailure({ status: 400, body: HTML(title) })).toMatchObject({ category, rule: 'html/400' });
  });
});

describe('a page under 403', () => {
  it.each([
    ['Error 1015: you are being rate limited', 'rate_limited', 'html/403 of a rate'],
    ['429 Too Many Requests', 'rate_limited', 'html/403 of a rate'],
    ['Access denied', 'permission_denied', 'html/403'],
    ['403 Forbidden', 'permission_denied', 'html/403'],
  ])('%s: %s', (title, category, rule) => {
    expect(classifyLlmFailure({ status: 403, body: HTML(title) })).toMatchObject({
      category,
      rule,
      scope: 'provider_model',
    });
  });
});

describe('a line of a server under 400', () => {
  it.each([
    ['Client sent an HTTP request to an HTTPS server.\n', 'network_error'],
    ['Could not use the picture: no such host', 'invalid_request'],
    [JSON.stringify({ message: 'Client sent an HTTP request to an HTTPS server.' }), 'invalid_request'],
  ])('%s: %s', (body, category) => {
    expect(classifyLlmFailure({ status: 400, body })).toMatchObject({ category });
  });
});

describe('a dict of Python for a body', () => {
  it('is read as the document that it was meant for', () => {
    const body = "{'error': {'message': 'The key is not valid.', 'code': 'invalid_api_key', 'param': None}}";
    expect(classifyLlmFailure({ status: 200, body })).toMatchObject({ category: 'credential_invalid' });
  });

  it('is no answer where it says nothing of a failure', () => {
    expect(classifyLlmFailure({ status: 200, body: "{'text': 'Hello'}" }).category).toBe('malformed_response');
    expect(classifyLlmFailure({ status: 200, body: "{'error': " }).category).toBe('malformed_response');
  });
});
