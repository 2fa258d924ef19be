import {
  LLM_FAILURE_CATEGORIES,
  type LlmFailure,
  type LlmFailureCategory,
} from '../../lib/classification/failure.interface.js';
import { effectOf, isCredentialFault } from '../../lib/failover/failure-effect.js';
import type { LlmPolicies } from '../../lib/failover/policies.js';
import { healthKeysOf, type HealthKeys } from '../../lib/health/health-keys.js';
import { failureOf } from '../health/failure-of.js';

const keys = healthKeysOf({ provider: 'P', model: 'm', baseUrl: 'http://p.test', fingerprint: 'abcd' });

function effect(
  failure: LlmFailure,
  isProven = false,
  policies: LlmPolicies = {},
  onContentFiltered: 'fail' | 'next' = 'fail',
) {
  return effectOf(failure, { keys, isProven, onContentFiltered, policies });
}

type Excluded = Exclude<keyof HealthKeys, 'all'>;

describe('effectOf', () => {
  const table: readonly (readonly [LlmFailureCategory, Partial<LlmFailure>, 'fail' | 'next' | 'retry', Excluded])[] = [
    ['credential_missing', {}, 'next', 'credential'],
    ['credential_invalid', {}, 'next', 'credential'],
    ['credential_revoked', {}, 'next', 'credential'],
    ['credential_expired', {}, 'next', 'credential'],
    ['permission_denied', {}, 'next', 'credential_model'],
    ['permission_denied', { scope: 'provider_model' }, 'next', 'provider_model'],
    ['quota_exhausted', {}, 'next', 'credential'],
    ['quota_exhausted', { scope: 'credential_model' }, 'next', 'credential_model'],
    ['rate_limited', {}, 'retry', 'credential_model'],
    ['overloaded', {}, 'retry', 'provider_model'],
    ['server_error', {}, 'retry', 'provider_model'],
    ['malformed_response', {}, 'retry', 'provider_model'],
    ['timeout', {}, 'retry', 'provider_model'],
    ['network_error', {}, 'retry', 'base_url'],
    ['model_unavailable', {}, 'next', 'credential_model'],
    ['request_too_large', {}, 'next', 'provider_model'],
    ['content_filtered', {}, 'fail', 'provider_model'],
    ['invalid_request', {}, 'fail', 'provider_model'],
    ['cancelled', {}, 'fail', 'provider_model'],
    ['unknown', {}, 'next', 'provider_model'],
  ];

  it.each(table)('%s %j: %s, and bars the %s', (category, extra, action, excluded) => {
    expect(effect(failureOf(category, extra))).toEqual({ action, excludes: keys[excluded], allowsAuthRetry: false });
  });

  it('has a row for every category', () => {
    expect(new Set(table.map(([category]) => category))).toEqual(new Set(LLM_FAILURE_CATEGORIES));
  });

  it.each([
    ['credential_invalid', {}, true],
    ['credential_missing', {}, true],
    ['permission_denied', { explicit: false }, true],
    ['permission_denied', {}, false],
    ['permission_denied', { explicit: false, scope: 'provider_model' }, false],
    ['credential_invalid', { basis: 'relayed', scope: 'credential_model' }, false],
    ['credential_revoked', {}, false],
    ['credential_expired', {}, false],
    ['quota_exhausted', {}, false],
  ] as const)('lets a proven key be tried again after %s %j: %s', (category, extra, allowed) => {
    const found = effect(failureOf(category, extra), true);
    expect(found.allowsAuthRetry).toBe(allowed);
    const isRight = category === 'permission_denied';
    if (allowed) expect(found.excludes).toBe(isRight ? keys.credential_model : keys.credential);
    expect(effect(failureOf(category, extra), false).allowsAuthRetry).toBe(false);
  });

  it('bars waiting retries, not failover, where the provider says so', () => {
    expect(effect(failureOf('server_error', { shouldRetry: false })).action).toBe('next');
    expect(effect(failureOf('credential_invalid', { shouldRetry: false }), true).allowsAuthRetry).toBe(false);
    expect(effect(failureOf('invalid_request', { shouldRetry: true })).action).toBe('fail');
    expect(effect(failureOf('credential_revoked', { shouldRetry: true })).action).toBe('next');
  });

  it('follows the user’s own action, and the route’s for filtered content', () => {
    expect(effect(failureOf('invalid_request'), false, { invalid_request: { action: 'next' } }).action).toBe('next');
    const own = effect(failureOf('credential_invalid'), true, { credential_invalid: { action: 'fail' } });
    expect(own).toMatchObject({ action: 'fail', allowsAuthRetry: false });
    expect(effect(failureOf('content_filtered'), false, {}, 'next').action).toBe('next');
  });
});

describe('isCredentialFault', () => {
  it.each([
    ['credential_invalid', {}, true],
    ['credential_revoked', {}, true],
    ['quota_exhausted', {}, true],
    ['permission_denied', {}, true],
    ['permission_denied', { scope: 'provider_model' }, false],
    ['model_unavailable', {}, false],
    ['rate_limited', {}, false],
    ['server_error', {}, false],
  ] as const)('%s %j: %s', (category, extra, expected) => {
    expect(isCredentialFault(failureOf(category, extra))).toBe(expected);
  });
});
