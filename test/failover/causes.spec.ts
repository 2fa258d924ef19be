import {
  LLM_FAILURE_CATEGORIES,
  type LlmFailure,
  type LlmFailureCategory,
} from '../../lib/classification/failure.interface.js';
import type { Target } from '../../lib/failover/candidate.js';
import { otherCausesOf, primaryOf, sharesOneFailure } from '../../lib/failover/causes.js';
import type { MetFailure } from '../../lib/failover/call.interface.js';
import { failureOf } from '../health/failure-of.js';

function met(
  category: LlmFailureCategory,
  extra: Partial<LlmFailure> = {},
  more: Partial<MetFailure> = {},
): MetFailure {
  return {
    failure: failureOf(category, extra),
    target: {} as Target,
    key: category,
    wasCalled: true,
    isDoubted: false,
    ...more,
  };
}

describe('primaryOf', () => {
  const order = [
    met('credential_revoked'),
    met('quota_exhausted'),
    met('permission_denied'),
    met('model_unavailable'),
    met('credential_invalid', { explicit: false }),
    met('rate_limited'),
    met('overloaded'),
    met('timeout'),
    met('server_error'),
    met('unknown'),
    met('request_too_large'),
    met('invalid_request', { rule: 'fit/cannot-carry' }, { wasCalled: false }),
    met('credential_missing', {}, { wasCalled: false }),
  ];

  it('chooses what a person can act on, in this order, wherever it stands', () => {
    for (let first = 0; first < order.length; first += 1) {
      const rest = order.slice(first);
      expect(primaryOf(rest)).toBe(order[first]);
      expect(primaryOf(rest.toReversed())).toBe(order[first]);
    }
  });

  it.each([
    ['credential_invalid', 'credential_revoked'],
    ['credential_expired', 'credential_missing'],
    ['server_error', 'network_error'],
    ['network_error', 'malformed_response'],
  ] as const)('takes the route’s first of the equals %s and %s', (left, right) => {
    const pair = [met(left), met(right)];
    expect(primaryOf(pair)).toBe(pair[0]);
    const other = pair.toReversed();
    expect(primaryOf(other)).toBe(other[0]);
  });

  it('ranks every category before a key that is not set', () => {
    const missing = met('credential_missing', {}, { wasCalled: false });
    for (const category of LLM_FAILURE_CATEGORIES) {
      for (const explicit of [true, false]) {
        const other = met(category, { explicit });
        expect(primaryOf([missing, other])).toBe(other);
      }
    }
  });
});

describe('sharesOneFailure', () => {
  it('holds where category and what failed are the same', () => {
    expect(sharesOneFailure([met('credential_invalid'), met('credential_invalid', {}, { wasCalled: false })])).toBe(
      true,
    );
    expect(sharesOneFailure([met('rate_limited'), met('rate_limited', {}, { key: 'other' })])).toBe(false);
    expect(sharesOneFailure([met('rate_limited'), met('overloaded', {}, { key: 'rate_limited' })])).toBe(false);
  });
});

describe('otherCausesOf', () => {
  it('gives each cause beside the primary one once, what a person can act on first', () => {
    const primary = met('credential_revoked');
    const overload = met('overloaded');
    const quota = met('quota_exhausted', {}, { key: 'first' });
    const other = met('quota_exhausted', {}, { key: 'second' });
    const all = [overload, met('overloaded'), primary, met('credential_revoked'), quota, other, met('overloaded')];
    expect(otherCausesOf(all, primary)).toEqual([quota, other, overload]);
    expect(otherCausesOf([primary], primary)).toEqual([]);
  });
});
