import { Global, Inject, Injectable, Module, Scope } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import {
  failoverOf,
  getLlmProviderToken,
  getLlmToken,
  InjectLlm,
  InjectLlmProvider,
  LlmClient,
  LlmErrorClassifier,
  LlmEvents,
  LlmFailoverModule,
  LlmHealth,
  LlmOptionsError,
  LlmProviderClient,
  llmTextOf,
  LlmTransport,
  type LlmClassificationRule,
  type LlmFailoverModuleExtras,
  type LlmFailoverModuleOptions,
  type LlmHealthStore,
  type LlmInjectable,
} from 'nestjs-llm-failover';
import { FakeLlm, providerFailure } from 'nestjs-llm-failover/testing';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { closeHosts, HELLO, KEY, startHost, upstreamSaying } from './support/host.js';

afterEach(closeHosts);

const providers = { openai: { keys: KEY }, groq: { keys: 'sk-test-groq-0123456789' } };
const routes = { default: ['openai/gpt-6-luna'], fast: ['groq/small'] };
const options = (extra: Partial<LlmFailoverModuleOptions> = {}): LlmFailoverModuleOptions => ({
  routes,
  providers,
  transport: upstreamSaying(),
  ...extra,
});

const undefinedExtras = {
  isGlobal: undefined,
  globalInterceptor: undefined,
  globalFilter: undefined,
  imports: undefined,
  extraProviders: undefined,
  routeNames: undefined,
  providerIds: undefined,
} satisfies { readonly [Extra in keyof LlmFailoverModuleExtras]-?: undefined };

@Injectable()
class Consumer {
  constructor(
    readonly llm: LlmClient,
    @InjectLlm() readonly same: LlmClient,
    @InjectLlm('fast') readonly fast: LlmClient,
    @InjectLlmProvider('openai') readonly openai: LlmProviderClient,
    readonly health: LlmHealth,
    readonly events: LlmEvents,
    readonly classifier: LlmErrorClassifier,
  ) {}
}

@Module({ providers: [Consumer], exports: [Consumer] })
class ConsumerModule {}

