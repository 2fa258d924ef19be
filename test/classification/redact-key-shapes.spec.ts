import { describe, expect, it } from 'vitest';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import { redactKeyShapes } from '../../lib/classification/redact-key-shapes.js';

const HEX = '0123456789abcdef0123456789abcdef';

const SECRETS = [
  'sk-test-1234567890abcdef',
  'sk-ant-test-abc123def456',
  'sk-proj-test_abc123def456',
  'AIzaTestTestTest1234567890',
  'gsk_test1234567890abcdef',
  'xai-test1234567890abcdef',
  'hf_testABCDEFGHIJKLMNOP',
  'AKIATEST1234567890AB',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2ln',
  'sk-ab***cd',
  'na***ys',
  '****************abcd',
  'sk-...abcd',
  'r8_test1234567890',
  'nvapi-test1234567890',
  HEX,
  'dGhpcyBpcyBhIHRlc3QgdmFsdWUgMTIzNDU2',
];

describe('redactKeyShapes', () => {
  it.each(SECRETS)('takes %s out of a sentence', (secret) => {
    const redacted = redactKeyShapes(`Incorrect API key provided: ${secret}. See the docs.`);

    expect(redacted).not.toContain(secret);
    expect(redacted).toContain('[redacted]');
  });

  it.each([
    'Authorization: Bearer test-token-123456',
    'https://api.example.test/v1?key=testsecret&alt=sse',
    'https://api.example.test/v1?api_key=testsecret',
    "api_key: 'test12345678'",
    'Basic dGVzdDp0ZXN0MTIz',
    'client_secret=testsecret',
  ])('takes the value out of %s', (text) => {
    expect(redactKeyShapes(text)).not.toMatch(/test-token|testsecret|test12345678|dGVzd/);
  });

  it.each([
    'Rate limit reached for gpt-4o-mini-2024-07-18 on tokens per min.',
    'The model `claude-3-5-sonnet-20241022` does not exist',
    'You did not provide an API key. Use the Authorization header with Bearer authentication.',
    'Request id 0a1b2c3d-1111-4222-8333-444455556666',
    'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-02-01 are limited',
    'See https://docs.example.test/guides/error-codes/api-errors for more.',
    'risk-free trial',
    'invalid api key: please check it',
  ])('leaves alone: %s', (text) => {
    expect(redactKeyShapes(text)).toBe(text);
  });

  it.each([
    ['a secret behind an id and a dot', `${HEX}.AbCdEfGhIjKlMnOp`],
    ['the rest of base64', 'sk-test-1234567890/AbCdEfGh+IjKlMnOp'],
  ])('leaves no half of a key: %s', (_, secret) => {
    expect(redactKeyShapes(`Bad key ${secret}. See the docs.`)).toBe('Bad key [redacted]. See the docs.');
  });

  it('keeps no key in any text of a failure', () => {
    const secret = 'sk-test-1234567890abcdef';
    const failure = classifyLlmFailure({
      status: 401,
      headers: { 'x-request-id': `req-${secret}` },
      body: {
        error: { message: `Incorrect API key provided: ${secret}\nline two`, code: secret, type: `Bearer ${secret}` },
      },
    });

    expect(JSON.stringify(failure)).not.toContain('1234567890abcdef');
    expect(failure.message).toBe('Incorrect API key provided: [redacted] line two');
  });

  it('bounds every text of a failure', () => {
    const failure = classifyLlmFailure({
      status: 400,
      headers: { 'x-request-id': 'r '.repeat(500) },
      body: { error: { message: 'word '.repeat(500), code: 'c-'.repeat(75) } },
    });

    expect(failure.message?.length).toBeLessThanOrEqual(300);
    expect(failure.requestId?.length).toBeLessThanOrEqual(100);
    expect(failure.providerCode?.length).toBeLessThanOrEqual(100);
  });

  it('keeps the id of the request', () => {
    expect(
      classifyLlmFailure({ status: 500, headers: { 'request-id': 'req_011CXw8h8A796q3f74Ezmhav' } }).requestId,
    ).toBe('req_011CXw8h8A796q3f74Ezmhav');
  });

  it.each([
    ['POST https://user:hunter2hunter2@auth.example/token failed', 'POST https://[redacted]@auth.example/token failed'],
    ['redis://:p@ss:word@cache.internal:6379/0 is down', 'redis://[redacted]@cache.internal:6379/0 is down'],
    ['see https://docs.example/@team/page and mail a@b.example', undefined],
    ['https://docs.example/x?to=a@b.example', undefined],
  ])('takes names and passwords out of URLs: %s', (text, shown = text) => {
    expect(redactKeyShapes(text)).toBe(shown);
  });
});
