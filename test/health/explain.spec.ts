import { Bench, provider, secretOf } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

const overloaded = (): Answer => failing(503, 'The server is overloaded. Try again later.', 'overloaded');
const noMoney = (): Answer => failing(429, 'You exceeded your current quota.', 'insufficient_quota');

function benchOf(script: Record<string, Answer>, more: object = {}) {
  const limits = { maxRetries: 0, maxWaitMs: 0, maxAuthRetries: 0 };
  return new Bench({ routes: { default: ['P/M1'] }, providers: provider('P', 'K1', 'K2'), script, limits, ...more });
}

describe('explain', () => {
  useVirtualTime();

  it.each<[string, Answer, string]>([
    [
      'a rejected key',
      invalidKey(),
      'The key "K1" (#3f46) of P has been unavailable for less than 1 s: credential_invalid (status 401, invalid_api_key): ' +
        'Incorrect API key provided. It stays unavailable until a new value or a reset, or until a successful probe (the next in ' +
        '15 min, at 08:15 UTC). Check providers.P.keys.',
    ],
    [
      'a revoked key',
      failing(401, 'This API key has been disabled.', 'api_key_disabled'),
      'The key "K1" (#3f46) of P has been unavailable for less than 1 s: credential_revoked (status 401, api_key_disabled): ' +
        'This API key has been disabled. It stays unavailable until a new value or a reset. Replace the key in providers.P.keys.',
    ],
    [
      'an expired key',
      failing(401, 'The API key has expired.', 'expired_api_key'),
      'The key "K1" (#3f46) of P has been unavailable for less than 1 s: credential_expired (status 401, expired_api_key): ' +
        'The API key has expired. It stays unavailable until a new value or a reset. Renew the key in providers.P.keys.',
    ],
    [
      'an empty wallet',
      noMoney(),
      'The key "K1" (#3f46) of P has been unavailable for less than 1 s: quota_exhausted (status 429, insufficient_quota): ' +
        'You exceeded your current quota. It is tried again in 1 h, at 09:00 UTC; one probe goes in 10 min, at 08:10 UTC. ' +
        'Check plan and billing of P; LlmHealth.reset() after a top-up.',
    ],
    [
      'a rate limit',
      failing(429, 'Rate limit reached.', 'rate_limit_exceeded', { 'retry-after': '60' }),
      'P/M1 with the key "K1" (#3f46) has been unavailable for less than 1 s: rate_limited (status 429, rate_limit_exceeded): ' +
        'Rate limit reached. It is tried again in 1 min, at 08:01 UTC. Nothing to do: it passes by itself.',
    ],
    [
      'a key that may not use a model',
      failing(403, 'Your key lacks permission for this model.', 'permission_denied'),
      'P/M1 with the key "K1" (#3f46) has been unavailable for less than 1 s: permission_denied (status 403, permission_denied): ' +
        'Your key lacks permission for this model. It is tried again in 10 min, at 08:10 UTC. ' +
        'Check what the key in providers.P.keys may do.',
    ],
    [
      'a model that is not there',
      failing(404, 'The model M1 does not exist.', 'model_not_found'),
      'P/M1 with the key "K1" (#3f46) has been unavailable for less than 1 s: model_unavailable (status 404, model_not_found): ' +
        'The model M1 does not exist. It is tried again in 12 h, at 20:00 UTC. Check the models of P in routes.',
    ],
    [
      'a firewall',
      { status: 403, headers: { 'content-type': 'text/html' }, body: '<html><body>Forbidden</body></html>' },
      'P/M1 has been unavailable for less than 1 s: permission_denied (status 403): Forbidden. ' +
        'It is tried again in 30 s. Check providers.P.baseUrl, and firewalls and proxies on the way.',
    ],
    [
      'an overload',
      overloaded(),
      'P/M1 has been unavailable for less than 1 s: overloaded (status 503, overloaded): ' +
        'The server is overloaded. Try again later. It is tried again in 1 s. Nothing to do: it passes by itself.',
    ],
  ])('of %s', async (_what, answer, expected) => {
    const bench = benchOf({ K1: answer }, { providers: provider('P', 'K1') });
    await bench.call();
    expect(bench.health.explain({ provider: 'P' })).toBe(expected.replace('3f46', fingerprintOf(bench, 'K1')));
    bench.expectClean();
  });

  it('of breakers, of a model and of an address', async () => {
    const bench = benchOf(
      { K1: failing(500, 'Oops.') },
      { providers: provider('P', 'K1'), policies: { breakerThreshold: 1 } },
    );
    await bench.call();
    expect(bench.health.explain({ model: 'M1' })).toBe(
      'P/M1 has been unavailable for less than 1 s: failures in a row, the last server_error (status 500): Oops. ' +
        'It is tried again in 1 s. Nothing to do: it passes by itself.',
    );
    const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    await bench.pass(60_000);
    bench.upstream.play({ K1: { error } });
    await bench.call();
    expect(bench.health.explain()).toMatch(
      /^P at http:\/\/p\.test\/v1 has been unavailable for less than 1 s: failures in a row, the last network_error.* Check providers\.P\.baseUrl and the network\./,
    );
  });

  it('of many keys that are rejected at once', async () => {
    const labels = ['K1', 'K2', 'K3', 'K4'];
    const script = Object.fromEntries(labels.map((label) => [label, invalidKey()]));
    const bench = benchOf(script, { providers: provider('P', ...labels) });
    await bench.prove(...labels);
    await bench.call();
    expect(bench.health.explain({ provider: 'P' })).toMatch(
      /^P has been unavailable for less than 1 s: the provider rejects many keys at once that have worked before .* Nothing to do for now; look at the status page of P if it lasts\./,
    );
  });

  it('of what a person took out, before everything else that is wrong with it', async () => {
    const bench = benchOf({ K1: invalidKey(), K2: ok() });
    await bench.call();
    await bench.pass(2_500);
    bench.health.isolate({ credential: 'K1' }, 'leaked in a screenshot.');
    expect(bench.health.explain({ credential: 'K1' })).toBe(
      `The key "K1" (#${fingerprintOf(bench, 'K1')}) of P has been unavailable for less than 1 s: isolated by hand: ` +
        'leaked in a screenshot. LlmHealth.reset() puts it back.',
    );
  });

  it('of a proven key that was rejected: that may pass by itself', async () => {
    const bench = benchOf({ K1: invalidKey() }, { providers: provider('P', 'K1') });
    await bench.prove('K1');
    await bench.call();
    await bench.pass(2_000);
    expect(bench.health.explain({ credential: 'K1' })).toMatch(
      /^The key "K1" \(#....\) of P has been unavailable for 2 s: .* The key has worked before, so this may pass by itself; check providers\.P\.keys if it lasts\.$/,
    );
  });

  it('of a quota whose end the provider named: nobody has to pay', async () => {
    const bench = benchOf(
      { K1: failing(429, 'You exceeded your current quota.', 'insufficient_quota', { 'retry-after': '172800' }) },
      { providers: provider('P', 'K1') },
    );
    await bench.call();
    await bench.pass(90_000);
    expect(bench.health.explain({ credential: 'K1' })).toMatch(
      /has been unavailable for 1 min 30 s, since 08:00 UTC: .* It is tried again in 23 h 59 min, at 08:00 UTC on 2027-01-16\. The quota comes back by itself; for more of it check the plan of P, and LlmHealth\.reset\(\) after a change\.$/,
    );
  });

  it('says that the next call finds out, when the time is over', async () => {
    const bench = benchOf({ K1: overloaded() }, { providers: provider('P', 'K1') });
    await bench.call();
    await bench.pass(1_500);
    expect(bench.health.explain({ model: 'M1' })).toMatch(
      /Try again later\. The next call finds out whether that is over\. Nothing/,
    );
  });

  it('names the others that are out, and counts what is too many to name', async () => {
    const labels = Array.from({ length: 9 }, (_, index) => `K${index + 1}`);
    const script = Object.fromEntries(labels.map((label) => [label, invalidKey()]));
    const bench = benchOf(script, { providers: provider('P', ...labels), limits: { maxCredentialAttempts: 20 } });
    await bench.call();
    const said = bench.health.explain();
    expect(said).toMatch(
      /^The key "K1" .* Check providers\.P\.keys\. Also unavailable: the key "K2" .*; the key "K3" .*; the key "K4" .*; and 5 more\.$/,
    );
    expect(said.length).toBeLessThan(600);
    bench.expectClean(said);
  });

  it('says what is free, and how much that is worth', async () => {
    const bench = benchOf({ K1: ok(), K2: ok() }, { selection: 'round-robin' });
    expect(bench.health.explain({ provider: 'P' })).toBe('P: nothing is unavailable, and nothing has been called yet.');
    await bench.call();
    expect(bench.health.explain({ provider: 'P' })).toBe('P: nothing is unavailable, and the key has worked.');
    await bench.call();
    expect(bench.health.explain()).toBe('Everything: nothing is unavailable, and all 2 keys in use have worked.');
    expect(bench.health.explain({ credential: 'K2' })).toBe(
      'The key "K2": nothing is unavailable, and the key has worked.',
    );
    bench.upstream.play({ K1: failing(500, 'Oops.'), K2: failing(500, 'Oops.') });
    await bench.call();
    expect(bench.health.explain({ provider: 'P', model: 'M1' })).toBe(
      'P/M1: nothing is unavailable, and all 2 keys in use have worked. Some recent failures are counted, too few to open a breaker.',
    );
  });

  it.each([
    [{ provider: 'nobody' }, 'nobody: no such'],
    [{ provider: 'P', model: 'M9' }, 'P/M9: no such'],
    [{ credential: 'K9' }, 'The key "K9": no such'],
    [{ provider: 'nobody', credential: 'K1' }, 'nobody with the key "K1": no such'],
  ])('does not call %j free: there is no such thing', async (selector, begin) => {
    const bench = benchOf({ K1: overloaded() });
    await bench.call();
    expect(bench.health.explain(selector)).toBe(
      `${begin} provider, model or key is configured, and nothing is known of it.`,
    );
  });

  it('does not blame on a key what is wrong elsewhere', async () => {
    const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };
    const bench = benchOf({ K1: overloaded(), K2: ok() }, { routes: { default: ['P/M1', 'Q/M2'] }, providers });
    await bench.call();
    expect(bench.health.explain({ credential: 'K2' })).toBe(
      'The key "K2": nothing is unavailable, and the key has worked.',
    );
    expect(bench.health.explain({ credential: 'K1' })).toMatch(/^P\/M1 has been unavailable/);
  });

  it('shows no key that somebody took for a label', () => {
    const bench = benchOf({});
    const said = bench.health.explain({ credential: secretOf('K1') });
    expect(said).toMatch(/^The key "\[redacted\]": no such/);
  });
});

function fingerprintOf(bench: Bench, label: string): string {
  const found = [...bench.core.routeTable.credentials()].find((credential) => credential.label === label);
  return found?.fingerprint.slice(0, 4) ?? '';
}
