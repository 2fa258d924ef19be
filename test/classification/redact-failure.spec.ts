import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import type { LlmClassificationRule, LlmFailure } from '../../lib/classification/failure.interface.js';
import { COMMON_CODES } from '../../lib/classification/codes/common.codes.js';
import { PROVIDER_CODES } from '../../lib/classification/codes/provider-codes.js';
import { redactFailure, SHAPES } from '../../lib/classification/redact-failure.js';

const KEY = 'sk-proj-Abc123Def456Ghi789Jkl012Mno345';

describe('the redaction of a failure', () => {
  const failure: LlmFailure = {
    category: 'server_error',
    scope: 'provider_model',
    basis: 'words',
    explicit: true,
    status: 500,
    retryAfterMs: 7,
    shouldRetry: false,
    rule: `words/${KEY}`,
    message: `no\n${KEY}`,
    providerCode: `code:${KEY}`,
    requestId: `req-${KEY}\u001b[31m`,
    party: KEY,
  };

  it('covers every string, also of fields that nobody thought of', () => {
    const shown = redactFailure({ ...failure, later: KEY } as LlmFailure, SHAPES);
    expect(JSON.stringify(shown)).not.toContain('Abc123');
    expect(Object.keys(shown)).toEqual([...Object.keys(failure), 'later']);
    const { category, scope, basis, explicit, status, retryAfterMs, shouldRetry } = failure;
    expect(shown).toMatchObject({ category, scope, basis, explicit, status, retryAfterMs, shouldRetry });
    expect(shown.message).toBe('no [redacted]');
  });

  it('cuts after it has redacted, and says so of a message', () => {
    const shown = redactFailure({ ...failure, message: 'word '.repeat(90), rule: 'r'.repeat(900) }, SHAPES);
    expect(shown.message).toMatch(/^(word ){59}word…$/);
    expect(shown.rule.length).toBeLessThanOrEqual(100);
  });

  it('is the same when it is done again', () => {
    const once = redactFailure(failure, SHAPES);
    expect(redactFailure(once, SHAPES)).toEqual(once);
  });

  it('needs no key to keep what stands around a listed code out of the name of the rule', () => {
    const body = { error: { code: 'a-key-of-somebody.invalid_api_key' } };
    expect(classifyLlmFailure({ status: 401, body }).rule).toBe('common/code/invalid_api_key');
  });

  it('leaves the names of our own rules and of listed codes', () => {
    const codes = [COMMON_CODES, ...PROVIDER_CODES.map(({ codes: listed }) => listed)].flatMap((table) => [
      ...table.keys(),
    ]);
    expect(codes.length).toBeGreaterThan(300);
    const rules = codes.map((code) => `common/code/${code}`);
    expect(rules.map((rule) => redactFailure({ ...failure, rule }, SHAPES).rule)).toEqual(rules);
  });
});

describe("the verdict of a user's rule", () => {
  const evidence = { status: 503, body: { error: { message: 'Overloaded' } } };
  const classified = (answer: unknown, name: unknown = 'mine') => {
    const rule = { name, classify: () => answer } as LlmClassificationRule;
    return classifyLlmFailure(evidence, [rule]);
  };

  it('holds no secret and no line break in its name', () => {
    expect(classified('timeout', `mine\n${KEY}`)).toMatchObject({ category: 'timeout', rule: 'mine [redacted]' });
    expect(classified('timeout', 'x'.repeat(30).concat(' y').repeat(90)).rule.length).toBeLessThanOrEqual(100);
  });

  it.each([0, 1_500, 31 * 86_400_000])('may ask for a wait of %d ms', (retryAfterMs) => {
    expect(classified({ category: 'rate_limited', retryAfterMs })).toMatchObject({ rule: 'mine', retryAfterMs });
  });

  it.each([
    ['an unknown category', 'no_such_thing'],
    ['a promise', Promise.resolve('timeout')],
  ])('is skipped for %s', (_, answer) => {
    expect(classified(answer)).toEqual(classifyLlmFailure(evidence));
  });

  it.each([
    ['an unknown scope', { category: 'timeout', scope: KEY }],
    ['a scope that is no string', { category: 'timeout', scope: { name: 'request' } }],
    ['a negative wait', { category: 'timeout', retryAfterMs: -1 }],
    ['a wait without end', { category: 'timeout', retryAfterMs: Infinity }],
    ['a wait that is no number', { category: 'timeout', retryAfterMs: NaN }],
    ['a wait in words', { category: 'timeout', retryAfterMs: '5' }],
    ['a wait of more than 31 days', { category: 'timeout', retryAfterMs: 32 * 86_400_000 }],
  ])('is taken without what is none: %s', (_, answer) => {
    expect(classified(answer)).toMatchObject({ category: 'timeout', scope: 'provider_model', rule: 'mine' });
    expect(classified(answer).retryAfterMs).toBeUndefined();
  });
});
