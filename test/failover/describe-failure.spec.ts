import {
  LLM_FAILURE_CATEGORIES,
  type LlmFailure,
  type LlmFailureCategory,
} from '../../lib/classification/failure.interface.js';
import { sharedFaultClause } from '../../lib/classification/category-texts.js';
import { Credential } from '../../lib/credentials/credential.js';
import { CredentialPool } from '../../lib/credentials/credential-pool.js';
import type { Target } from '../../lib/failover/candidate.js';
import { candidateOf } from '../../lib/failover/candidate-evaluation.js';
import {
  clauseOf,
  counted,
  hintOf,
  isCallersFault,
  sentenceOf,
  sharingNote,
  skipReasonOf,
  suspicionOf,
} from '../../lib/failover/describe-failure.js';
import { DEFAULT_SETTINGS } from '../../lib/failover/policies.js';
import { RetryQuota } from '../../lib/failover/retry-quota.js';
import { OPERATOR_RULE } from '../../lib/health/health-state.js';
import { failureOf } from '../health/failure-of.js';

const credential = new Credential({
  provider: 'openai',
  baseUrl: 'http://p.test',
  value: 'sk-test-1',
  label: 'primary',
  setting: 'OPENAI_API_KEY',
});
const provider = {
  id: 'openai',
  baseUrl: 'http://p.test',
  pool: new CredentialPool({ entries: [credential], selection: 'priority', random: () => 0 }),
  retryQuota: new RetryQuota(DEFAULT_SETTINGS),
  keySetting: 'OPENAI_API_KEY or providers.openai.keys',
};
const target: Target = { provider, model: 'gpt' };
const candidate = candidateOf(target, credential);
const KEY = `the API key "primary" (#${credential.fingerprint.slice(0, 4)})`;

function of(category: LlmFailureCategory, extra: Partial<LlmFailure> = {}) {
  return { failure: failureOf(category, extra), target, candidate };
}

