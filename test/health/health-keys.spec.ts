import { healthKeysOf, parseHealthKey } from '../../lib/health/health-keys.js';

describe('healthKeysOf', () => {
  const subject = { provider: 'P', model: 'org/model:free', baseUrl: 'http://p.test/v1', fingerprint: 'abcd' };

  it('names the five entries that a candidate depends on, and can be taken apart again', () => {
    const keys = healthKeysOf(subject);
    expect(new Set(keys.all).size).toBe(5);
    const { provider, model, baseUrl, fingerprint } = subject;
    expect(parseHealthKey(keys.credential)).toEqual({
      scope: 'credential',
      provider,
      fingerprint,
      isCallerOwned: false,
    });
    expect(parseHealthKey(keys.credential_model)).toEqual({
      scope: 'credential_model',
      provider,
      fingerprint,
      model,
      isCallerOwned: false,
    });
    expect(parseHealthKey(keys.provider_model)).toEqual({
      scope: 'provider_model',
      provider,
      model,
      isCallerOwned: false,
    });
    expect(parseHealthKey(keys.base_url)).toEqual({ scope: 'base_url', provider, baseUrl, isCallerOwned: false });
    expect(parseHealthKey(keys.provider)).toEqual({ scope: 'provider', provider, isCallerOwned: false });
  });

  it('lets no name imitate another entry', () => {
    const one = healthKeysOf({ ...subject, provider: 'P', model: 'x:y' });
    const other = healthKeysOf({ ...subject, provider: 'P:x', model: 'y' });
    expect(one.provider_model).not.toBe(other.provider_model);
  });
});
