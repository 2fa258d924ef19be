import { LLM_PROVIDER_PRESETS, type LlmClientOptions, type LlmProviderOptions } from 'nestjs-llm-failover';
import { parseTarget } from '../../lib/clients/config/parse-target.js';
import { Problems } from '../../lib/checks/problems.js';
import { resolveProvider } from '../../lib/clients/config/resolve-config.js';
import { RouteTable, type RouteWish } from '../../lib/clients/config/route-table.js';
import { lintRoute } from '../../lib/clients/config/lint-route.js';
import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { DEFAULT_SETTINGS } from '../../lib/failover/policies.js';
import { SYSTEM_CLOCK, type Clock } from '../../lib/health/clock.js';

type Env = Record<string, string | undefined>;

function surroundings(env: Env = {}, problems = new Problems()) {
  const watcher = { onKeys: () => undefined, onFailure: () => undefined, redact: (text: string) => text };
  const runtime = { clock: SYSTEM_CLOCK, random: () => 0, env };
  return { ...runtime, settings: DEFAULT_SETTINGS, selection: 'round-robin', problems, watcher } as const;
}

const resolved = (id: string, options: LlmProviderOptions = {}, env: Env = {}) =>
  resolveProvider(id, options, surroundings(env));

const keysOf = (id: string, options: LlmProviderOptions, env: Env = {}) =>
  resolved(id, options, env).pool.credentials.map(({ label, secret, setting }) => [label, secret?.reveal(), setting]);

describe('a target', () => {
  it.each([
    ['openai/gpt-6-luna', { provider: 'openai', model: 'gpt-6-luna' }],
    ['openrouter/openai/gpt-6-luna', { provider: 'openrouter', model: 'openai/gpt-6-luna' }],
    [' openai / gpt-6-luna ', { provider: 'openai', model: 'gpt-6-luna' }],
    [
      { provider: 'a', model: 'b/c', contextWindow: 1 },
      { provider: 'a', model: 'b/c', contextWindow: 1 },
    ],
    ['gpt-6-luna', undefined],
    ['/gpt-6-luna', undefined],
    ['openai/', undefined],
    ['', undefined],
    [{ provider: 'openai' }, undefined],
    [{ provider: 'openai', model: ' ' }, undefined],
    [null, undefined],
    [7, undefined],
    [['openai/gpt-6-luna'], undefined],
  ])('%j is read as %j', (given, expected) => {
    expect(parseTarget(given)).toEqual(expected);
  });
});

describe('a provider', () => {
  it.each(Object.entries(LLM_PROVIDER_PRESETS).filter(([, preset]) => preset.baseUrl !== undefined))(
    '%s has the values of its preset',
    (id, preset) => {
      const { wire, baseUrl, auth, headers } = resolved(id);
      expect({ api: wire.api, baseUrl, auth, headers }).toEqual({
        api: preset.api,
        baseUrl: preset.baseUrl,
        auth: { header: preset.auth.header, scheme: preset.auth.scheme },
        headers: {},
      });
    },
  );

  it.each<[string, LlmProviderOptions, object]>([
    ['openai', { baseUrl: 'https://llm.test/v1//' }, { baseUrl: 'https://llm.test/v1' }],
    [
      'own',
      { baseUrl: 'https://llm.test' },
      { auth: { header: 'authorization', scheme: 'Bearer' }, wire: { api: 'openai' } },
    ],
    [
      'own',
      { api: 'anthropic', baseUrl: 'https://llm.test' },
      { auth: { header: 'x-api-key' }, wire: { api: 'anthropic' } },
    ],
    ['openai', { auth: { header: 'API-Key' } }, { auth: { header: 'api-key', scheme: undefined } }],
    ['anthropic', { headers: { 'Anthropic-Beta': 'a' } }, { headers: { 'anthropic-beta': 'a' } }],
    ['anthropic', { headers: { 'Anthropic-Version': 'b' } }, { headers: { 'anthropic-version': 'b' } }],
    ['constructor', { baseUrl: 'https://llm.test' }, { id: 'constructor', wire: { api: 'openai' } }],
  ])('%s with %j becomes %j', (id, options, expected) => {
    expect(resolved(id, options)).toMatchObject(expected);
  });
});

