import { meaningOf, scopeOfCategory } from '../../lib/classification/category-catalogue.js';
import {
  failureClause,
  failureHint,
  failureRemedy,
  failureSentence,
  plainHint,
  publishedSentence,
  sentenceForOwner,
  sharedFaultClause,
} from '../../lib/classification/category-texts.js';
import type { FailureSubject, ToldFailure } from '../../lib/classification/failure-parts.js';
import { LLM_FAILURE_CATEGORIES, type LlmFailureCategory } from '../../lib/classification/failure.interface.js';
import { isRelayed } from '../../lib/classification/is-relayed.js';

const KEY = 'the API key "main" (#3f9a)';
const SUBJECT: FailureSubject = {
  provider: 'openrouter',
  model: 'anthropic/claude',
  address: 'https://openrouter.ai/api/v1',
  key: KEY,
  setting: 'OPENROUTER_API_KEY',
};
const PLAIN_MARK = { isTimed: false, isSuspected: false };

function failing(category: LlmFailureCategory, extra: Partial<ToldFailure> = {}): ToldFailure {
  return { category, scope: scopeOfCategory(category), ...extra };
}

const CREDENTIAL_CATEGORIES = LLM_FAILURE_CATEGORIES.filter((category) => meaningOf(category).isCredentialFault);

describe('a fault of another party, which a gateway reports', () => {
  const relayed = (category: LlmFailureCategory, extra: Partial<ToldFailure> = {}) =>
    failing(category, { basis: 'relayed', party: 'Anthropic', scope: 'credential_model', ...extra });

  it.each<[LlmFailureCategory, string, string]>([
    [
      'credential_missing',
      'openrouter reports that Anthropic saw no key of openrouter, ours is not meant: invalid x-api-key.',
      'Anthropic sees no key of the gateway',
    ],
    [
      'credential_invalid',
      'openrouter reports that Anthropic refused the key that openrouter uses there, not ours: invalid x-api-key.',
      'Anthropic refuses the key of the gateway',
    ],
    [
      'credential_revoked',
      'openrouter reports that Anthropic has revoked or disabled the key that openrouter uses there, not ours: invalid x-api-key.',
      'Anthropic has revoked the key of the gateway',
    ],
    [
      'credential_expired',
      'openrouter reports that the key that it uses at Anthropic, not ours, has expired: invalid x-api-key.',
      'the key of the gateway at Anthropic has expired',
    ],
    [
      'permission_denied',
      'openrouter reports that Anthropic does not let the key that openrouter uses there, not ours, use anthropic/claude: invalid x-api-key.',
      'Anthropic does not let the key of the gateway use the model',
    ],
    [
      'quota_exhausted',
      'openrouter reports that its own quota at Anthropic, not ours, is used up: invalid x-api-key.',
      'the quota of the gateway at Anthropic is used up',
    ],
  ])('says whose key it is: %s', (category, sentence, clause) => {
    expect(failureSentence(relayed(category, { message: 'invalid x-api-key' }), SUBJECT)).toBe(sentence);
    expect(sharedFaultClause(relayed(category))).toBe(clause);
  });

  it.each(CREDENTIAL_CATEGORIES)('has nothing to change in our settings: %s', (category) => {
    const advice = 'Nothing to change in OPENROUTER_API_KEY; tell openrouter, or take another model.';
    expect(isRelayed(relayed(category))).toBe(true);
    expect(failureHint(relayed(category), SUBJECT)).toBe(advice);
    expect(failureRemedy(relayed(category), SUBJECT, PLAIN_MARK)).toBe(advice);
    expect(plainHint(relayed(category))).toMatch(/^Nothing to change/);
    expect(publishedSentence(relayed(category), 'openrouter')).toBe(
      'openrouter was refused by the provider behind it.',
    );
  });

  it('does not need the name of the party', () => {
    const unnamed = relayed('credential_invalid', { party: undefined });
    expect(failureSentence(unnamed, SUBJECT)).toBe(
      'openrouter reports that the provider behind it refused the key that openrouter uses there, not ours.',
    );
    expect(sharedFaultClause(unnamed)).toBe('the provider behind it refuses the key of the gateway');
  });

  it('is no such thing in a category that no key can cause', () => {
    expect(isRelayed(relayed('overloaded'))).toBe(false);
    expect(failureSentence(relayed('overloaded'), SUBJECT)).toBe('openrouter/anthropic/claude is overloaded.');
  });
});

