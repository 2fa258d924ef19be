import { describe, expect, it } from 'vitest';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import { CODE_CASES } from './codes.cases.js';
import { normaliseCode } from '../../lib/classification/codes/code-table.js';

describe.each(Object.entries(CODE_CASES))('codes of %s', (provider, cases) => {
  it.each(cases)('%s', (_name, status, body, category) => {
    const failure = classifyLlmFailure({ provider, status, body: JSON.stringify(body) });

    expect({ category: failure.category, rule: failure.rule }).toEqual({ category, rule: failure.rule });
  });
});

describe('codes', () => {
  it.each([
    'invalid_api_key',
    'InvalidApiKey',
    'INVALID-API-KEY',
    'invalid.api.key',
    'com.example.errors#InvalidApiKeyException',
    'InvalidApiKeyException:http://example.test/',
  ])('are the same in any spelling: %s', (code) => {
    expect(normaliseCode(code)).toBe('invalidapikey');
  });

  it.each(['my-zhipu', 'zhipu-eu', 'glmx'])(
    'of a provider do not count for %s, whose id only holds its name',
    (provider) => {
      const body = { error: { code: '1113', message: 'x' } };
      expect(classifyLlmFailure({ provider, status: 400, body }).category).toBe('invalid_request');
    },
  );

  it('of a provider do not count for another', () => {
    expect(
      classifyLlmFailure({ provider: 'acme', status: 400, body: { error: { code: '1113', message: 'x' } } }).category,
    ).toBe('invalid_request');
  });

  it('of an unmistakable body count whatever the provider is called', () => {
    expect(
      classifyLlmFailure({ provider: 'acme', status: 200, body: { base_resp: { status_code: 1008, status_msg: 'x' } } })
        .category,
    ).toBe('quota_exhausted');
  });

  it('that nobody listed are read as words', () => {
    expect(
      classifyLlmFailure({ status: 400, body: { error: { code: 'acme_daily_quota_exceeded', message: 'x' } } }),
    ).toMatchObject({
      category: 'quota_exhausted',
      explicit: true,
      providerCode: 'acme_daily_quota_exceeded',
    });
  });

  it.each([
    ['invalid_token', 'The access token expired', 'credential_expired', 'words/key-expired'],
    ['invalid_client', 'The client secret keys of this app are expired.', 'credential_expired', 'words/key-expired'],
    ['invalid_api_key', 'Your API key has been revoked.', 'credential_revoked', 'words/key-revoked'],
  ])('of a bad key are told apart by their sentence: %s, %s', (code, message, category, words) => {
    const { rule, ...verdict } = classifyLlmFailure({ status: 401, body: { error: { code, message } } });
    expect(verdict).toMatchObject({ category, scope: 'credential', providerCode: code });
    expect(rule).toBe(`common/code/${code} and ${words}`);
  });

  it.each(['Invalid or expired API key', 'If it has expired, create another one.', 'Keys expire after 90 days.'])(
    'of a bad key stay what they are where the sentence tells no more: %s',
    (message) => {
      expect(classifyLlmFailure({ status: 401, body: { error: { code: 'invalid_api_key', message } } })).toMatchObject({
        category: 'credential_invalid',
        rule: 'common/code/invalid_api_key',
      });
    },
  );

  it('win over words when they are specific, and lose when they are generic', () => {
    const message = 'You are out of credits';

    expect(classifyLlmFailure({ status: 400, body: { error: { code: 'model_not_found', message } } }).category).toBe(
      'model_unavailable',
    );
    expect(classifyLlmFailure({ status: 400, body: { error: { code: 'BAD_REQUEST', message } } }).category).toBe(
      'quota_exhausted',
    );
  });

  it('in headers count as codes of the answer', () => {
    const headers = { 'x-amzn-ErrorType': 'ThrottlingException:http://internal.example.test/' };

    expect(classifyLlmFailure({ status: 400, headers, body: '{}' })).toMatchObject({
      category: 'rate_limited',
      explicit: true,
    });
  });

  it('are reported, the most specific one', () => {
    const body = {
      error: { code: 400, status: 'INVALID_ARGUMENT', message: 'x', details: [{ reason: 'API_KEY_INVALID' }] },
    };

    expect(classifyLlmFailure({ status: 400, body }).providerCode).toBe('API_KEY_INVALID');
  });
});