describe('the keys of a provider', () => {
  const setting = 'providers.openai.keys';

  it.each<[string, LlmProviderOptions, Env, unknown[]]>([
    ['its environment variable', {}, { OPENAI_API_KEY: 'a' }, [['OPENAI_API_KEY', 'a', 'OPENAI_API_KEY']]],
    [
      'a pool in its environment variable',
      {},
      { OPENAI_API_KEY: ' a , b,, ' },
      [
        ['OPENAI_API_KEY-1', 'a', 'OPENAI_API_KEY'],
        ['OPENAI_API_KEY-2', 'b', 'OPENAI_API_KEY'],
      ],
    ],
    ['a string, before the environment', { keys: 'b' }, { OPENAI_API_KEY: 'a' }, [['key-1', 'b', setting]]],
    [
      'a pool in a string',
      { keys: 'a,b' },
      {},
      [
        ['key-1', 'a', setting],
        ['key-2', 'b', setting],
      ],
    ],
    [
      'a list',
      { keys: ['a', 'b, c'] },
      {},
      [
        ['key-1', 'a', setting],
        ['key-2', 'b', setting],
        ['key-3', 'c', setting],
      ],
    ],
    [
      'labelled values',
      { keys: [{ label: 'main', value: 'a' }, { value: 'b' }] },
      {},
      [
        ['main', 'a', setting],
        ['key-2', 'b', setting],
      ],
    ],
    [
      'a labelled pool',
      { keys: [{ label: 'main', value: 'a,b' }] },
      {},
      [
        ['main-1', 'a', setting],
        ['main-2', 'b', setting],
      ],
    ],
    [
      'named variables',
      { keys: [{ env: 'A' }, { env: 'B', label: 'b' }] },
      { A: '1', B: '2' },
      [
        ['A', '1', 'A'],
        ['b', '2', 'B'],
      ],
    ],
    ['named variables that are not all set', { keys: [{ env: 'A' }, { env: 'B' }] }, { B: '2' }, [['B', '2', 'B']]],
    [
      'duplicates, merged',
      { keys: ['a', 'b', 'a'] },
      {},
      [
        ['key-1', 'a', setting],
        ['key-2', 'b', setting],
      ],
    ],
    ['no authentication', { keys: false }, { OPENAI_API_KEY: 'a' }, [['anonymous', undefined, setting]]],
    ['nothing at all', {}, {}, []],
    ['an empty variable', {}, { OPENAI_API_KEY: ' , ' }, []],
    ['an empty string', { keys: '' }, { OPENAI_API_KEY: 'a' }, []],
  ])('come from %s', (_source, options, env, expected) => {
    expect(keysOf('openai', options, env)).toEqual(expected);
  });

  it('of a preset without a key is an anonymous one', () => {
    expect(keysOf('ollama', {})).toEqual([['anonymous', undefined, 'providers.ollama.keys']]);
    expect(keysOf('ollama', { keys: 'a' })).toEqual([['key-1', 'a', 'providers.ollama.keys']]);
  });

  it.each<[string, LlmProviderOptions, string]>([
    ['openai', {}, 'OPENAI_API_KEY or providers.openai.keys'],
    ['openai', { keys: '' }, 'providers.openai.keys'],
    ['openai', { keys: [{ env: 'A' }, { env: 'B' }, { env: 'A' }] }, 'A or B or providers.openai.keys'],
    ['own', { baseUrl: 'https://llm.test' }, 'providers.own.keys'],
  ])('of %s with %j would be set in %s', (id, options, expected) => {
    expect(resolved(id, options).keySetting).toBe(expected);
  });

  it('of the environment that HTTP cannot carry are noted by their variable, not by their value', () => {
    const problems = new Problems();
    const env = { OPENAI_API_KEY: 'sk-test-fine,“sk-test-quoted”', GROQ_API_KEY: 'sk-test\nbroken' };
    resolveProvider('openai', {}, surroundings(env, problems));
    resolveProvider('groq', {}, surroundings(env, problems));
    expect(problems.list).toEqual([
      {
        option: 'OPENAI_API_KEY',
        actual: 'a string',
        expected:
          'a string of printable ASCII characters without line breaks; it holds a typographic quotation mark at place 1',
      },
      {
        option: 'GROQ_API_KEY',
        actual: 'a string',
        expected: 'a string of printable ASCII characters without line breaks; it holds a line break at place 8',
      },
    ]);
  });
});

