import { Inject, Injectable, Module, type OnModuleInit, type Type } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  getLlmProviderToken,
  getLlmToken,
  LlmCallObserver,
  LlmClient,
  LlmCredentialSource,
  LlmEvents,
  LlmFailoverModule,
  LlmHealth,
  LlmOptionsError,
  type LlmFailoverModuleOptions,
  type LlmObservedWork,
  type LlmProviderClient,
} from 'nestjs-llm-failover';
import { failoverProvider } from 'nestjs-llm-failover/ai-sdk';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { firstValueFrom, lastValueFrom, map, of, Subject } from 'rxjs';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { HELLO, KEY, RecordingLogger, upstreamSaying } from '../module/support/host.js';
import { RotatingSource } from '../support/rotating-source.js';

const PROVIDER = { baseUrl: 'http://p.test/v1', keys: KEY };
const open: TestingModule[] = [];
const unhandled: unknown[] = [];
const note = (thrown: unknown): void => void unhandled.push(thrown);

beforeEach(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterEach(async () => {
  for (const app of open.splice(0)) await app.close().catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  expect(unhandled.splice(0)).toEqual([]);
});

type Root = Parameters<typeof LlmFailoverModule.forRoot>[0];

async function start(
  { transport = upstreamSaying('fine'), ...options }: Partial<Root> = {},
  logger: RecordingLogger = new RecordingLogger(),
  imports: readonly Type<unknown>[] = [],
): Promise<TestingModule> {
  const root = LlmFailoverModule.forRoot({
    routes: { default: ['p/m'] },
    providers: { p: PROVIDER },
    transport,
    ...options,
  });
  const app = await Test.createTestingModule({ imports: [root, ...imports] })
    .setLogger(logger)
    .compile();
  open.push(app);
  await app.init();
  return app;
}

const failureOf = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => 'no error',
    (error: unknown) => error,
  );