describe('LlmFailoverModule.forRoot', () => {
  it('offers everything to every module', async () => {
    const host = await startHost({ imports: [LlmFailoverModule.forRoot(options()), ConsumerModule] });
    const { llm, same, fast, openai, health, events, classifier } = host.get(Consumer, { strict: false });
    expect(llm).toBeInstanceOf(LlmClient);
    expect(same).toBe(llm);
    expect(openai).toBeInstanceOf(LlmProviderClient);
    expect(openai.id).toBe('openai');
    expect(failoverOf(await llm.promises.chat(HELLO))).toMatchObject({ route: 'default', provider: 'openai' });
    expect(failoverOf(await fast.promises.chat(HELLO))).toMatchObject({ route: 'fast', provider: 'groq' });
    expect(failoverOf(await openai.promises.chat({ ...HELLO, model: 'other' }))).toMatchObject({ model: 'other' });
    expect(health.snapshot().entries.length).toBeGreaterThan(0);
    expect(events.events$).toBeDefined();
    expect(classifier.classifyFailure({ status: 401 }).category).toBe('credential_invalid');
  });

  it('gives the token of the client without a route, and names of their own for routes and providers', () => {
    expect(getLlmToken()).toBe(LlmClient);
    expect(getLlmToken('fast')).not.toBe(getLlmToken('slow'));
    expect(getLlmProviderToken('fast')).not.toBe(getLlmToken('fast'));
  });

  it('provides the clients of all its routes and of all providers in them', async () => {
    const host = await startHost({
      imports: [LlmFailoverModule.forRoot(options({ providers: { openai: { keys: KEY } } }))],
    });
    for (const name of ['default', 'fast'])
      expect(host.get(getLlmToken(name), { strict: false })).toBeInstanceOf(LlmClient);
    for (const id of ['openai', 'groq']) {
      expect(host.get(getLlmProviderToken(id), { strict: false })).toBeInstanceOf(LlmProviderClient);
    }
  });

  it('lists the known names where an unknown one is asked for', async () => {
    const host = await startHost({ imports: [LlmFailoverModule.forRoot(options())] });
    const client = host.get(LlmClient);
    expect(() => client.route('fats')).toThrow(LlmOptionsError);
    expect(() => client.route('fats')).toThrow('route: expected one of the known routes (default, fast), got "fats".');
    await expect(client.promises.chat(HELLO, { route: 'fats' })).rejects.toThrow(
      'one of the known routes (default, fast)',
    );
    const named = LlmFailoverModule.forRoot({ ...options(), routeNames: ['fats'] });
    await expect(startHost({ imports: [named] })).rejects.toThrow('one of the known routes (default, fast)');
    const provided = LlmFailoverModule.forRoot({ ...options(), providerIds: ['opnai'] });
    await expect(startHost({ imports: [provided] })).rejects.toThrow('one of the known providers (openai, groq)');
  });

  it('offers its clients only to modules that import it, where it is not global', async () => {
    const local = LlmFailoverModule.forRoot({ ...options(), isGlobal: false });
    @Module({ imports: [local], providers: [Consumer], exports: [Consumer] })
    class ImportingModule {}
    const host = await startHost({ imports: [ImportingModule] });
    expect(host.get(Consumer, { strict: false }).llm).toBeInstanceOf(LlmClient);
    await expect(startHost({ imports: [local, ConsumerModule] })).rejects.toThrow('LlmClient');
  });

  it('is global where isGlobal is undefined, and takes undefined for every other extra', async () => {
    const root = LlmFailoverModule.forRoot({ ...options(), ...undefinedExtras });
    const host = await startHost({ imports: [root, ConsumerModule] });
    expect(host.get(Consumer, { strict: false }).llm).toBeInstanceOf(LlmClient);
  });

  it('registers interceptor and filter when asked, and not by itself', async () => {
    const isRegistered = async (extras: object, token: string): Promise<boolean> => {
      const { providers: made = [] } = LlmFailoverModule.forRoot({ ...options(), ...extras });
      return made.some((provider) => 'provide' in provider && provider.provide === token);
    };
    await expect(isRegistered({}, APP_INTERCEPTOR)).resolves.toBe(false);
    await expect(isRegistered({}, APP_FILTER)).resolves.toBe(false);
    await expect(isRegistered({ globalInterceptor: true }, APP_INTERCEPTOR)).resolves.toBe(true);
    await expect(isRegistered({ globalFilter: true }, APP_FILTER)).resolves.toBe(true);
  });

  it('keeps two registrations in one process apart, routes and health alike', async () => {
    const dead = new FakeLlm([providerFailure('openai', 'invalid_api_key')]);
    const alive = new FakeLlm();
    const [first, second] = await Promise.all(
      [dead, alive].map((transport, index) =>
        startHost({
          imports: [
            LlmFailoverModule.forRoot(
              options({ transport, routes: { default: ['openai/gpt-6-luna'], [`only-${index}`]: ['groq/small'] } }),
            ),
          ],
        }),
      ),
    );
    await expect(first?.get(LlmClient).promises.chat(HELLO)).rejects.toMatchObject({ category: 'credential_invalid' });
    await expect(second?.get(LlmClient).promises.chat(HELLO)).resolves.toBeDefined();
    expect(() => first?.get(LlmClient).route('only-1')).toThrow('default, only-0');
    expect(() => second?.get(LlmClient).route('only-0')).toThrow('default, only-1');
    const proven = second
      ?.get(LlmHealth)
      .snapshot()
      .entries.filter((entry) => entry.proven);
    expect(proven).toHaveLength(1);
    expect(
      first
        ?.get(LlmHealth)
        .snapshot()
        .entries.some((entry) => entry.proven),
    ).toBe(false);
  });

  it('keeps two registrations in one application apart', async () => {
    const imports = ['a', 'b'].map((name) => {
      const root = LlmFailoverModule.forRoot({ ...options({ transport: upstreamSaying(name) }), isGlobal: false });
      const token = `answer of ${name}`;
      const provider = {
        provide: token,
        useFactory: (llm: LlmClient) => llm.promises.chat(HELLO),
        inject: [LlmClient],
      };
      @Module({ imports: [root], providers: [provider], exports: [token] })
      class OwnModule {}
      return OwnModule;
    });
    const host = await startHost({ imports });
    expect(['a', 'b'].map((name) => llmTextOf(host.get(`answer of ${name}`, { strict: false })))).toEqual(['a', 'b']);
  });
});

