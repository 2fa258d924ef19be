import {
  getLlmProviderToken,
  LlmClient,
  LlmError,
  LlmEvents,
  LlmFailoverModule,
  LlmHealth,
  LlmOptionsError,
  LlmProviderClient,
  toHttpException,
  type LlmCallOptions,
  type LlmFailoverModuleOptions,
} from 'nestjs-llm-failover';
import { FakeLlm, FakeLlmServer } from 'nestjs-llm-failover/testing';
import { inspect } from 'node:util';
import { closeHosts, HELLO, RecordingLogger, startHost } from '../module/support/host.js';
import { thrownBy } from '../support/thrown-by.js';

const SHAPED = {
  'of OpenAI': 'sk-proj-Abc123Def456Ghi789Jkl012Mno345',
  'of Anthropic': 'sk-ant-api03-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56',
  'of Groq': 'gsk_Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56',
  'of Google': 'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q',
  'that is a JWT': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  'without a prefix': 'Abc123Def456Ghi789Jkl012Mno345',
};
const PHRASE = 'correct horse battery staple';
const TARGET = { baseUrl: 'http://127.0.0.1:1', keys: 'a-key' };

type Place = readonly [name: string, path: string, options: (key: string) => LlmFailoverModuleOptions];

/** Where the options have names, and what the error calls the place. */
const PLACES: readonly Place[] = [
  ['a variable', 'providers.p.keys[0].env', (key) => withKey({ env: key })],
  ['a file', 'providers.p.keys[0].file', (key) => withKey({ file: key })],
  [
    'a provider',
    'providers.[redacted]',
    (key) => ({ routes: { default: ['p/m'] }, providers: { p: TARGET, [key]: TARGET } }),
  ],
  [
    'a route',
    'routes.[redacted]',
    (key) => ({ routes: { default: ['p/m'], [key]: ['p/m'] }, providers: { p: TARGET } }),
  ],
  [
    'a model',
    'routes.default[0]',
    (key) => ({ routes: { default: [{ provider: 'p', model: key }] }, providers: { p: TARGET } }),
  ],
  [
    'a header',
    'providers.p.headers.[redacted]',
    (key) => ({ ...withKey('a-key'), providers: { p: { ...TARGET, headers: { [key]: 'a' } } } }),
  ],
];

/** Where a passphrase would be a name like any other. */
const SHAPES_ONLY: readonly Place[] = [
  ['a label', 'providers.p.keys[0].label', (key) => withKey({ value: 'a-key', label: key })],
  ['a region', 'providers.p.keys[0].region', (key) => withKey({ value: 'a-key', region: key })],
  [
    'the header of a key',
    'providers.p.auth.header',
    (key) => ({ ...withKey('a'), providers: { p: { ...TARGET, auth: { header: key } } } }),
  ],
  ['an option', '[redacted]', (key) => ({ ...withKey('a-key'), [key]: 1 })],
  [
    'an option of a provider',
    'providers.p.[redacted]',
    (key) => ({ ...withKey('a'), providers: { p: { ...TARGET, [key]: 1 } } }),
  ],
  ['a rule', 'rules[0].name', (key) => ({ ...withKey('a-key'), rules: [{ name: key, classify: () => undefined }] })],
  [
    'the provider of a target',
    'routes.default[0]',
    (key) => ({ routes: { default: [`${key}/m`] }, providers: { p: TARGET } }),
  ],
];

const allShapes = Object.entries(SHAPED);
const cases = [
  ...[...PLACES, ...SHAPES_ONLY].flatMap(([name, path, options]) =>
    allShapes.map(([kind, key]) => [kind, name, path, key, options] as const),
  ),
  ...PLACES.map(([name, path, options]) => ['that is a phrase', name, path, PHRASE, options] as const),
];

