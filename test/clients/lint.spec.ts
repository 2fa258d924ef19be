import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LlmClientOptions, LlmKeyOptions, LlmProviderOptions } from 'nestjs-llm-failover';
import { LlmCore } from '../../lib/clients/llm-core.js';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';

type Env = Record<string, string | undefined>;

const GROQ = { GROQ_API_KEY: 'sk-test-groq' };

/** What the start of a client with these options warns of. */
async function lint(options: Partial<LlmClientOptions>, env: Env = {}): Promise<readonly string[]> {
  const runtime = { clock: SYSTEM_CLOCK, random: () => 0, newCallId: () => 'call', env };
  const full = { routes: { default: ['openai/a', 'groq/b'] }, ...options };
  const core = new LlmCore({ options: full, transport: new ScriptedUpstream(), runtime });
  await core.credentialRegistry.read();
  const { routeNames, providerIds } = core.routeTable;
  const findings = [...core.lint.ofNamed(routeNames, providerIds), ...core.lint.ofWhole()];
  core.credentialRegistry.close();
  expect(findings.join()).not.toContain('sk-test');
  for (const finding of findings) expect(finding).toMatch(/^\S.*[^.]\.$/);
  return findings;
}

const openai = (keys: LlmProviderOptions['keys'], more: LlmProviderOptions = {}) => ({
  providers: { openai: { keys, ...more } },
});
const key = (value: string, more: LlmKeyOptions = {}): LlmKeyOptions => ({ value: `sk-test-${value}`, ...more });

describe('the lint of keys', () => {
  it.each<[string, Partial<LlmClientOptions>, Env, string[]]>([
    ['keys that differ', openai([key('1'), key('2')]), GROQ, []],
    [
      'a key that is listed twice',
      openai([key('1', { label: 'primary' }), key('2'), key('1', { label: 'again' })]),
      GROQ,
      ['providers.openai.keys: the key "again" is the same as "primary" of providers.openai.keys; it is used once.'],
    ],
    [
      'a key of the options that is in a variable too',
      openai([{ env: 'MAIN' }, key('1')]),
      { ...GROQ, MAIN: 'sk-test-1' },
      ['providers.openai.keys: the key "key-2" is the same as "MAIN" of MAIN; it is used once.'],
    ],
    ['one key at two base URLs', openai([key('1'), key('1', { baseUrl: 'https://eu.test/v1' })]), GROQ, []],
    [
      'a variable of a preset that is set but holds no key',
      {},
      { ...GROQ, OPENAI_API_KEY: ' , ' },
      [
        'routes.default: openai/a cannot be reached without a key. Set OPENAI_API_KEY or providers.openai.keys.',
        'OPENAI_API_KEY: is set but holds no key.',
      ],
    ],
    [
      'a named variable that is set but holds no key',
      openai([{ env: 'MAIN' }, key('1')]),
      { ...GROQ, MAIN: '' },
      ['MAIN: is set but holds no key.'],
    ],
    ['a named variable that is not set, beside another key', openai([{ env: 'MAIN' }, key('1')]), GROQ, []],
    ['a variable that the options have no use for', openai([key('1')]), { ...GROQ, OPENAI_API_KEY: '' }, []],
    [
      'a weight where selection is another',
      openai([key('1', { weight: 2 }), key('2'), key('3', { weight: 3 })]),
      GROQ,
      [
        "providers.openai.keys[0].weight (and 1 more): has no effect under selection 'round-robin', only under 'weighted'.",
      ],
    ],
    [
      'a weight where selection of the provider is another',
      { selection: 'weighted', ...openai([key('1', { weight: 2 }), key('2')], { selection: 'least-used' }) },
      GROQ,
      ["providers.openai.keys[0].weight: has no effect under selection 'least-used', only under 'weighted'."],
    ],
    ['weights that are used', { selection: 'weighted', ...openai([key('1', { weight: 2 }), key('2')]) }, GROQ, []],
    ['priorities of several keys', openai([key('1'), key('2', { priority: 1 })]), GROQ, []],
    [
      'weight and priority of a single entry',
      { selection: 'weighted', ...openai([key('1', { weight: 2, priority: 1 })]) },
      GROQ,
      [
        'providers.openai.keys[0].weight: has no effect; there is no other entry to compare it with.',
        'providers.openai.keys[0].priority: has no effect; there is no other entry to compare it with.',
      ],
    ],
    [
      'models that fit a target',
      openai([key('1', { models: ['a'] }), key('2', { models: { deny: ['x'] } })]),
      GROQ,
      [],
    ],
    [
      'models that fit no target',
      openai([key('1'), key('2', { models: ['gpt-*'] })]),
      GROQ,
      ['providers.openai.keys[1].models: fits no target of openai in the routes, so its key is never used.'],
    ],
    [
      'models that fit no target, where any may be named',
      { allowTargets: 'any', ...openai([key('1'), key('2', { models: ['gpt-*'] })]) },
      GROQ,
      [],
    ],
    [
      'a target that is in no key’s models',
      { routes: { default: ['openai/a', 'openai/b', 'groq/b'] }, ...openai([key('1', { models: ['a'] })]) },
      GROQ,
      ['routes.default: openai/b cannot be reached; no key in providers.openai.keys has it in its models.'],
    ],
    [
      'a provider that no route names',
      { providers: { mistral: { keys: 'sk-test-m' } } },
      { ...GROQ, OPENAI_API_KEY: 'sk-test-1' },
      ["providers.mistral: no route names it; only InjectLlmProvider('mistral') reaches it."],
    ],
    [
      'a provider that no route names, where any target may be named',
      { allowTargets: 'any', providers: { mistral: { keys: 'sk-test-m' } } },
      { ...GROQ, OPENAI_API_KEY: 'sk-test-1' },
      [],
    ],
  ])('%s', async (_what, options, env, expected) => {
    await expect(lint(options, env)).resolves.toEqual(expected);
  });

  describe('of sources', () => {
    let folder: string;
    const file = (name: string) => path.join(folder, name);

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'llm-lint-'));
      await writeFile(file('full'), 'sk-test-1\n');
      await writeFile(file('blank'), '\n \n');
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('finds a file and a source that gave none, and takes no target for unreachable that waits for them', async () => {
      await expect(lint(openai([{ file: file('blank') }]), GROQ)).resolves.toEqual([
        'providers.openai.keys[0].file: gave no key at the start.',
      ]);
      await expect(lint(openai([key('1'), { source: () => undefined }]), GROQ)).resolves.toEqual([
        'providers.openai.keys[1].source: gave no key at the start.',
      ]);
    });

    it('leaves to the event what failed, which tells the reason', async () => {
      await expect(lint(openai([{ file: file('nowhere') }]), GROQ)).resolves.toEqual([]);
    });

    it('finds nothing in sources that give keys, one by one or in pools', async () => {
      await expect(
        lint(openai([{ file: file('full') }, { source: () => 'sk-test-2,sk-test-3' }]), GROQ),
      ).resolves.toEqual([]);
    });

    it('does not take one key for shared by all targets while a source may bring another', async () => {
      const routes = { default: ['openai/a', 'openai/b'] };
      const shared =
        'routes.default: all 2 targets share one key; if openai rejects it, none can answer. Add a key or a provider.';
      await expect(lint({ routes, ...openai([key('1')]) })).resolves.toEqual([shared]);
      const findings = await lint({ routes, ...openai([key('1'), { source: () => undefined }]) });
      expect(findings).toEqual(['providers.openai.keys[1].source: gave no key at the start.']);
    });

    it('does not miss keys for a model while a source may bring some', async () => {
      const options = openai([key('1', { models: ['z', 'a'] }), { source: () => undefined, models: ['c'] }]);
      const findings = await lint({ routes: { default: ['openai/a', 'openai/c', 'groq/b'] }, ...options }, GROQ);
      expect(findings).toEqual(['providers.openai.keys[1].source: gave no key at the start.']);
    });
  });
});

