import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { vi } from 'vitest';
import { ConsoleLogger, Inject, Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory, SerializedGraph } from '@nestjs/core';
import { Test, TestingModule } from '@nestjs/testing';
import {
  createLlmClient,
  getLlmProviderToken,
  getLlmToken,
  LlmClient,
  LlmErrorClassifier,
  LlmEvents,
  LlmExceptionFilter,
  LlmExceptionInterceptor,
  LlmFailoverModule,
  LlmHealth,
  toHttpException,
  type LlmAttempt,
  type LlmFailoverModuleOptions,
  type LlmTransportRequest,
} from 'nestjs-llm-failover';
import { failoverProvider } from 'nestjs-llm-failover/ai-sdk';
import {
  FakeLlm,
  FakeLlmCall,
  FakeLlmServer,
  LlmFailoverTestingModule,
  provideFakeLlm,
} from 'nestjs-llm-failover/testing';
import { environmentLookup } from '../../lib/clients/environment.js';
import { RecordingLogger } from '../module/support/host.js';
import { walk, type WalkResult } from './support/walk.js';

const SECRETS = {
  value: 'sk-proj-v4LuE7hQ2zX9vB4nM1kL8pR3tW6yS',
  pooled: 'sk-proj-p0oLx3dG5hJ7kL9qW1eR2tY4uI6o',
  environment: 'sk-proj-eNv1r0nMeNt8sD6fG4hJ2kL0zX',
  file: 'sk-ant-api03-f1LeQ9wE8rT7yU6iO5pA4sD',
  source: 'ya29.s0UrCeA1sD2fG3hJ4kL5zX6cV7bN8m',
  ofOneCall: 'gsk_cAlLeRq1W2e3R4t5Y6u7I8o9P0a',
  ofFeature: 'sk-proj-fEaTuReM9n8B7v6C5x4Z3l2K1j',
  providerHeader: 'gateway-hEaDeR-z9Y8x7W6v5U4t3S2',
  keyHeader: 'tenant-hEaDeR-a1B2c3D4e5F6g7H8',
  proxyPassword: 'proxy-pAsSwOrD-q1W2e3R4t5Y6',
  httpHeader: 'edge-hEaDeR-m1N2b3V4c5X6z7L8',
  passphrase: 'correct horse battery staple',
  unrelated: 'unrelated-4f9d7c6b5a',
} as const;

const HELLO = { messages: [{ role: 'user' as const, content: 'Hi' }] };
const TEXTS = [
  ['JSON.stringify', (value: unknown) => JSON.stringify(value, withoutCycles()) ?? ''],
  ['inspect', (value: unknown) => inspect(value)],
  ['inspect of all', (value: unknown) => inspect(value, { depth: depthFor(value), showHidden: true, getters: true })],
  ['inspect as it is', (value: unknown) => inspect(value, { depth: 5, customInspect: false, showHidden: true })],
  ['ConsoleLogger', (value: unknown) => logged(new ConsoleLogger('app', { colors: false }), value)],
  ['ConsoleLogger as JSON', (value: unknown) => loggedAsJson(value)],
] as const;

@Injectable()
class Service {
  constructor(
    @Inject(LlmClient) readonly llm: LlmClient,
    @Inject(LlmHealth) readonly health: LlmHealth,
  ) {}
}

/** What is not the library's: the app's environment, and the engine's memory of the last text that any pattern met. */
const OWN = [process, process.env, globalThis, RegExp];