describe('RouteTable', () => {
  const options: LlmClientOptions = {
    routes: {
      default: ['openai/gpt-6-luna', 'groq/small'],
      fast: { targets: [{ provider: 'groq', model: 'small', params: { a: 1 } }], limits: { maxRetries: 0 } },
      careful: { targets: ['openai/gpt-6-sol'], onContentFiltered: 'next' },
    },
  };
  const tableOf = (extra: Partial<LlmClientOptions> = {}) => new RouteTable({ ...options, ...extra }, surroundings());

  it('takes the nearest wish: the option, the model, the bound route, the default', () => {
    const routeTable = tableOf();
    expect(routeTable.routeFor({ option: 'fast', model: 'careful', bound: 'default' }).name).toBe('fast');
    expect(routeTable.routeFor({ model: 'careful', bound: 'fast' }).name).toBe('careful');
    expect(routeTable.routeFor({ bound: 'fast' }).name).toBe('fast');
    expect(routeTable.routeFor({}).name).toBe('default');
    expect(tableOf({ defaultRoute: 'fast' }).routeFor({}).name).toBe('fast');
  });

  it('keeps limits and the content rule of a route', () => {
    const routeTable = tableOf();
    expect(routeTable.route('fast').limits).toEqual({ maxRetries: 0 });
    expect(routeTable.route('fast').onContentFiltered).toBe('fail');
    expect(routeTable.route('careful').onContentFiltered).toBe('next');
  });

  it('gives a declared target as a route of its own, with its options', () => {
    const [target] = tableOf().routeFor({ model: 'groq/small' }).targets;
    expect(target).toMatchObject({ model: 'small', provider: { id: 'groq' } });
    expect(tableOf().routeFor({ model: 'openai/gpt-6-sol' }).targets).toHaveLength(1);
  });

  it('gives each target its own options, whatever another route gives the same model before it or after', () => {
    const small = { provider: 'groq', model: 'small' };
    const full = { ...small, api: 'anthropic', params: { a: 1 }, contextWindow: 9_000 } as const;
    const other = { ...small, params: { a: 2 } };
    const orders = [
      { full: [full], plain: ['groq/small'], bare: [small], other: [other] },
      { bare: [small], other: [other], plain: ['groq/small'], full: [full] },
    ];
    for (const routes of orders) {
      const routeTable = new RouteTable({ routes }, surroundings());
      const seen = (wish: RouteWish) => {
        const [target] = routeTable.routeFor(wish).targets;
        return [target?.wire.api, target?.params, target?.contextWindow];
      };
      const plain = ['openai', undefined, undefined];
      expect(seen({ option: 'full' })).toEqual(['anthropic', { a: 1 }, 9_000]);
      expect(seen({ option: 'other' })).toEqual(['openai', { a: 2 }, undefined]);
      expect(seen({ option: 'plain' })).toEqual(plain);
      expect(seen({ option: 'bare' })).toEqual(plain);
      expect(seen({ model: 'groq/small' })).toEqual(plain);
      expect(routeTable.routeOf('groq', 'small').targets[0]?.params).toBeUndefined();
    }
  });

  it('gives a target that stands with options alone as a route of its own with the first ones', () => {
    const small = { provider: 'groq', model: 'small' };
    const routes = { one: [{ ...small, params: { a: 1 } }], two: [{ ...small, params: { a: 2 } }] };
    const routeTable = new RouteTable({ routes }, surroundings());
    expect(routeTable.routeFor({ model: 'groq/small' }).targets[0]?.params).toEqual({ a: 1 });
    expect(routeTable.routeOf('groq', 'small').targets[0]?.params).toEqual({ a: 1 });
  });

  it('knows undeclared models of its providers only where any target is allowed', () => {
    expect(() => tableOf().routeFor({ model: 'openai/other' })).toThrow('unknown model "openai/other"');
    expect(tableOf({ allowTargets: 'any' }).routeFor({ model: 'openai/other' }).name).toBe('openai/other');
    expect(() => tableOf({ allowTargets: 'any' }).routeFor({ model: 'nobody/other' })).toThrow('unknown model');
    expect(() => tableOf({ allowTargets: 'any' }).routeFor({ model: 'other' })).toThrow('unknown model');
  });

  it('guesses the target of a model that was named without its provider', () => {
    const routeTable = new RouteTable({ routes: { fast: ['groq/small'] } }, surroundings());
    expect(() => routeTable.routeFor({ model: 'small' })).toThrow(
      'The request names the unknown model "small". Known are the routes fast and the targets in them. Did you mean groq/small?',
    );
    expect(() => routeTable.routeFor({ model: 'large' })).toThrow(/in them\.$/);
  });

  it('names the option where a call names no route and there is no default one', () => {
    const routeTable = new RouteTable({ routes: { fast: ['groq/small'] } }, surroundings());
    expect(() => routeTable.routeFor({})).toThrow(
      'defaultRoute: expected one of the known routes (fast), as this call names no route, got "default".',
    );
    expect(routeTable.routeFor({ bound: 'fast' }).name).toBe('fast');
  });

  it.each([7, null, {}, 'x'.repeat(1_000_000)])(
    'takes what an HTTP client may send for a model for unknown',
    (model) => {
      const ask = () => tableOf({ allowTargets: 'any' }).routeFor({ model: model as string });
      expect(ask).toThrow(LlmCallError);
      expect(ask).toThrow(/^.{20,400}$/);
    },
  );

  it.each(['constructor', '__proto__', 'toString'])('takes the name %s for no route', (name) => {
    expect(() => tableOf().route(name)).toThrow('default, fast, careful');
    expect(() => tableOf().routeFor({ model: name })).toThrow('unknown model');
    const problems = new Problems();
    tableOf().checkConflicts({ [name]: ['openai/gpt-6-sol'] }, {}, problems);
    expect(problems.list).toEqual([]);
  });

  it('keeps nothing of what it refuses', () => {
    const env: Env = { GROQ_API_KEY: 'sk-test\nbroken' };
    const routeTable = new RouteTable({ routes: { default: ['openai/gpt-6-luna'] } }, surroundings(env));
    const add = () => routeTable.add({ fast: ['groq/small'] });
    expect(add).toThrow('GROQ_API_KEY');
    expect(add).toThrow('GROQ_API_KEY');
    expect([routeTable.routeNames, routeTable.providerIds]).toEqual([['default'], ['openai']]);
    env['GROQ_API_KEY'] = 'sk-test-mended';
    expect(add().map(({ name }) => name)).toEqual(['fast']);
    const [target] = routeTable.route('fast').targets;
    expect(target?.provider).toBe(routeTable.provider('groq'));
    expect(target?.provider.pool.credentials[0]?.secret?.reveal()).toBe('sk-test-mended');
  });

  it('tells a repetition from a contradiction, whatever the order of fields', () => {
    const routeTable = tableOf({ providers: { own: { baseUrl: 'https://llm.test', keys: 'a' } } });
    const problems = new Problems();
    routeTable.checkConflicts(
      { default: ['openai/gpt-6-luna', 'groq/small'] },
      { own: { keys: 'a', baseUrl: 'https://llm.test' } },
      problems,
    );
    expect(problems.list).toEqual([]);
    routeTable.checkConflicts(
      { default: ['groq/small'] },
      { own: { keys: 'b', baseUrl: 'https://llm.test' } },
      problems,
    );
    expect(problems.list.map(({ option }) => option)).toEqual(['routes.default', 'providers.own']);
  });
});

