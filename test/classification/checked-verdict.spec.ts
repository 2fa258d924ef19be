import { checkedFailure, checkedVerdict } from '../../lib/classification/checked-verdict.js';

const KEY = 'sk-proj-0123456789abcdefghij0123456789';

describe('the verdict of a user’s rule', () => {
  it.each<[unknown, object | undefined]>([
    ['timeout', { category: 'timeout', explicit: true, rule: 'own' }],
    [
      { category: 'timeout', scope: 'nowhere', explicit: 'no', retryAfterMs: Number.NaN },
      { category: 'timeout', explicit: true },
    ],
    [{ category: 'rate_limited', retryAfterMs: 1e300 }, { retryAfterMs: undefined }],
    [{ category: 'rate_limited', retryAfterMs: -1 }, { retryAfterMs: undefined }],
    [{ category: 'rate_limited', retryAfterMs: '5' }, { retryAfterMs: undefined }],
    [{ category: 'rate_limited', retryAfterMs: 0 }, { retryAfterMs: 0 }],
    [{ category: 'rate_limited', retryAfterMs: 1_500 }, { retryAfterMs: 1_500 }],
    ['toString', undefined],
    [{ category: null }, undefined],
    [null, undefined],
    [[], undefined],
    [7, undefined],
  ])('%j becomes %j', (answer, verdict) => {
    const given = checkedVerdict(answer, 'own');
    if (verdict === undefined) expect(given).toBeUndefined();
    else expect(given).toMatchObject(verdict);
  });

  it('bears a name that can be shown', () => {
    expect(checkedVerdict('timeout', `a\r\n${KEY}`)?.rule).not.toMatch(/[\r\n]|0123456789/);
    expect(checkedVerdict('timeout', Symbol('x'))?.rule).toBe('own');
    expect(checkedVerdict('timeout', 'my rule '.repeat(1e4))?.rule).toHaveLength(100);
  });
});

describe('the verdict of a classifier of the host', () => {
  const failure = { category: 'timeout', scope: 'provider_model', explicit: true, rule: 'own' } as const;

  it('stays the same object where it is clean', () => {
    expect(checkedFailure(failure)).toBe(failure);
  });

  it('is cleaned where it is not', () => {
    const given = { ...failure, message: `bad ${KEY}\n`, retryAfterMs: Infinity, status: 'x', rule: 5 };
    const clean = checkedFailure(given);
    expect(clean).toMatchObject({ category: 'timeout', rule: 'own', retryAfterMs: undefined, status: undefined });
    expect(clean?.message).not.toMatch(/0123456789|\n/);
  });

  it.each([null, 5, {}, { ...failure, category: 'x' }, { ...failure, scope: null }])('%j is none', (given) => {
    expect(checkedFailure(given)).toBeUndefined();
  });
});
