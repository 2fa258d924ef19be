import { LlmFailoverModule, LlmOptionsError, type LlmFailoverModuleOptions } from 'nestjs-llm-failover';
import { thrownBy } from '../support/thrown-by.js';
import { closeHosts, KEY, RecordingLogger, startHost, upstreamSaying } from './support/host.js';

afterEach(closeHosts);

const SECRET = 'sk-test-secret-“0123456789”';

/** What is wrong with the options, in their order. */
async function problemsOf(options: unknown): Promise<[string, string, string][]> {
  const imports = [LlmFailoverModule.forRoot(options as LlmFailoverModuleOptions)];
  const error = await thrownBy(startHost({ imports }));
  if (!LlmOptionsError.isInstance(error)) throw new Error(`expected an LlmOptionsError, got ${String(error)}`);
  expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/sk-test|0123456789|987654/);
  return error.problems.map(({ option, actual, expected }) => [option, actual, expected]);
}

const routes = { default: ['openai/gpt-6-luna'] };
const provider = (options: unknown) => ({ routes, providers: { openai: options } });
const limits = (options: unknown) => ({ routes, limits: options });

describe('wrong options', () => {
  it.each<[unknown, string, string, string]>([
    [undefined, 'routes', 'nothing', "an object like { default: ['openai/gpt-6-luna'] }"],
    ['openai/a', 'routes', 'nothing', "an object like { default: ['openai/gpt-6-luna'] }"],
    [{}, 'routes', 'nothing', "an object like { default: ['openai/gpt-6-luna'] }"],
    [{ routes: ['openai/a'] }, 'routes', 'an array', "an object like { default: ['openai/gpt-6-luna'] }"],
    [{ routes: {} }, 'routes', 'an object', 'at least one route'],
    [{ routes: { 'a/b': ['openai/a'] } }, 'routes.a/b', 'a string', 'a route name without "/"'],
    [{ routes: { default: [] } }, 'routes.default', 'an empty array', 'a list of at least one target'],
    [{ routes: { default: 'openai/a' } }, 'routes.default', 'a string', 'a list of at least one target'],
    [
      { routes: { default: { targets: [] } } },
      'routes.default.targets',
      'an empty array',
      'a list of at least one target',
    ],
    [
      { routes: { default: ['gpt-6-sol'] } },
      'routes.default[0]',
      'a string',
      "'provider/model' or { provider, model }",
    ],
    [{ routes: { default: [null] } }, 'routes.default[0]', 'null', "'provider/model' or { provider, model }"],
    [
      { routes: { default: ['nobody/a'] } },
      'routes.default[0]',
      'a string',
      'a known provider, or providers.nobody with a baseUrl',
    ],
    [
      { routes: { default: ['constructor/a'] } },
      'routes.default[0]',
      'a string',
      'a known provider, or providers.constructor with a baseUrl',
    ],
    [
      { routes: { default: [{ provider: 'openai', model: 'a', params: [] }] } },
      'routes.default[0].params',
      'an empty array',
      'an object',
    ],
    [
      { routes: { default: [{ provider: 'openai', model: 'a', contextWindow: 0 }] } },
      'routes.default[0].contextWindow',
      '0',
      'a number of at least 1',
    ],
    [
      { routes: { default: [{ provider: 'openai', model: 'a', contextwindow: 9 }] } },
      'routes.default[0].contextwindow',
      'a number',
      'no such option (did you mean contextWindow?); known are provider, model, api, params, contextWindow, maxOutputTokens, firstContentTimeoutMs',
    ],
    [
      { routes: { default: ['azure-openai/a'] } },
      'providers.azure-openai.baseUrl',
      'nothing',
      'an http(s) URL here or in AZURE_OPENAI_ENDPOINT',
    ],
    [
      { routes: { default: { targets: ['openai/a'], onContentFiltered: 'skip' } } },
      'routes.default.onContentFiltered',
      'a string',
      "one of 'fail', 'next'",
    ],
    [
      { routes: { default: { targets: ['openai/a'], limits: { maxRetries: -1 } } } },
      'routes.default.limits.maxRetries',
      'a negative number',
      'a number of at least 0',
    ],
    [{ routes, defaultRoute: 'other' }, 'defaultRoute', 'a string', 'one of the routes (default)'],
    [{ routes, defaultRoute: 'constructor' }, 'defaultRoute', 'a string', 'one of the routes (default)'],
    [{ routes, providers: [] }, 'providers', 'an empty array', 'an object of providers by id'],
    [provider(null), 'providers.openai', 'null', 'an object'],
    [
      provider({ api: 'soap' }),
      'providers.openai.api',
      'a string',
      "one of 'openai', 'openai-responses', 'anthropic', 'gemini'",
    ],
    [
      provider({ baseUrl: 'llm.test' }),
      'providers.openai.baseUrl',
      'a string',
      'an http(s) URL without white space, credentials, fragment or query (but for "?api-version=...")',
    ],
    [
      provider({ baseUrl: 'http:/llm.test/v1' }),
      'providers.openai.baseUrl',
      'a string',
      'an http(s) URL without white space, credentials, fragment or query (but for "?api-version=...")',
    ],
    [
      provider({ baseUrl: 'http:\\\\llm.test\\v1' }),
      'providers.openai.baseUrl',
      'a string',
      'an http(s) URL without white space, credentials, fragment or query (but for "?api-version=...")',
    ],
    [
      provider({ baseUrl: `https://user:${encodeURIComponent(SECRET)}@llm.test` }),
      'providers.openai.baseUrl',
      'a string',
      'an http(s) URL without white space, credentials, fragment or query (but for "?api-version=...")',
    ],
    [
      provider({ baseUrl: 'https://llm.test?key=sk-test-1' }),
      'providers.openai.baseUrl',
      'a string',
      'an http(s) URL without white space, credentials, fragment or query (but for "?api-version=...")',
    ],
    [
      { routes: { default: ['own/a'] }, providers: { own: {} } },
      'providers.own.baseUrl',
      'nothing',
      'an http(s) URL without white space, credentials, fragment or query (but for "?api-version=...")',
    ],
    [
      { routes, http: { proxy: 'http://proxy.test:3128' } },
      'http.proxy',
      'a string',
      'false, or an object with the host of a proxy',
    ],
    [
      { routes, http: { proxy: { port: 3128 } } },
      'http.proxy',
      'an object',
      'false, or an object with the host of a proxy',
    ],
    [provider({ headers: 'a: 1' }), 'providers.openai.headers', 'a string', 'an object of strings'],
    [provider({ headers: new Headers({ a: '1' }) }), 'providers.openai.headers', 'an object', 'an object of strings'],
    [provider({ headers: { a: 1 } }), 'providers.openai.headers.a', 'a number', 'a string'],
    [provider({ headers: { a: 'b', c: undefined } }), 'providers.openai.headers.c', 'nothing', 'a string'],
    [
      provider({ headers: { 'x-a': `a\r\nx-b: ${KEY}` } }),
      'providers.openai.headers.x-a',
      'a string',
      'a header that HTTP can carry: no line breaks, no other control characters',
    ],
    [
      provider({ headers: { 'x a': 'a' } }),
      'providers.openai.headers.x a',
      'a string',
      'a header that HTTP can carry: no line breaks, no other control characters',
    ],
    [
      provider({ headers: { Authorization: `Bearer ${KEY}` } }),
      'providers.openai.headers.Authorization',
      'a string',
      'no header of the key; set providers.openai.keys',
    ],
    [
      { routes: { default: ['anthropic/a'] }, providers: { anthropic: { headers: { 'X-Api-Key': KEY } } } },
      'providers.anthropic.headers.X-Api-Key',
      'a string',
      'no header of the key; set providers.anthropic.keys',
    ],
    [
      provider({ auth: { header: 'Api-Key' }, headers: { 'api-key': KEY } }),
      'providers.openai.headers.api-key',
      'a string',
      'no header of the key; set providers.openai.keys',
    ],
    [provider({ auth: 'bearer' }), 'providers.openai.auth', 'a string', 'an object like { header, scheme? }'],
    [
      provider({ selection: 'random' }),
      'providers.openai.selection',
      'a string',
      "one of 'round-robin', 'priority', 'weighted', 'least-used', 'affinity'",
    ],
    [
      provider({ key: KEY }),
      'providers.openai.key',
      'a string',
      'no such option (did you mean keys?); known are api, baseUrl, keys, headers, auth, selection',
    ],
    [provider({ keys: true }), 'providers.openai.keys', 'a boolean', 'a string, a list of keys, or false'],
    [provider({ keys: 9876543210 }), 'providers.openai.keys', 'a number', 'a string, a list of keys, or false'],
    [
      provider({ keys: SECRET }),
      'providers.openai.keys',
      'a string',
      'a string of printable ASCII characters without line breaks; it holds a typographic quotation mark at place 16',
    ],
    [
      provider({ keys: `${KEY}\nsecond line` }),
      'providers.openai.keys',
      'a string',
      'a string of printable ASCII characters without line breaks; it holds a line break at place 27',
    ],
    [
      provider({ keys: [KEY, SECRET] }),
      'providers.openai.keys[1]',
      'a string',
      'a string of printable ASCII characters without line breaks; it holds a typographic quotation mark at place 16',
    ],
    [
      provider({ keys: [7] }),
      'providers.openai.keys[0]',
      'a number',
      'a string, or an object with value, env, file or source',
    ],
    [provider({ keys: [{}] }), 'providers.openai.keys[0]', 'an object', 'one of value, env, file and source'],
    [
      provider({ keys: [{ value: KEY, env: 'A' }] }),
      'providers.openai.keys[0]',
      'an object',
      'one of value, env, file and source',
    ],
    [
      provider({ keys: [{ env: ' ' }] }),
      'providers.openai.keys[0].env',
      'a string',
      'the name of an environment variable',
    ],
    [
      provider({ keys: [{ value: KEY, label: '' }] }),
      'providers.openai.keys[0].label',
      'an empty string',
      'a string that is not empty',
    ],
    [
      provider({ keys: [{ value: SECRET }] }),
      'providers.openai.keys[0].value',
      'a string',
      'a string of printable ASCII characters without line breaks; it holds a typographic quotation mark at place 16',
    ],
    [
      provider({ keys: [{ value: 987654321 }] }),
      'providers.openai.keys[0].value',
      'a number',
      'a string of printable ASCII characters without line breaks',
    ],
    [limits('none'), 'limits', 'a string', 'an object'],
    [limits(new Map([['maxRetries', 1]])), 'limits', 'a Map', 'an object'],
    [provider(Promise.resolve({})), 'providers.openai', 'a Promise', 'an object'],
    [limits({ maxAttempts: 0 }), 'limits.maxAttempts', '0', 'a number of at least 1'],
    [limits({ maxAttempts: '8' }), 'limits.maxAttempts', 'a string', 'a number of at least 1'],
    [limits({ totalTimeoutMs: Number.NaN }), 'limits.totalTimeoutMs', 'NaN', 'a number of at least 1'],
    [limits({ maxWaitMs: Infinity }), 'limits.maxWaitMs', 'Infinity', 'a number of at least 0'],
    [{ routes, policies: 'strict' }, 'policies', 'a string', 'an object'],
    [{ routes, policies: { rate_limited: 7 } }, 'policies.rate_limited', 'a number', 'an object'],
    [
      { routes, policies: { rate_limited: { action: 'wait' } } },
      'policies.rate_limited.action',
      'a string',
      "one of 'fail', 'next', 'retry'",
    ],
    [
      { routes, policies: { rate_limited: { httpStatus: 200 } } },
      'policies.rate_limited.httpStatus',
      'a number',
      'an HTTP status from 400 to 599',
    ],
    [{ routes, policies: { breakerThreshold: 0 } }, 'policies.breakerThreshold', '0', 'a number of at least 1'],
    [{ routes, policies: { jitter: 'yes' } }, 'policies.jitter', 'a string', 'true or false'],
    [
      { routes, policies: { authRetryDelaysMs: [] } },
      'policies.authRetryDelaysMs',
      'an empty array',
      'a list of milliseconds',
    ],
    [
      { routes, selection: 'random' },
      'selection',
      'a string',
      "one of 'round-robin', 'priority', 'weighted', 'least-used', 'affinity'",
    ],
    [{ routes, health: { maxEntries: 0 } }, 'health.maxEntries', '0', 'a number of at least 1'],
    [{ routes, rules: 'none' }, 'rules', 'a string', 'a list of { name, classify }'],
    [{ routes, rules: [() => 'unknown'] }, 'rules[0]', 'a function', 'a rule like { name, classify }'],
    [{ routes, exceptions: { body: 'all' } }, 'exceptions.body', 'a string', "one of 'minimal', 'hint', 'detail'"],
    [{ routes, exceptions: true }, 'exceptions', 'a boolean', 'an object'],
    [{ routes, http: 'proxy' }, 'http', 'a string', 'axios settings or { useExisting: HttpService }'],
    [
      { routes, http: { axiosRef: () => undefined } },
      'http',
      'an object',
      'axios settings or { useExisting: HttpService }',
    ],
    [
      { routes, transport: () => undefined },
      'transport',
      'a function',
      "'undici', { undici: settings }, an object with send(), or { useExisting | useClass | useFactory }",
    ],
    [
      { routes, transport: 'undici', http: { proxy: false } },
      'http',
      'an object',
      'nothing beside undici; its proxy and TLS stand in transport.undici',
    ],
    [
      { routes, transport: { send: () => undefined }, http: { proxy: false } },
      'http',
      'an object',
      'nothing beside a transport of your own, which sends all requests',
    ],
    [{ routes, transport: { undici: true } }, 'transport.undici', 'a boolean', 'an object'],
    [{ routes, transport: { undici: { tls: true } } }, 'transport.undici.tls', 'a boolean', 'an object'],
    [
      { routes, transport: { undici: { proxy: 'localhost:8080' } } },
      'transport.undici.proxy',
      'a string',
      'the URL of a proxy (http:, https: or socks5:), or false',
    ],
    [
      { routes, transport: { undici: { keepAliveTimeoutMs: 0 } } },
      'transport.undici.keepAliveTimeoutMs',
      '0',
      'a number of at least 1',
    ],
    [{ routes, shutdown: { graceMs: -1 } }, 'shutdown.graceMs', 'a negative number', 'a number of at least 0'],
    [{ routes, shutdown: 5 }, 'shutdown', 'a number', 'an object'],
    [{ routes, allowTargets: 'all' }, 'allowTargets', 'a string', "one of 'declared', 'any'"],
    [{ routes, onMissingKeys: 'ignore' }, 'onMissingKeys', 'a string', "one of 'warn', 'throw'"],
  ])('%j: %s', async (options, option, actual, expected) => {
    await expect(problemsOf(options)).resolves.toEqual([[option, actual, expected]]);
  });

  it('names the nearest thing where an option is misspelt', async () => {
    const [problem] = await problemsOf({ routes, provider: {} });
    expect(problem).toEqual([
      'provider',
      'an object',
      expect.stringContaining('known are routes, defaultRoute, providers'),
    ]);
  });

  it.each<[string, object, string]>([
    [
      'a word',
      { routes, selection: 'round_robin' },
      'selection: expected one of .*, got a string. Did you mean round-robin[?]',
    ],
    ['a mode', { routes, exceptions: { body: 'details' } }, 'exceptions.body: .*got a string. Did you mean detail[?]'],
    ['a route', { routes, defaultRoute: 'defualt' }, 'defaultRoute: .*got a string. Did you mean default[?]'],
    [
      'a provider',
      { routes: { default: ['opnai/a'] } },
      'routes.default.0.: expected a known provider, or providers.opnai with a baseUrl; did you mean openai[?]',
    ],
    [
      'a provider of the options',
      { routes: { default: ['acmee/a'] }, providers: { acme: { baseUrl: 'https://llm.test', keys: KEY } } },
      'did you mean acme[?]',
    ],
    ['a name of a route', { routes, routeNames: ['defalt'] }, 'got "defalt". Did you mean default[?]'],
  ])('name the nearest thing where %s is misspelt', async (_what, options, message) => {
    const started = startHost({ imports: [LlmFailoverModule.forRoot(options as LlmFailoverModuleOptions)] });
    await expect(started).rejects.toThrow(new RegExp(message));
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
  });

  it('name nothing where nothing is near', async () => {
    const started = startHost({ imports: [LlmFailoverModule.forRoot({ routes, selection: 'random' } as never)] });
    await expect(started).rejects.toThrow(/got a string\.$/);
  });

  it('are all reported at once, each in a line of its own', async () => {
    const options = {
      routes: { default: [] },
      limits: { maxAttempts: 0 },
      exceptions: { body: 'x' },
      shutdown: 1,
      nonsense: 1,
    };
    const problems = await problemsOf(options);
    expect(problems.map(([option]) => option)).toEqual([
      'nonsense',
      'routes.default',
      'limits.maxAttempts',
      'exceptions.body',
      'shutdown',
    ]);
    const started = startHost({ imports: [LlmFailoverModule.forRoot(options as never)] });
    await expect(started).rejects.toThrow(
      'The options of LlmFailoverModule have problems:\n- nonsense: expected no such option;',
    );
  });
});