describe('the lint of models', () => {
  const lintOn = (date: string, clock: Partial<Clock> = {}) => {
    const now = () => Date.parse(date);
    const around = {
      ...surroundings({ OPENAI_API_KEY: 'a,b', ANTHROPIC_API_KEY: 'c' }),
      clock: { ...SYSTEM_CLOCK, now, wallNow: now, ...clock },
    };
    const targets = ['openai/gpt-5-mini', 'openai/gpt-6-luna', 'anthropic/claude-opus-4-5-20251101'];
    return lintRoute(new RouteTable({ routes: { default: targets } }, around).route('default'));
  };
  const opus =
    'routes.default: anthropic/claude-opus-4-5-20251101 ends on 2027-01-22, as its maker has announced. Name another model.';

  it.each([
    ['2026-12-10T23:59:59Z', 'ends on 2026-12-11'],
    ['2026-12-11T00:00:00Z', 'has ended on 2026-12-11'],
  ])('on %s says that a model %s', (date, words) => {
    expect(lintOn(date)).toEqual([
      `routes.default: openai/gpt-5-mini ${words}, as its maker has announced. Name another model.`,
      opus,
    ]);
  });

  it('reads the date where it is right, whatever the clock counts from', () => {
    expect(lintOn('2026-12-12', { now: () => 5 })[0]).toContain('has ended');
  });

  it('says nothing of a model of the same name somewhere else', () => {
    const around = surroundings({ KEY: 'a' });
    const providers = { mine: { baseUrl: 'https://llm.test/v1', keys: 'a' } };
    const table = new RouteTable({ routes: { default: ['mine/gpt-5-mini'] }, providers }, around);
    expect(lintRoute(table.route('default'))).toEqual([]);
  });
});

