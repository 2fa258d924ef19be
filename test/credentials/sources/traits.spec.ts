import { failoverOf } from '../../../lib/clients/failover-info.js';
import type { LlmClientOptions, LlmKeyOptions } from '../../../lib/clients/config/config.interface.js';
import { modelTestOf } from '../../../lib/credentials/model-filter.js';
import { Bench, secretOf } from '../../support/bench.js';
import { failing, ok, type Script } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

/** A provider of the keys given, each with a value of its own. */
function benchWith(
  keys: readonly LlmKeyOptions[],
  script: Script,
  options: Partial<LlmClientOptions> = {},
  provider: object = {},
): Bench {
  const withValues = keys.map((key) => ({ value: secretOf(key.label ?? ''), ...key }));
  return new Bench({
    routes: { default: ['P/small', 'P/large'] },
    ...options,
    providers: { P: { baseUrl: 'http://p.test/v1', keys: withValues, ...provider } },
    script,
  });
}

describe('models of a key', () => {
  it.each<[string, Parameters<typeof modelTestOf>[0], readonly string[], readonly string[]]>([
    ['a list', ['gpt-5'], ['gpt-5'], ['gpt-5-mini', 'xgpt-5', 'GPT-5']],
    ['a star at the end', ['gpt-5*'], ['gpt-5', 'gpt-5-mini'], ['gpt-4']],
    [
      'stars inside',
      { allow: ['*/llama-*-instruct'] },
      ['meta/llama-3-instruct', 'a/b/llama--instruct'],
      ['llama-3-instruct', 'meta/llama-3'],
    ],
    ['a denial', { deny: ['*-preview'] }, ['gpt-5'], ['gpt-5-preview']],
    ['a denial that wins', { allow: ['gpt-*'], deny: ['gpt-5'] }, ['gpt-4'], ['gpt-5', 'claude']],
    [
      'signs that mean something in patterns',
      ['a.b+c(d)[e]$^|?'],
      ['a.b+c(d)[e]$^|?'],
      ['aXb+c(d)[e]$^|?', 'a.bbc(d)[e]$^|?'],
    ],
    ['nothing allowed', [], [], ['gpt-5']],
    ['nothing denied', {}, ['gpt-5'], []],
  ])('are told by %s', (_name, filter, served, others) => {
    const test = modelTestOf(filter);
    for (const model of served) expect([model, test?.(model) ?? true]).toEqual([model, true]);
    for (const model of others) expect([model, test?.(model) ?? true]).toEqual([model, false]);
  });

  it.each<[string, string, boolean]>([
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*', '', true],
    ['**', 'x', true],
    ['a*b*b', 'ab', false],
    ['a*b*b', 'axbb', true],
    ['*b*', 'abc', true],
    ['a*bc*d', 'abcbcd', true],
  ])('%s fits %j: %o', (pattern, model, fits) => {
    expect(modelTestOf([pattern])?.(model)).toBe(fits);
  });

  it('are not stretched by many stars', () => {
    const test = modelTestOf([`${'*a'.repeat(30)}*b`]);
    // By backtracking it would not end in a lifetime.
    expect(test?.('a'.repeat(200))).toBe(false);
  });

  it('keep a key from calls for others, which go on to where a key is', async () => {
    const keys = [
      { label: 'only-large', models: ['large'] },
      { label: 'not-large', models: { deny: ['lar*'] } },
    ];
    const bench = benchWith(keys, { 'not-large/small': failing(503, 'Overloaded'), 'only-large/large': ok() });
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['not-large/small', 'only-large/large']);
    bench.expectClean();
  });

  it('are named where no key is for a model', async () => {
    const bench = benchWith([{ label: 'K', models: ['other'] }], {});
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_missing', attempts: 0 });
    expect(error.trail).toMatchObject([
      { kind: 'skip', model: 'small', reason: 'no key is for this model' },
      { kind: 'skip', model: 'large', reason: 'no key is for this model' },
    ]);
    expect(bench.client.plan().candidates).toMatchObject([
      { state: 'unavailable', reason: 'no key is for this model' },
      { state: 'unavailable', reason: 'no key is for this model' },
    ]);
    expect(bench.upstream.calls).toEqual([]);
  });
});