describe('sentenceOf and hintOf', () => {
  const message = 'It said so.';
  const table: readonly (readonly [LlmFailureCategory, Partial<LlmFailure>, string, string | undefined])[] = [
    [
      'credential_missing',
      { message },
      `openai saw no API key in the request with ${KEY}: It said so.`,
      'Check OPENAI_API_KEY.',
    ],
    ['credential_invalid', { message }, `openai rejected ${KEY}: It said so.`, 'Check OPENAI_API_KEY.'],
    [
      'credential_revoked',
      { message },
      `openai has revoked or disabled ${KEY}: It said so.`,
      'Replace the key in OPENAI_API_KEY.',
    ],
    ['credential_expired', {}, `openai says that ${KEY} has expired.`, 'Renew the key in OPENAI_API_KEY.'],
    [
      'permission_denied',
      { status: 403 },
      `openai does not let ${KEY} use gpt (status 403).`,
      'Check what the key in OPENAI_API_KEY may do.',
    ],
    [
      'permission_denied',
      { scope: 'provider_model', status: 403 },
      'openai answered for openai/gpt with a web page (status 403), perhaps of a firewall or proxy.',
      'Check providers.openai.baseUrl, and firewalls and proxies on the way.',
    ],
    [
      'quota_exhausted',
      { message },
      `The quota of ${KEY} at openai is used up: It said so.`,
      'Check plan and billing of openai, or add a key to OPENAI_API_KEY.',
    ],
    ['rate_limited', {}, `openai/gpt is rate-limited for ${KEY}.`, undefined],
    ['overloaded', { status: 529 }, 'openai/gpt is overloaded (status 529).', undefined],
    ['server_error', { status: 500, message }, 'openai/gpt failed (status 500): It said so.', undefined],
    ['malformed_response', { status: 200 }, 'openai/gpt sent no valid answer (status 200).', undefined],
    ['timeout', {}, 'openai/gpt took too long.', undefined],
    [
      'network_error',
      {},
      'The connection to openai at http://p.test failed.',
      'Check providers.openai.baseUrl and the network.',
    ],
    [
      'model_unavailable',
      { status: 404 },
      `openai does not offer gpt to ${KEY} (status 404).`,
      'Check the models of openai in routes.',
    ],
    ['request_too_large', {}, 'The request is too large for openai/gpt.', undefined],
    ['content_filtered', {}, 'The content filter of openai/gpt refused the request.', undefined],
    [
      'invalid_request',
      { status: 400, message },
      'openai/gpt refused the request as invalid (status 400): It said so.',
      undefined,
    ],
    ['cancelled', {}, 'The call of openai/gpt was cancelled.', undefined],
    ['unknown', { status: 418 }, 'openai/gpt failed in an unknown way (status 418).', undefined],
  ];

  it.each(table)('%s %j', (category, extra, sentence, hint) => {
    expect(sentenceOf(of(category, extra))).toBe(sentence);
    expect(hintOf(of(category, extra))).toBe(hint);
  });

  it('has a sentence for every category', () => {
    expect(new Set(table.map(([category]) => category))).toEqual(new Set(LLM_FAILURE_CATEGORIES));
  });

  it('names where a missing key would be set', () => {
    const missing = { failure: failureOf('credential_missing'), target };
    expect(`${sentenceOf(missing)} ${hintOf(missing)}`).toBe(
      'No API key is set for openai. Set OPENAI_API_KEY or providers.openai.keys.',
    );
  });

  it('says that there are keys, where none of them may be used for the model', () => {
    const entries = [
      new Credential({
        provider: 'openai',
        baseUrl: 'http://p.test',
        value: 'sk-test-2',
        label: 'large',
        setting: 'providers.openai.keys',
        servesModel: (model) => model === 'other',
      }),
    ];
    const pool = new CredentialPool({ entries, selection: 'priority', random: () => 0 });
    const missing = {
      failure: failureOf('credential_missing'),
      target: { ...target, provider: { ...provider, pool } },
    };
    expect(`${sentenceOf(missing)} ${hintOf(missing)}`).toBe(
      'No API key may be used for openai/gpt: the keys are for other models. ' +
        'Let a key in providers.openai.keys have gpt in its models, or add one that has.',
    );
  });

  it('does not speak of a key where there is none', () => {
    const anonymous = new Credential({
      provider: 'openai',
      baseUrl: 'http://p.test',
      label: 'none',
      setting: 'providers.openai.keys',
    });
    const keyless = { failure: failureOf('credential_invalid'), target, candidate: candidateOf(target, anonymous) };
    expect(sentenceOf(keyless)).toBe('openai rejected the request without an API key.');
  });
});

describe('suspicionOf', () => {
  it.each([
    [
      3,
      2,
      { status: 401 },
      'openai answered 401 three times for a key that has worked before; this may be temporary. Retried 2 times.',
    ],
    [
      2,
      1,
      { status: 403 },
      'openai answered 403 twice for a key that has worked before; this may be temporary. Retried 1 time.',
    ],
    [
      5,
      4,
      {},
      'openai refused the request 5 times for a key that has worked before; this may be temporary. Retried 4 times.',
    ],
    [1, 0, { status: 401 }, 'openai answered 401 for a key that has worked before; this may be temporary.'],
    [0, 0, { status: 401 }, 'openai answered 401 for a key that has worked before; this may be temporary.'],
  ])('%i rejections, %i retries', (rejections, retries, extra, expected) => {
    expect(suspicionOf(of('credential_invalid', extra), rejections, retries)).toBe(expected);
  });
});

describe('sharingNote', () => {
  const other = (model: string) => {
    const sibling: Target = { provider, model };
    return { ...of('credential_invalid'), target: sibling, candidate: candidateOf(sibling, credential) };
  };

  it('counts the other targets of the same key', () => {
    expect(sharingNote([], candidate)).toBe('');
    expect(sharingNote([of('credential_invalid')], candidate)).toBe('');
    expect(sharingNote([other('a')], candidate)).toBe(' Skipped 1 target that uses the same key.');
    expect(sharingNote([other('a'), other('b')], candidate)).toBe(' Skipped 2 targets that use the same key.');
  });

  it('has nothing to say where there is no key', () => {
    expect(sharingNote([{ failure: failureOf('credential_missing'), target }], undefined)).toBe('');
  });
});