describe('the lint of base URLs', () => {
  it.each<[string, string, string | undefined]>([
    ['openai', 'https://api.openai.com/v1', undefined],
    ['openai', 'https://eu.api.openai.com/v1/', undefined],
    ['openai', 'https://api.openai.com', 'lacks /v1; write https://api.openai.com/v1.'],
    [
      'openai',
      'https://api.openai.com/v1/chat/completions',
      'ends in /chat/completions, which is added to it by itself; write https://api.openai.com/v1.',
    ],
    ['anthropic', 'https://api.anthropic.com', undefined],
    ['anthropic', 'https://api.anthropic.com/v1', undefined],
    [
      'anthropic',
      'https://api.anthropic.com/v1/messages',
      'ends in /v1/messages, which is added to it by itself; write https://api.anthropic.com.',
    ],
    ['gemini', 'https://generativelanguage.googleapis.com/v1beta', undefined],
    [
      'gemini',
      'https://proxy.test/v1beta/models/gemini-3.5-flash:generateContent',
      'ends in /models/gemini-3.5-flash:generateContent, which is added to it by itself; write https://proxy.test/v1beta.',
    ],
    ['perplexity', 'https://proxy.test', undefined],
    [
      'gateway',
      'http://gateway.test:4000/',
      'has no path; most servers of this protocol are reached at one such as http://gateway.test:4000/v1.',
    ],
    ['gateway', 'http://gateway.test:4000/llm', undefined],
    ['azure-openai', 'https://a.openai.azure.com/openai/v1', undefined],
    ['azure-openai', 'https://a.openai.azure.com?api-version=2024-10-21', undefined],
    ['azure-openai', 'https://a.openai.azure.com/openai/deployments/x?api-version=2025-01-01-preview', undefined],
    ['azure-openai', 'https://a.openai.azure.com', 'lacks /openai/v1, or "?api-version=..." for a classic address.'],
    [
      'azure-openai',
      'https://a.openai.azure.com/openai/v1?api-version=preview',
      'has a version in its query, which /openai/v1 does not take; write https://a.openai.azure.com/openai/v1.',
    ],
    [
      'azure-openai',
      'https://a.openai.azure.com/openai/deployments/x/chat/completions?api-version=2024-10-21',
      'ends in /chat/completions, which is added to it by itself; write https://a.openai.azure.com/openai/deployments/x?api-version=2024-10-21.',
    ],
  ])('%s at %s', async (id, baseUrl, fault) => {
    const routes = { default: [`${id}/a`] };
    const wrong = fault === undefined ? [] : [fault];
    const ofProvider = await lint({ routes, providers: { [id]: { baseUrl, keys: [key('1')] } } });
    expect(ofProvider).toEqual(wrong.map((text) => `providers.${id}.baseUrl: ${text}`));
    const elsewhere = id === 'azure-openai' ? 'https://b.test/openai/v1' : 'https://b.test/v1';
    const ofKey = await lint({
      routes,
      providers: { [id]: { baseUrl: elsewhere, keys: [key('1', { baseUrl })] } },
    });
    expect(ofKey).toEqual(wrong.map((text) => `providers.${id}.keys[0].baseUrl: ${text}`));
  });
});