describe('region of a key', () => {
  it('stands in the trail and apart in the uptime', async () => {
    const keys = [
      { label: 'eu', region: 'eu-west', baseUrl: 'http://eu.p.test/v1/' },
      { label: 'us', region: 'us-east' },
    ];
    const bench = benchWith(keys, { eu: failing(503, 'Overloaded'), us: ok() }, { routes: { default: ['P/small'] } });
    const { value } = await bench.call();
    expect(failoverOf(value)?.trail).toMatchObject([
      { region: 'eu-west', outcome: 'failed' },
      { region: 'us-east', outcome: 'succeeded' },
    ]);
    expect(bench.health.snapshot().uptime).toMatchObject([
      { provider: 'P', model: 'small', region: 'eu-west', failed: 1 },
      { provider: 'P', model: 'small', region: 'us-east', failed: 0 },
    ]);
    bench.expectClean(value);
  });
});

describe('what is sent with a key', () => {
  it('goes to its own address, with its own headers over those of the provider', async () => {
    const keys = [
      { label: 'own', baseUrl: 'https://own.p.test/v2/', headers: { 'X-Team': 'own', 'OpenAI-Project': 'a' } },
      { label: 'plain' },
    ];
    const bench = benchWith(
      keys,
      { own: failing(429, 'Slow down'), plain: ok() },
      { routes: { default: ['P/small'] } },
      { headers: { 'x-team': 'all', 'x-app': 'app' } },
    );
    await bench.call();
    expect(bench.upstream.calls.map(({ url }) => url)).toEqual([
      'https://own.p.test/v2/chat/completions',
      'http://p.test/v1/chat/completions',
    ]);
    expect(bench.upstream.calls[0]?.hasKey(secretOf('own'))).toBe(true);
    expect(bench.upstream.calls[0]?.headers).toMatchObject({
      'x-team': 'own',
      'x-app': 'app',
      'openai-project': 'a',
    });
    expect(bench.upstream.calls[1]?.headers).toMatchObject({ 'x-team': 'all', 'x-app': 'app' });
    expect(bench.upstream.calls[1]?.headers).not.toHaveProperty('openai-project');
    bench.expectClean();
  });

  it('is the same in streams', async () => {
    const bench = benchWith([{ label: 'own', baseUrl: 'https://own.p.test/v2', headers: { 'X-Team': 'own' } }], {
      own: failing(400, 'bad'),
    });
    await bench.stream();
    expect(bench.upstream.calls).toMatchObject([
      { url: 'https://own.p.test/v2/chat/completions', headers: { 'x-team': 'own' } },
    ]);
  });
});

describe('order of keys', () => {
  it('follows priority, and selection among equals', async () => {
    const keys = [
      { label: 'last', priority: 5 },
      { label: 'a', priority: -1 },
      { label: 'zero' },
      { label: 'b', priority: -1 },
    ];
    const script = { a: ok(), b: ok(), zero: ok(), last: ok() };
    const bench = benchWith(keys, script, { routes: { default: ['P/small'] }, selection: 'round-robin' });
    for (let call = 0; call < 4; call += 1) await bench.call();
    expect(bench.upstream.names).toEqual(['a/small', 'b/small', 'a/small', 'b/small']);
    bench.upstream.play({
      ...script,
      a: failing(403, 'API key has been revoked.'),
      b: failing(403, 'API key has been revoked.'),
      zero: failing(403, 'API key has been revoked.'),
    });
    await bench.call();
    expect(bench.upstream.names.slice(-2)).toEqual(['zero/small', 'last/small']);
    bench.expectClean();
  });

  it('follows weight, and uses a weight of 0 only where no other is free', async () => {
    const keys = [{ label: 'heavy', weight: 3 }, { label: 'light' }, { label: 'spare', weight: 0 }];
    const script = { heavy: ok(), light: ok(), spare: ok() };
    const bench = benchWith(keys, script, { routes: { default: ['P/small'] }, selection: 'weighted' });
    await bench.prove('heavy', 'light', 'spare');
    await bench.calls(400);
    const count = (name: string) => bench.upstream.names.filter((other) => other === `${name}/small`).length;
    expect(count('heavy') / count('light')).toBeGreaterThan(2);
    expect(count('heavy') / count('light')).toBeLessThan(4.5);
    expect(count('spare')).toBe(0);
    const out = failing(403, 'API key has been revoked.');
    bench.upstream.play({ heavy: out, light: out, spare: ok() });
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names.at(-1)).toBe('spare/small');
    bench.expectClean();
  });
});