describe('the environment', () => {
  const before = process.env.OPENAI_API_KEY;

  afterEach(() => {
    if (before === undefined) delete process.env.OPENAI_API_KEY;
    else process.env.OPENAI_API_KEY = before;
  });

  it('is looked at when the container builds the options, not while decorators run', async () => {
    delete process.env.OPENAI_API_KEY;
    const transport = upstreamSaying();
    const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/gpt-6-luna'] }, transport });
    process.env.OPENAI_API_KEY = `${KEY}-late`;
    const host = await startHost({ imports: [root] });
    await host.get(LlmClient).promises.chat(HELLO);
    expect(transport.calls.map(({ key }) => key)).toEqual([`${KEY}-late`]);
  });

  it('may hold a pool, with duplicates', async () => {
    process.env.OPENAI_API_KEY = ` ${KEY}-a, ${KEY}-b ,${KEY}-a,`;
    const transport = upstreamSaying();
    const host = await startHost({
      imports: [LlmFailoverModule.forRoot({ routes: { default: ['openai/a'] }, transport })],
    });
    const labels = host
      .get(LlmClient)
      .plan()
      .candidates.map(({ credential }) => credential?.label);
    expect(labels).toEqual(['OPENAI_API_KEY-1', 'OPENAI_API_KEY-2']);
    for (let call = 0; call < 3; call += 1) await host.get(LlmClient).promises.chat(HELLO);
    expect(transport.calls.map(({ key }) => key)).toEqual(['a', 'b', 'a'].map((end) => `${KEY}-${end}`));
  });

  it('is not needed, and nothing is sent as a key, with keys: false', async () => {
    delete process.env.OPENAI_API_KEY;
    const transport = upstreamSaying();
    const local = { openai: { keys: false as const, baseUrl: 'http://127.0.0.1:8080/v1' } };
    const root = LlmFailoverModule.forRoot({
      routes: { default: ['openai/a'] },
      providers: local,
      transport,
      onMissingKeys: 'throw',
    });
    const host = await startHost({ imports: [root] });
    const answer = await host.get(LlmClient).promises.chat(HELLO);
    expect(failoverOf(answer)?.credential.label).toBe('anonymous');
    expect(transport.calls.map(({ key }) => key)).toEqual([undefined]);
  });
});