describe('what failed on the way', () => {
  const CHECK_NETWORK = 'Check providers.openrouter.baseUrl and the network.';

  it.each<[string, number | undefined, string, string | undefined, string]>([
    [
      'thrown/ECONNREFUSED',
      undefined,
      'openrouter could not be reached at https://openrouter.ai/api/v1.',
      CHECK_NETWORK,
      'openrouter could not be reached.',
    ],
    [
      'thrown/ECONNRESET',
      undefined,
      'The connection to openrouter at https://openrouter.ai/api/v1 broke.',
      undefined,
      'The connection to openrouter broke.',
    ],
    [
      'stream/cut',
      200,
      'The answer of openrouter/anthropic/claude was cut off.',
      undefined,
      'The answer of openrouter was cut off.',
    ],
    [
      'thrown/CERT_HAS_EXPIRED',
      undefined,
      'No secure connection to openrouter could be made at https://openrouter.ai/api/v1.',
      'Check providers.openrouter.baseUrl, its certificate, NODE_EXTRA_CA_CERTS, and proxies on the way.',
      'No secure connection to openrouter could be made.',
    ],
    [
      'thrown/HPE_INVALID_CONSTANT',
      undefined,
      'What openrouter sent from https://openrouter.ai/api/v1 is no valid HTTP.',
      'Check providers.openrouter.baseUrl, and proxies on the way.',
      'openrouter gave an answer that cannot be used.',
    ],
    [
      'status/407',
      407,
      'A proxy on the way to openrouter asks for a sign-in (status 407).',
      'Check the proxy that requests go through, and its user name and password.',
      'The way from this server to openrouter is barred.',
    ],
    [
      'words/connection',
      502,
      'openrouter reports a connection that failed behind it (status 502).',
      undefined,
      'openrouter failed to answer.',
    ],
    [
      'words/connection',
      undefined,
      'The connection to openrouter at https://openrouter.ai/api/v1 failed.',
      CHECK_NETWORK,
      'The connection to openrouter failed.',
    ],
  ])('is told as it was: %s under %s', (rule, status, sentence, hint, published) => {
    const failure = failing('network_error', { rule, status });
    expect(failureSentence(failure, SUBJECT)).toBe(sentence);
    expect(failureHint(failure, SUBJECT)).toBe(hint);
    expect(failureRemedy(failure, SUBJECT, PLAIN_MARK)).toBe(hint ?? 'Nothing to do: it passes by itself.');
    expect(publishedSentence(failure, 'openrouter')).toBe(published);
  });

  it('tells a connection that was not made in time from an answer that took too long', () => {
    const connecting = failing('timeout', { rule: 'thrown/UND_ERR_CONNECT_TIMEOUT' });
    const answering = failing('timeout', { rule: 'engine/attempt-timeout' });
    expect(failureSentence(connecting, SUBJECT)).toMatch(/^openrouter could not be reached in time at https:/);
    expect(publishedSentence(connecting, 'openrouter')).toBe('openrouter could not be reached in time.');
    expect(failureSentence(answering, SUBJECT)).toBe('openrouter/anthropic/claude took too long.');
    expect(publishedSentence(answering, 'openrouter')).toBe('openrouter did not answer in time.');
  });
});

