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

  it.each([
    ['text', (body: object) => JSON.stringify(body)],
    ['data', (body: object) => body],
  ])('read nothing of what another one has written into its facts, of a body as %s', (_what, written) => {
    const seen: unknown[] = [];
    const meddler = rule((facts) => {
      const open = facts as { status: number; words: string; json: { error: { code: string } } | undefined };
      open.status = 200;
      open.words = '';
      open.json!.error.code = 'changed';
      open.json = undefined;
      (facts.codes as string[]).length = 0;
      (facts.headers as Record<string, string>)['retry-after'] = '99';
      return undefined;
    });
    const reader = rule(({ status, words, json, codes, headers }) => {
      seen.push(structuredClone({ status, words, json, codes, headers }));
      return undefined;
    });
    const error = { code: 'insufficient_quota', message: 'Used up' };
    const evidence = { status: 429, headers: { 'retry-after': '7' }, body: written({ error }) };
    const failure = new LlmErrorClassifier([reader, meddler, reader]).classifyFailure(evidence);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toMatchObject({ status: 429, json: { error }, codes: ['insufficient_quota'] });
    expect(failure).toEqual(new LlmErrorClassifier().classifyFailure(evidence));
    expect(error.code).toBe('insufficient_quota');
  });

  it('leave the failure to the built-in rules when none has a verdict', () => {
    const classifier = new LlmErrorClassifier([rule(() => undefined)]);

    expect(classifier.classifyFailure(answer)).toEqual(new LlmErrorClassifier().classifyFailure(answer));
  });
});
