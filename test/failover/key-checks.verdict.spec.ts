import type { LlmFailure, LlmFailureCategory, LlmFailureScope } from '../../lib/classification/failure.interface.js';
import { KeyCheckMemory } from '../../lib/failover/key-checks.js';
import { verdictOf } from '../../lib/failover/key-checks.js';

const failureOf = (category: LlmFailureCategory, scope: LlmFailureScope, explicit = true): LlmFailure => ({
  category,
  scope,
  explicit,
  rule: 'test',
});

describe('verdictOf()', () => {
  it.each([
    ['rejected', 'credential_invalid', 'credential', true],
    ['rejected', 'credential_revoked', 'credential', true],
    ['rejected', 'credential_missing', 'credential', true],
    ['open', 'permission_denied', 'credential_model', false],
    ['vouched', 'permission_denied', 'credential_model', true],
    ['vouched', 'permission_denied', 'provider_model', false],
    ['open', 'cancelled', 'request', true],
    ['open', 'network_error', 'base_url', true],
    ['unanswered', 'server_error', 'provider_model', true],
    ['unanswered', 'overloaded', 'provider_model', true],
    ['unanswered', 'timeout', 'provider_model', true],
    ['unanswered', 'malformed_response', 'provider_model', true],
    ['unanswered', 'unknown', 'provider_model', false],
    ['vouched', 'unknown', 'request', false],
    ['vouched', 'rate_limited', 'credential_model', true],
    ['vouched', 'quota_exhausted', 'credential', true],
    ['vouched', 'model_unavailable', 'credential_model', true],
    ['vouched', 'invalid_request', 'request', true],
    ['vouched', 'request_too_large', 'request', true],
  ] as const)('is %s for %s of scope %s (explicit: %s)', (verdict, category, scope, explicit) => {
    expect(verdictOf(failureOf(category, scope, explicit))).toBe(verdict);
  });
});

describe('KeyCheckMemory', () => {
  it('takes the second unanswered check of a key for a passed one, also where another call led one of them', () => {
    const memory = new KeyCheckMemory();
    expect(memory.take('a', 'unanswered')).toBe('unanswered');
    expect(memory.take('b', 'unanswered')).toBe('unanswered');
    expect(memory.isVouched('a')).toBe(false);
    expect(memory.take('a', 'open')).toBe('open');
    expect(memory.take('a', 'unanswered')).toBe('vouched');
    expect(['a', 'b'].map((key) => memory.isVouched(key))).toEqual([true, false]);
  });

  it('keeps a rejection and a vouched key as they are', () => {
    const memory = new KeyCheckMemory();
    expect(memory.take('a', 'rejected')).toBe('rejected');
    expect(memory.isVouched('a')).toBe(false);
    memory.vouch('a');
    expect(memory.isVouched('a')).toBe(true);
  });
});