describe('missing keys', () => {
  const transport = upstreamSaying();
  const missing = {
    routes: { default: ['own/a', 'openai/b'] },
    providers: {
      own: { baseUrl: 'https://llm.test/v1', keys: [{ env: 'NO_SUCH_VARIABLE_OF_A_TEST' }] },
      openai: { keys: KEY },
    },
    transport,
  };

  it('are warned of at the start, with what to set', async () => {
    const logger = new RecordingLogger();
    await startHost({ imports: [LlmFailoverModule.forRoot(missing)] }, logger);
    expect(logger.of('warn')).toEqual([
      'routes.default: own/a cannot be reached without a key. Set NO_SUCH_VARIABLE_OF_A_TEST or providers.own.keys.',
    ]);
  });

  it('end the start when asked to', async () => {
    const started = startHost({ imports: [LlmFailoverModule.forRoot({ ...missing, onMissingKeys: 'throw' })] });
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
    await expect(started).rejects.toThrow(
      'providers.own.keys: expected an API key in NO_SUCH_VARIABLE_OF_A_TEST or providers.own.keys, got nothing.',
    );
  });
});

describe('what is legal but of no use', () => {
  const warnings = async (options: LlmFailoverModuleOptions): Promise<string[]> => {
    const logger = new RecordingLogger();
    await startHost({ imports: [LlmFailoverModule.forRoot({ transport: upstreamSaying(), ...options })] }, logger);
    return logger.of('warn');
  };
  const providers = { openai: { keys: KEY }, groq: { keys: 'sk-test-groq-0123456789' } };

  it('is warned of at the start: one key for all, a smaller window, a target that is never reached', async () => {
    const found = await warnings({
      providers,
      routes: {
        shared: ['openai/a', 'openai/b'],
        smaller: [
          { provider: 'openai', model: 'a', contextWindow: 9 },
          { provider: 'groq', model: 'b', contextWindow: 8 },
        ],
        twice: ['openai/a', 'groq/b', 'openai/a'],
      },
    });
    expect(found).toEqual([
      expect.stringMatching(/^routes\.shared: all 2 targets share one key/),
      expect.stringMatching(/^routes\.smaller: groq\/b has a smaller context window \(8\) than openai\/a/),
      expect.stringMatching(/^routes\.twice: openai\/a is named twice/),
    ]);
    expect(found.join()).not.toContain('sk-test');
  });

  it('is not found in a sound configuration', async () => {
    await expect(warnings({ providers, routes: { default: ['openai/a', 'groq/b'] } })).resolves.toEqual([]);
  });
});
