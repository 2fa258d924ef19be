import type { LlmFailure, LlmFailureCategory } from '../../lib/classification/failure.interface.js';
import { isNeutralFailure } from '../../lib/failover/failure-effect.js';

const failureOf = (category: LlmFailureCategory, explicit: boolean): LlmFailure => ({
  category,
  explicit,
  scope: 'provider_model',
  rule: 'test',
});

describe('isNeutralFailure()', () => {
  it.each([
    ['credential_invalid', false, false],
    ['credential_revoked', true, false],
    ['quota_exhausted', false, false],
    ['permission_denied', true, false],
    ['permission_denied', false, true],
    ['model_unavailable', true, false],
    ['model_unavailable', false, true],
    ['rate_limited', true, true],
    ['overloaded', true, true],
    ['server_error', false, true],
    ['malformed_response', true, true],
    ['timeout', true, true],
    ['network_error', true, true],
    ['unknown', false, true],
  ] as const)('of %s (explicit: %s), where success proves nothing, is %s', (category, explicit, expected) => {
    expect(isNeutralFailure(failureOf(category, explicit), 'never')).toBe(expected);
    expect(isNeutralFailure(failureOf(category, explicit), 'at-value')).toBe(false);
    expect(isNeutralFailure(failureOf(category, explicit), 'at-end')).toBe(false);
  });
});