describe('Public objects are opaque', () => {
  let server: FakeLlmServer;
  let folder: string;
  let options: LlmFailoverModuleOptions;
  const walked: string[] = [];

  beforeAll(async () => {
    process.env['OPAQUE_TEST_KEY'] = SECRETS.environment;
    process.env['OPAQUE_TEST_UNRELATED'] = SECRETS.unrelated;
    folder = await mkdtemp(join(tmpdir(), 'opaque-'));
    await writeFile(join(folder, 'key'), SECRETS.file);
    server = await FakeLlmServer.start();
    options = optionsFor(server, join(folder, 'key'));
  });

  afterAll(async () => {
    delete process.env['OPAQUE_TEST_KEY'];
    delete process.env['OPAQUE_TEST_UNRELATED'];
    await server.close();
    await rm(folder, { recursive: true });
    process.stdout.write(`${walked.join('\n')}\n`);
  });

  beforeEach(() => server.reset());

  const roots: readonly (readonly [string, () => DynamicModule])[] = [
    ['forRoot', () => LlmFailoverModule.forRoot({ ...options, globalInterceptor: true, globalFilter: true })],
    [
      'forRootAsync by a factory',
      () =>
        LlmFailoverModule.forRootAsync({
          useFactory: () => Promise.resolve(options),
          routeNames: ['default'],
          providerIds: ['plain'],
        }),
    ],
    [
      'forRootAsync by a class',
      () =>
        LlmFailoverModule.forRootAsync({
          useClass: optionsFactory(() => options),
          routeNames: ['default'],
          providerIds: ['plain'],
        }),
    ],
  ];

  describe.each(roots)('of %s', (name, rootOf) => {
    let app: TestingModule;
    let held: Readonly<Record<string, unknown>>;
    let stop: () => Promise<unknown>;

    beforeAll(async () => {
      const root = rootOf();
      const feature = LlmFailoverModule.forFeature({
        routes: { extra: ['extra/model'] },
        providers: { extra: { baseUrl: server.baseUrl('extra'), keys: SECRETS.ofFeature } },
      });
      app = await Test.createTestingModule({ imports: [root, feature], providers: [Service] })
        .setLogger(new RecordingLogger())
        .compile({ snapshot: true });
      await app.init();
      ({ held, stop } = await used(app, server, { root, feature }));
    });

    afterAll(async () => {
      await stop();
      await app.close();
    });

    it('show no key to a walk over everything that the container holds', () => {
      const result = walk(held, { secrets: SECRETS, except: OWN, isSpared: isKeyOfCall });
      walked.push(`${name}: ${describeWalk(result)}`);
      expect(result.finds).toEqual([]);
      expect(result.objects).toBeGreaterThan(1_000);
    });

    it.each(TEXTS)('show no key to %s', (_name, textOf) => {
      for (const [at, value] of Object.entries(held)) expect([at, leaksIn(textOf(value))]).toEqual([at, []]);
    });

    it('show no key to the graph inspector', () => {
      expect(leaksIn(JSON.stringify(app.get(SerializedGraph).toJSON()))).toEqual([]);
    });
  });

  it('show no password of a proxy', async () => {
    const http = { proxy: { host: '127.0.0.1', port: 1, auth: { username: 'app', password: SECRETS.proxyPassword } } };
    const app = await Test.createTestingModule({ imports: [LlmFailoverModule.forRoot({ ...options, http })] })
      .setLogger(new RecordingLogger())
      .compile();
    expect(walk({ app }, { secrets: SECRETS, except: OWN }).finds).toEqual([]);
    await app.close();
  });

  it('tell who they are', async () => {
    const fake = new FakeLlm();
    const app = await fakeApp(fake);
    const client = app.get(LlmClient);
    expect(inspect(client, { breakLength: Infinity })).toBe(
      "LlmClient { route: 'default', routes: [ 'default', 'fast' ], providers: [ 'openai' ] }",
    );
    expect(inspect(app.get(getLlmToken('fast')))).toContain("route: 'fast'");
    expect(JSON.parse(JSON.stringify(client))).toEqual({
      type: 'LlmClient',
      route: 'default',
      routes: ['default', 'fast'],
      providers: ['openai'],
    });
    expect(inspect(app.get(getLlmProviderToken('openai')))).toBe("LlmProviderClient { id: 'openai' }");
    expect(inspect(app.get(LlmHealth))).toBe('LlmHealth { tracked: 0 }');
    expect(JSON.parse(JSON.stringify(app.get(LlmHealth)))).toMatchObject({ version: 1, entries: [] });
    expect(inspect(failoverProvider(client).languageModel('fast'))).toContain("modelId: 'fast'");
    expect(inspect({ deep: { deeper: { deepest: { client } } } })).toContain('[Object]');
    expect(JSON.stringify(LlmClient.prototype)).toBe('{"type":"LlmClient"}');
    expect(inspect(fake)).toContain('FakeLlm { calls: 0');
    await app.close();
  });

  it('hold under a proxy that stands for a client', async () => {
    const app = await fakeApp(new FakeLlm(['Hello']));
    const client = new Proxy(app.get(LlmClient), {});
    await expect(client.promises.chat(HELLO)).resolves.toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
    expect(client.plan().route).toBe('default');
    await app.close();
  });

  it('of the testing kit show no key that it has seen, but by the accessor that is there for it', async () => {
    const fake = new FakeLlm();
    const app = await fakeApp(fake);
    await app.get(LlmClient).promises.chat(HELLO);
    const unit = await Test.createTestingModule({ providers: provideFakeLlm(new FakeLlm(), 'fast') }).compile();
    const script = server.on({ provider: 'openai', key: SECRETS.pooled });
    const held = { fake, app, unit, server, script, calls: fake.calls, rule: fake.on('openai/a'), clock: fake.clock };
    const result = walk(held, { secrets: SECRETS, except: OWN, isSpared: isKeyOfCall });
    walked.push(`testing kit: ${describeWalk(result)}`);
    expect(result.finds).toEqual([]);
    for (const [, textOf] of TEXTS) {
      const { app: _app, unit: _unit, ...printed } = held;
      expect(leaksIn(textOf({ ...printed, fake: app.get(FakeLlm) }))).toEqual([]);
    }
    expect(fake.calls[0]?.key).toBe(SECRETS.value);
    expect(fake.calls[0]?.hasKey(SECRETS.value)).toBe(true);
    await app.close();
    await unit.close();
  });

  it('print no key of what the author of an attempt or of a transport is given', async () => {
    const seen: unknown[] = [];
    const client = createLlmClient(
      { routes: { default: ['openai/a'] }, providers: { openai: { keys: SECRETS.value } } },
      {
        transport: { send: (request: LlmTransportRequest) => (seen.push(request), Promise.reject(new Error('down'))) },
      },
    );
    const limits = { maxRetries: 0, maxWaitMs: 0 };
    await client.promises.chat(HELLO, { limits }).catch(() => undefined);
    const attempt = (given: LlmAttempt) => (seen.push(given), Promise.resolve(given.apiKey === SECRETS.value));
    await expect(client.promises.run(attempt)).resolves.toBe(true);
    expect(seen).toHaveLength(2);
    for (const [, textOf] of TEXTS.filter(([kind]) => kind !== 'inspect as it is')) {
      expect(leaksIn(textOf(seen))).toEqual([]);
    }
  });

  it('of several roots stay apart where the container names modules by a digest', async () => {
    const optionsOf = (route: string) => ({ routes: { [route]: ['openai/a'] }, defaultRoute: route });
    const syncRoot = (route: string) => LlmFailoverModule.forRoot({ isGlobal: false, ...optionsOf(route) });
    const asyncRoot = (route: string) =>
      LlmFailoverModule.forRootAsync({ isGlobal: false, useFactory: () => optionsOf(route) });
    const hosts = [syncRoot('a'), syncRoot('b'), asyncRoot('c'), asyncRoot('d')].map(hostOf);
    const root = { module: class {}, imports: hosts };
    const algorithm = { moduleIdGeneratorAlgorithm: 'deep-hash', logger: false, abortOnError: false } as const;
    const app = await NestFactory.createApplicationContext(root, algorithm);
    const routes = hosts.map((host) => app.select(host).get<{ llm: LlmClient }>(host).llm.plan().route);
    expect(routes.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    await app.close();
  });

  it('look a variable up, and show no other', () => {
    const env = environmentLookup(() => process.env);
    expect(env['OPAQUE_TEST_UNRELATED']).toBe(SECRETS.unrelated);
    expect('OPAQUE_TEST_UNRELATED' in env).toBe(true);
    expect('OPAQUE_TEST_ABSENT' in env).toBe(false);
    expect(Reflect.ownKeys(env)).toEqual([]);
    expect(leaksIn(inspect(env, { showHidden: true, depth: 9, showProxy: true }))).toEqual([]);
  });
});

function optionsFor(server: FakeLlmServer, file: string): LlmFailoverModuleOptions {
  const baseUrl = (id: string) => server.baseUrl(id);
  return {
    routes: {
      default: ['plain/model', 'pool/model', 'env/model', 'file/model', 'source/model'],
      phrase: ['phrase/model'],
    },
    providers: {
      plain: { baseUrl: baseUrl('plain'), keys: SECRETS.value, headers: { 'x-gateway': SECRETS.providerHeader } },
      pool: {
        baseUrl: baseUrl('pool'),
        keys: [{ label: 'first', value: SECRETS.pooled, headers: { 'x-tenant': SECRETS.keyHeader } }],
      },
      env: { baseUrl: baseUrl('env'), keys: [{ env: 'OPAQUE_TEST_KEY' }] },
      file: { baseUrl: baseUrl('file'), keys: [{ file }] },
      source: { baseUrl: baseUrl('source'), keys: [{ source: () => SECRETS.source }] },
      phrase: { baseUrl: baseUrl('phrase'), keys: [{ value: SECRETS.passphrase, label: SECRETS.passphrase }] },
    },
    http: { headers: { 'x-edge': SECRETS.httpHeader } },
    limits: { maxRetries: 0, maxWaitMs: 0 },
    onMissingKeys: 'throw',
  };
}

/** The class is the app's; what it closes over is found by no walk. */
function optionsFactory(options: () => LlmFailoverModuleOptions) {
  return class {
    createLlmFailoverOptions() {
      return options();
    }
  };
}

function fakeApp(llm: FakeLlm): Promise<TestingModule> {
  return Test.createTestingModule({
    imports: [
      LlmFailoverTestingModule.forRoot({
        llm,
        routes: { default: ['openai/a'], fast: ['openai/b'] },
        providers: { openai: { keys: SECRETS.value } },
      }),
    ],
  }).compile();
}

function hostOf(root: DynamicModule): Type<unknown> {
  @Module({ imports: [root] })
  class Host {
    constructor(@Inject(LlmClient) readonly llm: LlmClient) {}
  }
  return Host;
}

/** An app in the middle of its work, and all that it can hold of the library. */
async function used(app: TestingModule, server: FakeLlmServer, modules: Readonly<Record<string, unknown>>) {
  const client = app.get(LlmClient);
  const events: unknown[] = [];
  const subscription = app.get(LlmEvents).events$.subscribe((event) => events.push(event));
  const answer = await client.promises.chat(HELLO);
  const errors = await failures(client, server);
  server.reset();
  server.on().stream(['Hel', 'lo'], { ending: 'stall' });
  const stream = client.promises.stream(HELLO);
  const chunk = await stream.next();
  server.reset();
  server.on().hang();
  const controller = new AbortController();
  const open = client.promises.chat(HELLO, { signal: controller.signal }).catch(() => undefined);
  await server.received();
  const sdk = failoverProvider(client);
  const held = {
    ...modules,
    app,
    modulesContainer: app.get(ModulesContainer),
    service: app.get(Service),
    client,
    providerClient: app.get(getLlmProviderToken('plain')),
    routeClient: app.get(getLlmToken('default')),
    observable: client.chat(HELLO, { credentials: { plain: SECRETS.ofOneCall } }),
    health: app.get(LlmHealth),
    snapshot: app.get(LlmHealth).snapshot(),
    explanation: app.get(LlmHealth).explain(),
    llmEvents: app.get(LlmEvents),
    classifier: app.get(LlmErrorClassifier),
    interceptor: new LlmExceptionInterceptor(),
    filter: new LlmExceptionFilter(),
    module: app.get(LlmFailoverModule),
    sdk,
    models: [sdk.languageModel(), sdk.languageModel('default'), sdk.embeddingModel('default')],
    plan: client.plan(),
    answer,
    errors,
    exceptions: errors.map((error) => toHttpException(error)),
    events,
    stream,
    chunk,
  };
  const stop = async () => {
    subscription.unsubscribe();
    await stream.return?.();
    controller.abort();
    await open;
  };
  return { held, stop };
}

/** Calls that end in errors, with every kind of key: repeated by the provider, refused, and refused before they begin. */
async function failures(client: LlmClient, server: FakeLlmServer): Promise<readonly unknown[]> {
  server.reset();
  server.on().reply((call) => ({
    status: 401,
    body: { error: { message: `Incorrect API key provided: ${call.key}.`, code: 'invalid_api_key' } },
  }));
  const thrown = (call: Promise<unknown>) =>
    call.then(
      () => new Error('answered'),
      (error: unknown) => error,
    );
  const own = { credentials: { plain: { value: SECRETS.ofOneCall, label: SECRETS.ofOneCall.slice(0, 6) } } };
  const errors = [
    await thrown(client.promises.chat(HELLO, { ...own, route: 'plain/model' })),
    await thrown(client.promises.chat(HELLO, { route: 'phrase' })),
    await thrown(client.promises.chat(HELLO, { route: SECRETS.value })),
    await thrown(client.promises.chat({ ...HELLO, model: SECRETS.value })),
    await thrown(client.promises.chat(HELLO, { credentials: { [SECRETS.value]: 'a' } })),
  ];
  return errors;
}

/** The one accessor that gives a key: a test of the app compares by it. */
function isKeyOfCall(owner: object, name: PropertyKey): boolean {
  return owner instanceof FakeLlmCall && name === 'key';
}

/** A container is printed to no end, and walked anyway. */
function depthFor(value: unknown): number {
  return isContainer(value) ? 4 : Infinity;
}

function isContainer(value: unknown): boolean {
  return value instanceof ModulesContainer || value instanceof TestingModule;
}

/** A container has cycles, at which the logger of Nest 11 throws. */
function loggedAsJson(value: unknown): string {
  return isContainer(value) ? '' : logged(new ConsoleLogger('app', { json: true, colors: false }), value);
}

function leaksIn(text: string): readonly string[] {
  return Object.entries(SECRETS).flatMap(([name, value]) => (text.includes(value.slice(4, 16)) ? [name] : []));
}

function logged(logger: ConsoleLogger, value: unknown): string {
  const written: unknown[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(text) > 0);
  try {
    logger.log(value);
  } finally {
    spy.mockRestore();
  }
  return written.join('');
}

/** The container has cycles; whoever prints one in an app does the like. */
function withoutCycles() {
  const seen = new Set<unknown>();
  return (_name: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    return value;
  };
}

function describeWalk({ objects, texts }: WalkResult): string {
  return `${objects} objects and ${texts} texts walked`;
}
