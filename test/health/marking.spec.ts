import {
  LLM_FAILURE_CATEGORIES,
  type LlmFailure,
  type LlmFailureCategory,
} from '../../lib/classification/failure.interface.js';
import { DEFAULT_HEALTH_SETTINGS } from '../../lib/health/health-settings.js';
import { doubtsCredential, keyOutageMarking, markingOf, type Marking } from '../../lib/health/marking.js';
import { failureOf } from './failure-of.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Expected = Partial<Marking> | undefined;

/** Category, what else is known of the failure, the marking for an unproven and for a proven credential. */
type Case = readonly [LlmFailureCategory, Partial<LlmFailure>, Expected, Expected];

const QUARANTINE: Expected = {
  scope: 'credential',
  reason: 'credential_invalid',
  kind: 'quarantine',
  probeMs: 15 * MINUTE,
  maxProbeMs: 6 * HOUR,
  passes: false,
};
const DOUBT: Expected = {
  scope: 'credential',
  reason: 'credential_invalid',
  kind: 'cooling',
  baseMs: 5_000,
  maxMs: 10 * MINUTE,
  strikes: 5,
  passes: true,
};
const BREAKER: Expected = {
  scope: 'provider_model',
  reason: 'breaker',
  kind: 'breaker',
  baseMs: 1_000,
  maxMs: 30_000,
  passes: true,
};
const revoked: Expected = {
  scope: 'credential',
  reason: 'credential_revoked',
  kind: 'quarantine',
  probeMs: undefined,
  passes: false,
};
const expired: Expected = { ...revoked, reason: 'credential_expired' };
const denied: Expected = {
  scope: 'credential_model',
  reason: 'permission_denied',
  kind: 'cooling',
  baseMs: 10 * MINUTE,
  maxMs: 10 * MINUTE,
  hintCapMs: undefined,
  passes: false,
};
/** A right that a key which has worked before may only seem to lack. */
const mistrusted: Expected = {
  ...denied,
  baseMs: 5_000,
  maxMs: 10 * MINUTE,
  strikes: undefined,
  passes: true,
};
/** What words alone say of a key that has worked before, under a status that does not refuse who asks. */
const said = (reason: LlmFailureCategory): Expected => ({ scope: 'credential', reason });
const revokedInWords: Expected = { ...revoked, probeMs: 15 * MINUTE, maxProbeMs: 6 * HOUR };
const weak: Expected = { ...denied, reason: 'weak', baseMs: 5_000, maxMs: 5_000, passes: true };
const relayed: Expected = { ...denied, reason: 'relayed', passes: false };
const relayedQuota: Expected = { ...relayed, baseMs: HOUR, maxMs: HOUR, hintCapMs: 24 * HOUR, passes: true };
const page: Expected = { ...denied, scope: 'provider_model', baseMs: 30_000, maxMs: 30_000, passes: true };
const quota: Expected = {
  scope: 'credential',
  reason: 'quota_exhausted',
  kind: 'cooling',
  baseMs: HOUR,
  maxMs: HOUR,
  hintCapMs: 24 * HOUR,
  probeMs: 10 * MINUTE,
  passes: true,
};
const limited: Expected = {
  scope: 'credential_model',
  reason: 'rate_limited',
  kind: 'cooling',
  baseMs: 1_000,
  maxMs: MINUTE,
  hintCapMs: 15 * MINUTE,
  passes: true,
};
const overloaded: Expected = { ...limited, scope: 'provider_model', reason: 'overloaded', maxMs: 30_000 };
const missing: Expected = {
  scope: 'credential_model',
  reason: 'model_unavailable',
  kind: 'cooling',
  baseMs: 12 * HOUR,
  maxMs: 12 * HOUR,
  passes: false,
};
const unknown: Expected = { scope: 'provider_model', reason: 'unknown', kind: 'cooling', baseMs: 5_000, maxMs: 5_000 };