describe('A key in the place of a name', () => {
  afterEach(closeHosts);

  it.each(cases)(
    '%s, as that of %s, is refused at the start and not shown: %s',
    async (_kind, _name, path, key, options) => {
      const { error, texts } = await started(options(key));
      expect(LlmOptionsError.isInstance(error) && error.problems.map(({ option }) => option)).toContain(path);
      for (const text of texts) expect(text).not.toContain(key.slice(4, 16));
    },
  );

  it('of a known maker is refused in the path of a URL', async () => {
    const key = SHAPED['of OpenAI'];
    const { error, texts } = await started(withKey({ value: 'a-key', baseUrl: `http://127.0.0.1:1/${key}` }));
    expect(LlmOptionsError.isInstance(error)).toBe(true);
    for (const text of texts) expect(text).not.toContain(key.slice(4, 16));
  });

  it.each(allShapes)('%s says what it looks like', async (_kind, key) => {
    const { error } = await started(withKey({ env: key }));
    const expected =
      'providers.p.keys[0].env: expected the name of an environment variable, got what looks like an API key.';
    expect((error as Error).message).toBe(expected);
  });

  it.each([...allShapes, ['that is a phrase', PHRASE] as const])(
    '%s is not shown by calls that name it',
    async (_kind, key) => {
      const app = await startHost({
        imports: [
          LlmFailoverModule.forRoot({
            ...withKey({ value: key, label: 'one' }),
            transport: new FakeLlm(),
            allowTargets: 'any',
          }),
        ],
      });
      const [client, one] = [app.get(LlmClient), app.get<LlmProviderClient>(getLlmProviderToken('p'))];
      const credentials = (of: LlmCallOptions['credentials']) => client.promises.chat(HELLO, { credentials: of });
      const errors = [
        await thrownBy(client.promises.chat(HELLO, { route: key })),
        await thrownBy(client.promises.chat({ ...HELLO, model: key })),
        await thrownBy(credentials({ [key]: 'a-key' })),
        await thrownBy(Promise.resolve().then(() => client.route(key))),
      ];
      for (const error of errors) expect(LlmError.isInstance(error)).toBe(true);
      if (key !== PHRASE) {
        errors.push(await thrownBy(credentials({ p: { value: 'a-key', label: key } })));
        errors.push(await thrownBy(client.promises.chat({ ...HELLO, model: `p/${key}` })));
        errors.push(await thrownBy(one.promises.chat({ ...HELLO, model: key })));
      }
      for (const text of errors.flatMap(textsOf)) expect(text).not.toContain(key.slice(4, 16));
      expect(app.get(LlmHealth).explain({ credential: key, provider: key })).not.toContain(key.slice(4, 16));
    },
  );

  it('is no part of a label, wherever the key comes from', async () => {
    const server = await FakeLlmServer.start();
    server.on().fail('invalid_api_key');
    const events: unknown[] = [];
    const logger = new RecordingLogger();
    process.env['NAMED_BY_ITSELF'] = PHRASE;
    const keys = [
      { value: `${PHRASE}!`, label: `my ${PHRASE}!` },
      { env: 'NAMED_BY_ITSELF', label: PHRASE },
      { source: () => `${PHRASE}?`, label: `${PHRASE}?` },
    ];
    const options = { routes: { default: ['p/m'] }, providers: { p: { baseUrl: server.baseUrl('p'), keys } } };
    const app = await startHost({ imports: [LlmFailoverModule.forRoot(options)] }, logger);
    app.get(LlmEvents).events$.subscribe((event) => events.push(event));
    const error = await thrownBy(app.get(LlmClient).promises.chat(HELLO));
    const own = { credentials: { p: { value: `${PHRASE}+`, label: `${PHRASE}+` } } };
    const ofOwn = await thrownBy(app.get(LlmClient).promises.chat(HELLO, own));
    delete process.env['NAMED_BY_ITSELF'];
    await server.close();
    const health = app.get(LlmHealth);
    const texts = [
      ...textsOf(error),
      ...textsOf(ofOwn),
      JSON.stringify(events),
      health.explain(),
      JSON.stringify(health.snapshot()),
    ];
    for (const text of [...texts, ...logger.lines.map((line) => line.text)]) expect(text).not.toContain(PHRASE);
    expect(health.explain()).toContain('[redacted]');
  });
});

function withKey(key: string | object): LlmFailoverModuleOptions {
  return { routes: { default: ['p/m'] }, providers: { p: { ...TARGET, keys: [key] as never } } };
}

/** Starts an app, calls it where it starts, and gives what ended it and all that was said. */
async function started(options: LlmFailoverModuleOptions): Promise<{ error: unknown; texts: readonly string[] }> {
  const logger = new RecordingLogger();
  const error = await thrownBy(
    startHost({ imports: [LlmFailoverModule.forRoot(options)] }, logger).then((app) =>
      app.get(LlmClient).promises.chat(HELLO),
    ),
  );
  return { error, texts: [...textsOf(error), ...logger.lines.map(({ text }) => text)] };
}

function textsOf(error: unknown): readonly string[] {
  const bodies = (['minimal', 'hint', 'detail'] as const).map((body) =>
    toHttpException(error, { body })?.getResponse(),
  );
  return [(error as Error).message, inspect(error, { depth: 9, showHidden: true }), JSON.stringify([error, bodies])];
}