describe('lint', () => {
  const lint = (targets: LlmClientOptions['routes'][string], providers: LlmClientOptions['providers'] = {}) =>
    lintRoute(
      new RouteTable(
        { routes: { default: targets }, providers },
        surroundings({ OPENAI_API_KEY: 'a', GROQ_API_KEY: 'b' }),
      ).route('default'),
    );

  it.each<[string, LlmClientOptions['routes'][string], LlmClientOptions['providers'], string[]]>([
    ['nothing where keys differ', ['openai/a', 'groq/b'], {}, []],
    ['nothing for one target', ['openai/a'], {}, []],
    ['nothing where a pool has two keys', ['openai/a', 'openai/b'], { openai: { keys: 'x,y' } }, []],
    ['nothing where there is no key to share', ['ollama/a', 'ollama/b'], {}, []],
    [
      'one key for all targets',
      ['openai/a', 'openai/b'],
      {},
      ['routes.default: all 2 targets share one key; if openai rejects it, none can answer. Add a key or a provider.'],
    ],
    [
      'a smaller window behind a larger one',
      [
        { provider: 'openai', model: 'a', contextWindow: 100 },
        { provider: 'groq', model: 'b', contextWindow: 50 },
        { provider: 'groq', model: 'c' },
        { provider: 'groq', model: 'd', contextWindow: 200 },
      ],
      {},
      [
        'routes.default: groq/b has a smaller context window (50) than openai/a before it (100); requests that fit the first may not fit the fallback.',
      ],
    ],
    [
      'a model that a template made of nothing',
      ['openai/undefined'],
      {},
      ['routes.default: openai/undefined names no model; the variable that it is made of is likely not set.'],
    ],
    [
      'a target named twice',
      ['openai/a', 'groq/b', 'openai/a'],
      {},
      ['routes.default: openai/a is named twice; the second is never reached.'],
    ],
    [
      'a target without a key',
      ['openai/a', 'mistral/b'],
      {},
      ['routes.default: mistral/b cannot be reached without a key. Set MISTRAL_API_KEY or providers.mistral.keys.'],
    ],
  ])('finds %s', (_what, targets, providers, findings) => {
    expect(lint(targets, providers)).toEqual(findings);
  });
});