describe('a remedy', () => {
  const WAITS = /by itself|nothing to do/i;

  it.each(LLM_FAILURE_CATEGORIES)('lets nobody wait for what does not pass by itself: %s', (category) => {
    const remedy = failureRemedy(failing(category), SUBJECT, PLAIN_MARK);
    if (!meaningOf(category).passes) expect(remedy).not.toMatch(WAITS);
  });

  it.each(['rate_limited', 'overloaded', 'server_error', 'malformed_response', 'timeout', 'unknown'] as const)(
    'sends nobody to mend what passes by itself: %s',
    (category) => {
      expect(failureRemedy(failing(category), SUBJECT, PLAIN_MARK)).toBe('Nothing to do: it passes by itself.');
      expect(failureHint(failing(category), SUBJECT)).toBeUndefined();
    },
  );

  it('tells an empty wallet from a quota whose end is known', () => {
    const quota = failing('quota_exhausted');
    expect(failureRemedy(quota, SUBJECT, PLAIN_MARK)).toMatch(/^Check plan and billing/);
    expect(failureRemedy(quota, SUBJECT, { ...PLAIN_MARK, isTimed: true })).toMatch(/^The quota comes back by itself/);
    expect(failureHint({ ...quota, retryAfterMs: 1_000 }, SUBJECT)).toMatch(/^The quota comes back by itself/);
  });

  it('tells a source that is asked again from one that has said no', () => {
    const expired = (rule: string) => failing('credential_expired', { rule, message: 'it is down' });
    expect(failureSentence(expired('credential/refresh-failed'), SUBJECT)).toBe(
      `The source of ${KEY} for openrouter gave no new one: it is down.`,
    );
    expect(failureRemedy(expired('credential/refresh-failed'), SUBJECT, PLAIN_MARK)).toMatch(/asked again by itself/);
    expect(failureRemedy(expired('credential/refresh-denied'), SUBJECT, PLAIN_MARK)).toBe(
      'Renew the key in OPENROUTER_API_KEY.',
    );
  });

  it('does without the name of a setting', () => {
    const subject = { ...SUBJECT, setting: undefined };
    expect(failureRemedy(failing('credential_invalid'), subject, PLAIN_MARK)).toBe('Check the key of openrouter.');
    expect(failureRemedy(failing('credential_revoked'), subject, PLAIN_MARK)).toBe('Replace the key of openrouter.');
  });
});

describe('a clause', () => {
  it('leaves out what the provider said, the article’s capital and the full stop', () => {
    expect(failureClause(failing('quota_exhausted', { message: 'Pay.' }), SUBJECT)).toBe(
      `the quota of ${KEY} at openrouter is used up`,
    );
    expect(failureClause(failing('overloaded', { status: 529 }), SUBJECT)).toBe(
      'openrouter/anthropic/claude is overloaded (status 529)',
    );
  });

  it('keeps the letters of a provider’s id', () => {
    expect(failureClause(failing('overloaded'), { ...SUBJECT, provider: 'Azure' })).toMatch(/^Azure\//);
  });
});

describe('what clients may read', () => {
  it.each(LLM_FAILURE_CATEGORIES)('names the provider and nothing that it said: %s', (category) => {
    const failure = failing(category, { message: 'TOLD', party: 'TOLD', status: 400, providerCode: 'TOLD' });
    for (const sentence of [publishedSentence(failure, 'openrouter'), sentenceForOwner(failure, 'openrouter')]) {
      expect(sentence).toMatch(/^[A-Za-z][^\n]+\.$/);
      expect(sentence).not.toMatch(/TOLD|400/);
    }
  });

  it('speaks to the owner of a key of that key', () => {
    expect(sentenceForOwner(failing('credential_invalid'), 'openrouter')).toBe('openrouter rejected your API key.');
    expect(sentenceForOwner(failing('overloaded'), 'openrouter')).toBe('openrouter is overloaded.');
  });
});

describe('a model that cannot do what is asked', () => {
  it('is not said to be missing', () => {
    const failure = failing('model_unavailable', { scope: 'request', message: 'its protocol has no embeddings' });
    expect(failureSentence(failure, SUBJECT)).toBe(
      'openrouter/anthropic/claude cannot do what the request asks for: its protocol has no embeddings.',
    );
    expect(failureHint(failure, SUBJECT)).toBe('Name a target in routes that can.');
  });
});