const CASES: readonly Case[] = [
  ['credential_missing', {}, QUARANTINE, DOUBT],
  ['credential_invalid', {}, QUARANTINE, DOUBT],
  ['credential_invalid', { explicit: false }, QUARANTINE, DOUBT],
  ['credential_revoked', {}, revoked, revoked],
  ['credential_revoked', { basis: 'words' }, revokedInWords, revokedInWords],
  ['credential_revoked', { basis: 'message' }, revokedInWords, { ...mistrusted, ...said('credential_revoked') }],
  ['credential_invalid', { basis: 'words' }, QUARANTINE, DOUBT],
  ['credential_invalid', { basis: 'message' }, QUARANTINE, { ...mistrusted, ...said('credential_invalid') }],
  ['credential_expired', {}, expired, expired],
  ['credential_expired', { basis: 'words' }, expired, expired],
  ['credential_expired', { basis: 'message' }, expired, { ...mistrusted, ...said('credential_expired') }],
  ['credential_revoked', { basis: 'weak' }, weak, weak],
  ['quota_exhausted', { basis: 'weak' }, weak, weak],
  ['credential_revoked', { basis: 'relayed' }, relayed, relayed],
  ['quota_exhausted', { basis: 'relayed' }, relayedQuota, relayedQuota],
  ['permission_denied', {}, denied, denied],
  ['permission_denied', { explicit: false }, denied, mistrusted],
  ['permission_denied', { scope: 'provider_model' }, page, page],
  ['permission_denied', { scope: 'provider_model', explicit: false }, page, page],
  ['quota_exhausted', {}, quota, quota],
  [
    'quota_exhausted',
    { scope: 'credential_model' },
    { ...quota, scope: 'credential_model' },
    { ...quota, scope: 'credential_model' },
  ],
  ['rate_limited', {}, limited, limited],
  ['overloaded', {}, overloaded, overloaded],
  ['server_error', {}, BREAKER, BREAKER],
  ['malformed_response', {}, BREAKER, BREAKER],
  ['malformed_response', { scope: 'request' }, undefined, undefined],
  ['timeout', {}, BREAKER, BREAKER],
  ['timeout', { scope: 'request' }, undefined, undefined],
  ['network_error', {}, { ...BREAKER, scope: 'base_url' }, { ...BREAKER, scope: 'base_url' }],
  ['model_unavailable', {}, missing, missing],
  [
    'model_unavailable',
    { explicit: false },
    { ...missing, baseMs: 10 * MINUTE, maxMs: 10 * MINUTE },
    { ...missing, baseMs: 10 * MINUTE, maxMs: 10 * MINUTE },
  ],
  ['request_too_large', {}, undefined, undefined],
  ['content_filtered', {}, undefined, undefined],
  ['invalid_request', {}, undefined, undefined],
  ['cancelled', {}, undefined, undefined],
  ['unknown', {}, undefined, undefined],
  ['unknown', { scope: 'provider_model' }, unknown, unknown],
];

const ABSENT = { hintCapMs: undefined, strikes: undefined, probeMs: undefined, maxProbeMs: undefined };

describe('markingOf', () => {
  it.each(CASES)('%s %j', (category, extra, unproven, proven) => {
    const failure = failureOf(category, extra);
    const expectMarking = (isProven: boolean, expected: Expected) => {
      const marking = markingOf(failure, isProven, DEFAULT_HEALTH_SETTINGS);
      if (expected === undefined) expect(marking).toBeUndefined();
      else expect({ ...ABSENT, ...marking }).toMatchObject(expected);
    };
    expectMarking(false, unproven);
    expectMarking(true, proven);
  });

  it('has a case for every category', () => {
    expect(new Set(CASES.map(([category]) => category))).toEqual(new Set(LLM_FAILURE_CATEGORIES));
  });

  it('takes a user’s length in place of the ladder, and none at all for 0', () => {
    const failure = failureOf('server_error');
    expect(markingOf(failure, false, DEFAULT_HEALTH_SETTINGS, 7_000)).toMatchObject({
      kind: 'cooling',
      baseMs: 7_000,
      maxMs: 7_000,
    });
    expect(markingOf(failure, false, DEFAULT_HEALTH_SETTINGS, 0)).toBeUndefined();
    const rejected = markingOf(failureOf('credential_invalid'), true, DEFAULT_HEALTH_SETTINGS, 7_000);
    expect(rejected).toMatchObject({ kind: 'cooling', baseMs: 7_000, strikes: undefined });
    expect(markingOf(failureOf('invalid_request'), false, DEFAULT_HEALTH_SETTINGS, 7_000)).toBeUndefined();
  });

  it('plans no probes where their settings are 0', () => {
    const settings = { ...DEFAULT_HEALTH_SETTINGS, quarantineProbeMs: 0, quotaProbeMs: 0 };
    expect(markingOf(failureOf('credential_invalid'), false, settings)?.probeMs).toBeUndefined();
    expect(markingOf(failureOf('quota_exhausted'), false, settings)?.probeMs).toBeUndefined();
  });
});

describe('doubtsCredential', () => {
  it.each([
    ['credential_invalid', {}, true],
    ['credential_missing', {}, true],
    ['credential_revoked', {}, false],
    ['credential_expired', {}, false],
    ['permission_denied', {}, false],
    ['permission_denied', { explicit: false }, true],
    ['permission_denied', { explicit: false, scope: 'provider_model' }, false],
    ['quota_exhausted', {}, false],
    ['rate_limited', {}, false],
  ] as const)('%s %j: %s', (category, extra, expected) => {
    expect(doubtsCredential(failureOf(category, extra))).toBe(expected);
  });
});

describe('keyOutageMarking', () => {
  it('cools for 5 s, doubling to 60 s', () => {
    expect(keyOutageMarking(DEFAULT_HEALTH_SETTINGS)).toMatchObject({
      reason: 'key_outage',
      kind: 'cooling',
      baseMs: 5_000,
      maxMs: 60_000,
    });
  });
});