describe('the lint of limits', () => {
  const env = { ...GROQ, OPENAI_API_KEY: 'sk-test-1' };
  const routes = (limits: LlmClientOptions['limits'], more: object = {}) => ({
    routes: { default: { targets: [{ provider: 'openai', model: 'a', ...more }, 'groq/b'], limits } },
  });

  it.each<[string, Partial<LlmClientOptions>, string[]]>([
    ['defaults', {}, []],
    ['limits that matter', { limits: { attemptTimeoutMs: 60_000, totalTimeoutMs: 60_000, maxWaitMs: 59_999 } }, []],
    ['a total that is shorter than defaults', { limits: { totalTimeoutMs: 1_000 } }, []],
    [
      'an attempt that may take longer than the call',
      { limits: { attemptTimeoutMs: 2_000, totalTimeoutMs: 1_000 } },
      ['limits.attemptTimeoutMs (2000): never matters; totalTimeoutMs (1000) ends the wait before.'],
    ],
    [
      'a first content that may take longer than the call',
      { limits: { firstContentTimeoutMs: 2_000, totalTimeoutMs: 1_000 } },
      ['limits.firstContentTimeoutMs (2000): never matters; totalTimeoutMs (1000) ends the wait before.'],
    ],
    [
      'a first content that may take longer than the attempt',
      { limits: { firstContentTimeoutMs: 150_000 } },
      ['limits.firstContentTimeoutMs (150000): never matters; attemptTimeoutMs (120000) ends the wait before.'],
    ],
    [
      'waits that may take as long as the call',
      { limits: { maxWaitMs: 1_000, totalTimeoutMs: 1_000 } },
      ['limits.maxWaitMs (1000): never matters; totalTimeoutMs (1000) ends the wait before.'],
    ],
    [
      'a wait for a verdict that is longer than the call',
      { limits: { keyCheckWaitMs: 400_000 } },
      ['limits.keyCheckWaitMs (400000): never matters; totalTimeoutMs (300000) ends the wait before.'],
    ],
    [
      'limits of a route',
      { limits: { totalTimeoutMs: 10_000 }, ...routes({ attemptTimeoutMs: 20_000 }) },
      ['routes.default.limits.attemptTimeoutMs (20000): never matters; totalTimeoutMs (10000) ends the wait before.'],
    ],
    [
      'limits of the module that a route shortens',
      { limits: { attemptTimeoutMs: 20_000 }, ...routes({ totalTimeoutMs: 9_000 }) },
      [],
    ],
    [
      'a target whose first content may take longer than the attempt',
      routes({ attemptTimeoutMs: 5_000 }, { firstContentTimeoutMs: 8_000 }),
      [
        'routes.default: firstContentTimeoutMs of openai/a (8000): never matters; attemptTimeoutMs (5000) ends the wait before.',
      ],
    ],
    [
      'a target whose first content may take less',
      routes({ attemptTimeoutMs: 5_000 }, { firstContentTimeoutMs: 5_000 }),
      [],
    ],
  ])('%s', async (_what, options, expected) => {
    await expect(lint(options, env)).resolves.toEqual(expected);
  });
});