describe('skipReasonOf and sharedFaultClause', () => {
  const reasonOf = (
    reason: Parameters<typeof skipReasonOf>[0],
    category: LlmFailureCategory,
    kind: 'cooling' | 'quarantined',
  ) => skipReasonOf(reason, { kind, evidence: failureOf(category) });

  it.each([
    ['key_outage', 'credential_invalid', 'cooling', 'the provider rejects many working keys at once'],
    ['breaker', 'timeout', 'cooling', 'breaker is open: timeout'],
    ['credential_invalid', 'credential_invalid', 'quarantined', 'shares rejected credential'],
    ['credential_revoked', 'credential_revoked', 'quarantined', 'shares revoked credential'],
    ['credential_expired', 'credential_expired', 'quarantined', 'shares expired credential'],
    ['quota_exhausted', 'quota_exhausted', 'cooling', 'shares exhausted quota'],
    ['rate_limited', 'rate_limited', 'cooling', 'cooling down: rate_limited'],
  ] as const)('%s after %s (%s): %s', (reason, category, kind, expected) => {
    expect(reasonOf(reason, category, kind)).toBe(expected);
  });

  it('names the category of any other fault that is shared', () => {
    expect(sharedFaultClause({ category: 'overloaded' })).toBe('shares failure: overloaded');
  });
});

describe('a fault that a gateway reports of another party', () => {
  const relayed = { basis: 'relayed', party: 'Anthropic', scope: 'credential_model', message: 'no such key' } as const;

  it('is told as that party’s, with nothing to change here', () => {
    expect(sentenceOf(of('credential_invalid', relayed))).toBe(
      'openai reports that Anthropic refused the key that openai uses there, not ours: no such key.',
    );
    expect(hintOf(of('credential_invalid', relayed))).toBe(
      'Nothing to change in OPENAI_API_KEY; tell openai, or take another model.',
    );
  });

  it('is told so of the candidates that share it', () => {
    const mark = { kind: 'cooling', evidence: failureOf('quota_exhausted', relayed) } as const;
    expect(skipReasonOf('quota_exhausted', mark)).toBe('the quota of the gateway at Anthropic is used up');
  });

  it('is no fault of the caller who brought the key', () => {
    const brought = new Credential({
      provider: 'openai',
      baseUrl: 'http://p.test',
      value: 'sk-test-2',
      label: 'caller',
      setting: 'the call',
      owner: 'caller',
    });
    const described = { target, candidate: candidateOf(target, brought) };
    expect(isCallersFault({ ...described, failure: failureOf('credential_invalid') })).toBe(true);
    const theirs = { ...described, failure: failureOf('credential_invalid', relayed) };
    expect(isCallersFault(theirs)).toBe(false);
    expect(hintOf(theirs)).toBe(
      'Nothing to change in the key that came with the call; tell openai, or take another model.',
    );
  });
});

describe('clauseOf', () => {
  it('doubts the rejection of a key that has worked before', () => {
    expect(clauseOf(of('credential_invalid', { status: 401, message: 'No.' }), true)).toBe(
      `openai answered 401 for ${KEY}, which has worked before`,
    );
    expect(clauseOf(of('credential_invalid', { status: 401, message: 'No.' }), false)).toBe(`openai rejected ${KEY}`);
  });

  it('names what a person took out', () => {
    const failure = failureOf('permission_denied', { rule: OPERATOR_RULE, scope: 'credential', message: 'leaked' });
    expect(clauseOf({ failure, target, candidate }, false)).toBe(`${KEY} of openai was isolated by hand`);
  });
});

describe('counted', () => {
  it('knows one from many', () => {
    expect([counted(0, 'call'), counted(1, 'call'), counted(2, 'call')]).toEqual(['0 calls', '1 call', '2 calls']);
  });
});