const soon = <Value>(work: Promise<Value>): Promise<Value | 'hangs'> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'hangs'>((resolve) => (timer = setTimeout(() => resolve('hangs'), 20_000)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

const explode = (): never => {
  throw new TypeError(`boom ${KEY}`);
};

describe('after close', () => {
  const WAYS: Record<string, (llm: LlmClient, app: TestingModule) => Promise<unknown>> = {
    'a chat': (llm) => llm.promises.chat(HELLO),
    'a chat that is subscribed later': (llm) => lastValueFrom(llm.chat(HELLO)),
    'a stream that is pulled later': async (llm) => {
      for await (const _ of llm.promises.stream(HELLO)) break;
    },
    'a stream that is subscribed later': (llm) => lastValueFrom(llm.stream(HELLO)),
    embeddings: (llm) => llm.promises.embed({ input: 'x' }),
    'a count of tokens': (llm) => llm.promises.countTokens(HELLO),
    'a run': (llm) => lastValueFrom(llm.run(() => of('made'))),
    'a client of a route': (llm) => llm.route('default').promises.chat(HELLO),
    'a client by its token': (_, app) => app.get<LlmClient>(getLlmToken('default')).promises.chat(HELLO),
    'a client of a provider': (_, app) =>
      app.get<LlmProviderClient>(getLlmProviderToken('p')).promises.chat({ ...HELLO, model: 'm' }),
    'a model of the AI SDK': async (llm) =>
      failoverProvider(llm)
        .languageModel('default')
        .doGenerate({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] }),
  };

  it.each(Object.entries(WAYS))('%s is refused at once, with no call upstream', async (_, call) => {
    const transport = upstreamSaying('fine');
    const source = new RotatingSource(KEY, () => KEY);
    const app = await start({ transport, providers: { p: { ...PROVIDER, keys: [{ source }] } } });
    const llm = app.get(LlmClient);
    await llm.promises.chat(HELLO);
    expect(source.changes.observed).toBe(true);
    await app.close();
    const asked = source.resolves;
    const error = await soon(failureOf(() => call(llm, app)));
    const cause = (error as { readonly cause?: unknown }).cause ?? error;
    expect([(error as { code?: unknown }).code, (cause as { code?: unknown }).code]).toContain('llm_shutting_down');
    expect(transport.calls).toHaveLength(1);
    expect({ observed: source.changes.observed, asked: source.resolves }).toEqual({ observed: false, asked });
  });

  it('a store is closed once, however often the application is', async () => {
    class Store extends MemoryHealthStore {
      closes = 0;
      constructor() {
        super(DEFAULT_HEALTH_BOUNDS, SYSTEM_CLOCK);
      }
      override close(): void {
        this.closes += 1;
      }
    }
    const store = new Store();
    const app = await start({ health: { store } });
    await app.close();
    await app.close();
    expect(store.closes).toBe(1);
  });
});

describe('a start that is refused', () => {
  @Module({})
  class Failing implements OnModuleInit {
    onModuleInit(): void {
      throw new Error('not today');
    }
  }

  class Vault extends RotatingSource {
    constructor() {
      super('', () => KEY);
    }
  }

  const STARTS: [string, () => { readonly options: Partial<Root>; readonly imports?: readonly Type<unknown>[] }][] = [
    ['by another module', () => ({ options: {}, imports: [Failing] })],
    ['by missing keys', () => ({ options: { onMissingKeys: 'throw' } })],
    ['by bad options', () => ({ options: { defaultRoute: 'nowhere' } })],
    ['by rules that the container cannot make', () => ({ options: { rules: { useFactory: explode } } })],
  ];

  it.each(STARTS)('%s leaves nothing subscribed and nothing ticking', async (_, make) => {
    const source = new Vault();
    const { options, imports } = make();
    const before = timers();
    const providers = { p: { ...PROVIDER, keys: [{ source }] } };
    await expect(start({ providers, ...options }, undefined, imports)).rejects.toThrow();
    expect(source.changes.observed).toBe(false);
    expect(timers()).toBe(before);
  });
});

describe('a cycle', () => {
  const NEEDS = [LlmClient, LlmHealth, getLlmToken('default')] as const;
  const makers: Record<string, (existing: Type<unknown>) => Partial<LlmFailoverModuleOptions>> = {
    'a source of keys': (useExisting) => ({
      providers: { p: { ...PROVIDER, keys: [{ source: { useExisting: useExisting as Type<LlmCredentialSource> } }] } },
    }),
    'a transport': (useExisting) => ({ transport: { useExisting: useExisting as Type<FakeLlm> } }),
    'a store': (useExisting) => ({ health: { store: { useExisting: useExisting as Type<MemoryHealthStore> } } }),
    rules: (useExisting) => ({ rules: { useFactory: () => [], inject: [useExisting] } }),
    'a transport of its own class': (useClass) => ({ transport: { useClass: useClass as Type<FakeLlm> } }),
  };
  const cases = Object.keys(makers).flatMap((maker) =>
    NEEDS.flatMap((need) =>
      [false, true].map((isDeep) => [maker, String((need as { name?: string }).name ?? need), need, isDeep] as const),
    ),
  );

  it.each(cases)('through %s that needs %s is refused at the start, and named', async (maker, _, need, isDeep) => {
    @Injectable()
    class Helper {
      constructor(@Inject(need) readonly needed: unknown) {}
    }
    @Injectable()
    class Vault {
      constructor(@Inject(isDeep ? Helper : need) readonly needed: unknown) {}
    }
    const error = await soon(failureOf(() => start({ ...makers[maker]?.(Vault), extraProviders: [Helper, Vault] })));
    expect(error).toBeInstanceOf(LlmOptionsError);
    expect((error as Error).message).toMatch(isDeep ? /cycle: .*Helper -> / : /cycle: /);
    expect((error as Error).message).toContain('ModuleRef');
  });

  it('is none where the source needs events, or something that needs nothing of the client', async () => {
    @Injectable()
    class Vault extends LlmCredentialSource {
      constructor(@Inject(LlmEvents) readonly events: LlmEvents) {
        super();
      }
      resolve(): string {
        return KEY;
      }
    }
    const keys = [{ source: { useExisting: Vault } }];
    const app = await start({ providers: { p: { ...PROVIDER, keys } }, extraProviders: [Vault] });
    await expect(app.get(LlmClient).promises.chat(HELLO)).resolves.toBeDefined();
  });
});

describe('what the app gives and that throws', () => {
  const answered = async (app: TestingModule): Promise<void> => {
    for (let call = 0; call < 3; call += 1)
      await expect(app.get(LlmClient).promises.chat(HELLO)).resolves.toBeDefined();
  };
  const troubled = (): FakeLlm => {
    const transport = new FakeLlm();
    transport.on().fail('server_error').reply('fine').always();
    return transport;
  };

  it('ends no call where it is a logger', async () => {
    const logger = new RecordingLogger();
    for (const level of ['log', 'debug', 'warn'] as const) logger[level] = explode;
    const root = LlmFailoverModule.forRoot({
      routes: { default: ['p/m'], unused: ['q/m'] },
      providers: { p: PROVIDER, q: { baseUrl: 'http://q.test/v1' } },
      transport: troubled(),
    });
    const app = await Test.createTestingModule({ imports: [root] }).compile();
    open.push(app);
    app.useLogger(logger);
    await app.init();
    await answered(app);
    app.useLogger(false);
  });

  it('ends no call where it is a listener, sync or async, also at the end of a pipeline', async () => {
    const logger = new RecordingLogger();
    const app = await start({ transport: troubled() }, logger);
    const { events$ } = app.get(LlmEvents);
    const { changes$ } = app.get(LlmHealth);
    events$.subscribe(explode);
    events$.subscribe(() => Promise.reject(new RangeError('later')) as unknown as undefined);
    events$.pipe(map(({ type }) => type)).subscribe(explode);
    events$.pipe(map(explode)).subscribe();
    events$.subscribe({ complete: explode });
    changes$.subscribe(explode);
    const heard = firstValueFrom(events$);
    await answered(app);
    await expect(heard).resolves.toMatchObject({ type: expect.any(String) as string });
    expect(logger.of('warn').join('\n')).toContain('A listener of LlmEvents.events$ threw TypeError');
    expect(logger.of('warn').join('\n')).not.toContain(KEY);
    await app.close();
  });

  const METHODS = ['get', 'put', 'entries', 'acquireLease', 'releaseLease', 'isLeased', 'pin', 'close'] as const;
  const FAULTS: [string, () => unknown][] = [
    ['throws', explode],
    ['rejects', () => Promise.reject(new TypeError(`boom ${KEY}`))],
    ['gives nonsense', () => ({ marks: 'many' })],
  ];
  const faults = METHODS.flatMap((method) => FAULTS.map(([name, fault]) => [method, name, fault] as const))
    // What a store loses without a word, nobody knows.
    .filter(([method, name]) => method !== 'put' || name !== 'gives nonsense');

  it.each(faults)('ends no call where it is the %s of a store that %s', async (method, _, fault) => {
    const logger = new RecordingLogger();
    const store = new MemoryHealthStore(DEFAULT_HEALTH_BOUNDS, SYSTEM_CLOCK);
    Object.assign(store, { [method]: fault });
    const transport = new FakeLlm();
    transport.on('p/m').fail('credential_revoked').always();
    transport.on('q/m').reply('fine').always();
    const providers = { p: PROVIDER, q: { ...PROVIDER, baseUrl: 'http://q.test/v1' } };
    const app = await start({ health: { store }, routes: { default: ['p/m', 'q/m'] }, providers, transport }, logger);
    await answered(app);
    expect(transport.calls.map(({ provider }) => provider)).toEqual(['p', 'q', 'q', 'q']);
    expect(app.get(LlmHealth).snapshot().entries.length).toBeGreaterThan(0);
    await app.close();
    const told = logger.of('warn').filter((line) => line.startsWith('The health store failed'));
    expect(told.length).toBeLessThanOrEqual(1);
    expect(told.join()).not.toContain(KEY);
  });

  it('ends no call where it is a rule or a source that tells of changes', async () => {
    const changes = new Subject<unknown>();
    const source = { resolve: () => KEY, changes$: changes };
    const rules = [{ name: 'mine', classify: explode }];
    const app = await start({ rules, transport: troubled(), providers: { p: { ...PROVIDER, keys: [{ source }] } } });
    changes.next({ value: 7 });
    changes.error(new Error('gone'));
    await answered(app);
  });

  it('starts the application where a source has no watch for changes, and tells of it', async () => {
    const source = {
      resolve: () => KEY,
      get changes$(): never {
        throw new Error('the watch is not there');
      },
    };
    const logger = new RecordingLogger();
    const app = await start({ providers: { p: { ...PROVIDER, keys: [{ source }] } } }, logger);
    await answered(app);
    expect(logger.of('warn').filter((line) => line.includes('the watch is not there'))).toHaveLength(1);
  });
});

describe('several roots', () => {
  it('are refused where two are global', async () => {
    const options = { routes: { default: ['p/m'] }, providers: { p: PROVIDER } };
    const imports = [LlmFailoverModule.forRoot(options), LlmFailoverModule.forRoot(options)];
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(/one global LlmFailoverModule/);
  });

  it('stand side by side where one of them at most is global', async () => {
    const rootSaying = (text: string, isGlobal: boolean) =>
      LlmFailoverModule.forRoot({
        routes: { default: ['p/m'] },
        providers: { p: PROVIDER },
        transport: upstreamSaying(text),
        isGlobal,
      });
    @Injectable()
    class Local {
      constructor(@Inject(LlmClient) readonly llm: LlmClient) {}
    }
    @Module({ imports: [rootSaying('local', false)], providers: [Local] })
    class Feature {}
    const app = await Test.createTestingModule({
      imports: [rootSaying('global', true), Feature],
      providers: [],
    }).compile();
    open.push(app);
    await app.init();
    const answer = await app.get(Local, { strict: false }).llm.promises.chat(HELLO);
    expect(JSON.stringify(answer)).toContain('local');
  });

  it('work where one is loaded lazily, and end with the application', async () => {
    const transport = upstreamSaying('lazy');
    const root = LlmFailoverModule.forRoot({ routes: { default: ['p/m'] }, providers: { p: PROVIDER }, transport });
    @Module({ imports: [root] })
    class Lazy {}
    const app = await Test.createTestingModule({}).compile();
    open.push(app);
    await app.init();
    const lazy = await app.get(LazyModuleLoader).load(() => Lazy);
    const llm = lazy.get(LlmClient, { strict: false });
    await expect(llm.promises.chat(HELLO)).resolves.toBeDefined();
    await app.close();
    expect(await failureOf(() => llm.promises.chat(HELLO))).toMatchObject({ code: 'llm_shutting_down' });
    expect(transport.calls).toHaveLength(1);
  });

  it('call the observers of the application where one is loaded lazily', async () => {
    class Counting extends LlmCallObserver {
      works = 0;
      override around<Value>(_work: LlmObservedWork, next: () => Promise<Value>): Promise<Value> {
        this.works += 1;
        return next();
      }
    }
    const transport = upstreamSaying('lazy');
    const root = LlmFailoverModule.forRoot({ routes: { default: ['p/m'] }, providers: { p: PROVIDER }, transport });
    @Module({ imports: [root], providers: [Counting] })
    class Lazy {}
    const app = await Test.createTestingModule({}).compile();
    open.push(app);
    await app.init();
    const lazy = await app.get(LazyModuleLoader).load(() => Lazy);
    await lazy.get(LlmClient, { strict: false }).promises.chat(HELLO);
    // The call, and its one attempt.
    expect(lazy.get(Counting, { strict: false }).works).toBe(2);
  });

  it('are refused where a global one is loaded lazily beside another', async () => {
    const options = { routes: { default: ['p/m'] }, providers: { p: PROVIDER }, transport: upstreamSaying('fine') };
    @Module({ imports: [LlmFailoverModule.forRoot(options)] })
    class Lazy {}
    const app = await start();
    const error = await soon(failureOf(() => app.get(LazyModuleLoader).load(() => Lazy)));
    expect(error).toBeInstanceOf(LlmOptionsError);
    await expect(app.get(LlmClient).promises.chat(HELLO)).resolves.toBeDefined();
  });
});
