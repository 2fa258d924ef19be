import { describe, expect, it } from 'vitest';
import type { LlmClassificationRule, LlmFailureFacts } from '../../lib/classification/failure.interface.js';
import { LlmErrorClassifier } from '../../lib/classification/llm-error-classifier.js';

const answer = {
  status: 403,
  headers: { 'X-Acme': 'maintenance' },
  body: '{"error":{"code":"acme_7","message":"Closed For Work"}}',
};

function rule(classify: LlmClassificationRule['classify'], name = 'acme/rule'): LlmClassificationRule {
  return { name, classify };
}

describe('rules of the user', () => {
  it('go before the built-in ones, and may return a category only', () => {
    const classifier = new LlmErrorClassifier([rule(() => 'overloaded')]);

    expect(classifier.classifyFailure(answer)).toMatchObject({
      category: 'overloaded',
      scope: 'provider_model',
      explicit: true,
      rule: 'acme/rule',
    });
    expect(classifier.classifyError(new Error('x')).category).toBe('overloaded');
  });

  it('may return scope, explicit and a wait', () => {
    const classifier = new LlmErrorClassifier([
      rule(() => ({ category: 'quota_exhausted', scope: 'base_url', explicit: false, retryAfterMs: 7 })),
    ]);

    expect(classifier.classifyFailure(answer)).toMatchObject({
      category: 'quota_exhausted',
      scope: 'base_url',
      explicit: false,
      retryAfterMs: 7,
    });
  });

  it('leave the wait to the hint reader where they name none', () => {
    const classifier = new LlmErrorClassifier([rule(() => 'overloaded')]);

    expect(classifier.classifyFailure({ ...answer, headers: { 'retry-after': '3' } }).retryAfterMs).toBe(3_000);
  });

  it('see normalised facts', () => {
    const seen: LlmFailureFacts[] = [];
    const classifier = new LlmErrorClassifier([
      rule((facts) => {
        seen.push(facts);
        return undefined;
      }),
    ]);

    classifier.classifyFailure({ ...answer, provider: 'acme', model: 'm', metadata: { tenant: 't' } });

    expect(seen[0]).toMatchObject({
      provider: 'acme',
      model: 'm',
      status: 403,
      headers: { 'x-acme': 'maintenance' },
      text: answer.body,
      json: { error: { code: 'acme_7' } },
      codes: ['acme_7'],
      words: 'closed for work',
      metadata: { tenant: 't' },
    });
  });

  it('pass to the next rule with undefined, by throwing, and with an unknown category', () => {
    const classifier = new LlmErrorClassifier([
      rule(() => undefined),
      rule(() => {
        throw new Error('bug');
      }),
      rule(() => 'nonsense' as never),
      rule(() => null as never),
      rule(() => 'timeout', 'last'),
    ]);

    expect(classifier.classifyFailure(answer)).toMatchObject({ category: 'timeout', rule: 'last' });
  });

  it('leave the failure to the built-in rules when none has a verdict', () => {
    const classifier = new LlmErrorClassifier([rule(() => undefined)]);

    expect(classifier.classifyFailure(answer)).toEqual(new LlmErrorClassifier().classifyFailure(answer));
  });
});