describe('injectables in the options', () => {
  const NAME = Symbol('NAME');

  @Injectable()
  class InjectedTransport extends FakeLlm {
    constructor(@Inject(NAME) name: string) {
      super();
      this.on().reply(name).always();
    }
  }

  @Module({
    providers: [{ provide: NAME, useValue: 'injected' }, InjectedTransport],
    exports: [NAME, InjectedTransport],
  })
  class PartsModule {}

  const forms: [string, LlmInjectable<LlmTransport>, string][] = [
    ['a value', upstreamSaying('value'), 'value'],
    ['useExisting', { useExisting: InjectedTransport }, 'injected'],
    ['useClass', { useClass: InjectedTransport }, 'injected'],
    ['useFactory', { useFactory: () => upstreamSaying('made') }, 'made'],
    ['useFactory that is async', { useFactory: async () => upstreamSaying('made later') }, 'made later'],
    ['useFactory with inject', { useFactory: (name: string) => upstreamSaying(name), inject: [NAME] }, 'injected'],
    [
      'useFactory with an optional one that is there',
      { useFactory: (name?: string) => upstreamSaying(name), inject: [{ token: NAME, optional: true }] },
      'injected',
    ],
    [
      'useFactory with an optional one that is missing',
      {
        useFactory: (missing: undefined, name: string) => upstreamSaying(`${String(missing)} ${name}`),
        inject: [{ token: 'nowhere', optional: true }, NAME],
      },
      'undefined injected',
    ],
  ];

  it.each(forms)('transport: %s, from imports', async (_form, transport, name) => {
    const host = await startHost({
      imports: [LlmFailoverModule.forRoot({ ...options({ transport }), imports: [PartsModule] })],
    });
    expect(llmTextOf(await host.get(LlmClient).promises.chat(HELLO))).toBe(name);
  });

  it.each(forms)('transport: %s, from extraProviders', async (_form, transport, name) => {
    const extraProviders = [{ provide: NAME, useValue: 'injected' }, InjectedTransport];
    const host = await startHost({
      imports: [LlmFailoverModule.forRoot({ ...options({ transport }), extraProviders })],
    });
    expect(llmTextOf(await host.get(LlmClient).promises.chat(HELLO))).toBe(name);
  });

  it('may come from a global module, built before or after', async () => {
    @Global()
    @Module({
      providers: [{ provide: NAME, useFactory: async () => Promise.resolve('global') }],
      exports: [NAME],
    })
    class GlobalModule {}
    const transport = { useFactory: (name: string) => upstreamSaying(name), inject: [NAME] };
    const host = await startHost({ imports: [LlmFailoverModule.forRoot(options({ transport })), GlobalModule] });
    expect(llmTextOf(await host.get(LlmClient).promises.chat(HELLO))).toBe('global');
  });

  const RULE: LlmClassificationRule = {
    name: 'house rule',
    classify: ({ status }) => (status === 418 ? { category: 'overloaded' } : undefined),
  };
  it.each<[string, LlmFailoverModuleOptions['rules']]>([
    ['a value', [RULE]],
    ['useExisting', { useExisting: 'RULES' }],
    ['useFactory', { useFactory: (rules: LlmClassificationRule[]) => rules, inject: ['RULES'] }],
  ])('rules: %s', async (_form, rules) => {
    const extraProviders = [{ provide: 'RULES', useValue: [RULE] }];
    const host = await startHost({ imports: [LlmFailoverModule.forRoot({ ...options({ rules }), extraProviders })] });
    expect(host.get(LlmErrorClassifier).classifyFailure({ status: 418 })).toMatchObject({ category: 'overloaded' });
  });

  /** Knows how often it was closed. */
  class ClosingStore extends MemoryHealthStore {
    static closed = 0;

    constructor() {
      super(DEFAULT_HEALTH_BOUNDS, SYSTEM_CLOCK);
    }

    override close(): void {
      ClosingStore.closed += 1;
    }
  }

  it.each<[string, LlmInjectable<LlmHealthStore>]>([
    ['useClass', { useClass: ClosingStore }],
    ['useFactory', { useFactory: () => new ClosingStore() }],
  ])('health.store: %s, closed with the application', async (_form, store) => {
    ClosingStore.closed = 0;
    await startHost({ imports: [LlmFailoverModule.forRoot(options({ health: { store } }))] });
    await closeHosts();
    expect(ClosingStore.closed).toBe(1);
  });

  it('health.store: closed where the start is refused for something else', async () => {
    ClosingStore.closed = 0;
    const refused = options({
      health: { store: { useFactory: () => new ClosingStore() } },
      rules: { useFactory: () => 'none' as never },
    });
    await expect(startHost({ imports: [LlmFailoverModule.forRoot(refused)] })).rejects.toThrow('rules');
    expect(ClosingStore.closed).toBe(1);
  });

  it.each<[string, Partial<LlmFailoverModuleOptions>, string]>([
    [
      'transport',
      { transport: { useFactory: () => ({}) as LlmTransport } },
      'transport: expected an object with send()',
    ],
    ['transport', { transport: { useExisting: NAME } }, 'transport: expected an object with send()'],
    ['rules', { rules: { useFactory: () => 'none' as never } }, 'rules: expected a list of { name, classify }'],
    ['rules', { rules: { useFactory: () => [{}] as never } }, 'rules[0]: expected a rule like { name, classify }'],
    [
      'health.store',
      { health: { store: { useFactory: () => ({}) as never } } },
      'health.store: expected an object with get(), put()',
    ],
    [
      'http',
      { transport: undefined, http: { useFactory: () => ({}) as never } },
      'http: expected an HttpService of @nestjs/axios',
    ],
  ])('%s that the container makes wrong is refused by its name', async (_option, wrong, message) => {
    const root = LlmFailoverModule.forRoot({ ...options(wrong), imports: [PartsModule] });
    await expect(startHost({ imports: [root] })).rejects.toThrow(message);
    await expect(startHost({ imports: [root] })).rejects.toBeInstanceOf(LlmOptionsError);
  });

  it('that depend on a request are refused', async () => {
    const extraProviders = [{ provide: 'PER_REQUEST', useFactory: () => 'a', scope: Scope.REQUEST }];
    const transport = { useFactory: (name: string) => upstreamSaying(name), inject: ['PER_REQUEST'] };
    const root = LlmFailoverModule.forRoot({ ...options({ transport }), extraProviders });
    await expect(startHost({ imports: [root] })).rejects.toThrow(/option "transport" depends on a request-scoped/);
  });

  it('that inject what nobody provides are named', async () => {
    const root = LlmFailoverModule.forRoot(options({ rules: { useExisting: 'NOBODY' } }));
    await expect(startHost({ imports: [root] })).rejects.toThrow(/option "rules".+NOBODY/s);
  });
});
