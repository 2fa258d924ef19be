import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import {
  failoverOf,
  getLlmProviderToken,
  getLlmToken,
  LlmClient,
  LlmFailoverModule,
  LlmOptionsError,
  llmTextOf,
  type LlmFailoverModuleOptions,
  type LlmFailoverOptionsFactory,
  type LlmProviderClient,
} from 'nestjs-llm-failover';
import { closeHosts, HELLO, KEY, startHost, upstreamSaying } from './support/host.js';

afterEach(closeHosts);

const SETTINGS = Symbol('SETTINGS');

interface Settings {
  readonly model: string;
}

@Module({
  providers: [{ provide: SETTINGS, useValue: { model: 'from-settings' } satisfies Settings }],
  exports: [SETTINGS],
})
class SettingsModule {}

function optionsFor({ model }: Settings): LlmFailoverModuleOptions {
  return {
    routes: { default: [`openai/${model}`], fast: ['groq/small'] },
    providers: { openai: { keys: KEY }, groq: { keys: 'sk-test-groq-0123456789' } },
    transport: upstreamSaying(),
  };
}

@Injectable()
class OptionsFactory implements LlmFailoverOptionsFactory {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async createLlmFailoverOptions(): Promise<LlmFailoverModuleOptions> {
    return Promise.resolve(optionsFor(this.settings));
  }
}

@Module({ imports: [SettingsModule], providers: [OptionsFactory], exports: [OptionsFactory] })
class FactoryModule {}

type AsyncOptions = Parameters<typeof LlmFailoverModule.forRootAsync>[0];

describe('LlmFailoverModule.forRootAsync', () => {
  it.each<[string, AsyncOptions]>([
    ['useFactory with inject', { imports: [SettingsModule], inject: [SETTINGS], useFactory: optionsFor }],
    [
      'useFactory that is async',
      { imports: [SettingsModule], inject: [SETTINGS], useFactory: async (settings: Settings) => optionsFor(settings) },
    ],
    ['useClass', { imports: [SettingsModule], useClass: OptionsFactory }],
    ['useExisting', { imports: [FactoryModule], useExisting: OptionsFactory }],
    [
      'extraProviders',
      {
        extraProviders: [{ provide: SETTINGS, useValue: { model: 'from-settings' } }],
        inject: [SETTINGS],
        useFactory: optionsFor,
      },
    ],
  ])('takes options from %s', async (_form, form) => {
    const host = await startHost({ imports: [LlmFailoverModule.forRootAsync(form)] });
    expect(failoverOf(await host.get(LlmClient).promises.chat(HELLO))).toMatchObject({ model: 'from-settings' });
  });

  it.each(['useClass', 'useExisting'] as const)('refuses a class of %s that makes no options', async (form) => {
    class Settingless {}
    const factory = Settingless as unknown as typeof OptionsFactory;
    const given = form === 'useClass' ? { useClass: factory } : { useExisting: factory, extraProviders: [Settingless] };
    const started = startHost({ imports: [LlmFailoverModule.forRootAsync(given)] });
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
    await expect(started).rejects.toThrow(`${form}: expected a class with the method createLlmFailoverOptions()`);
  });

  const useFactory = (): LlmFailoverModuleOptions => optionsFor({ model: 'a' });

  it.each<[string, object, readonly (readonly [string, string])[]]>([
    ['no way to make the options', {}, [['options', 'one of useFactory, useClass, useExisting']]],
    ['two ways', { useFactory, useClass: OptionsFactory }, [['useClass', 'nothing beside useFactory']]],
    [
      'two classes',
      { useClass: OptionsFactory, useExisting: OptionsFactory },
      [['useExisting', 'nothing beside useClass']],
    ],
    [
      'a token that is not there',
      { useFactory, inject: [SETTINGS, undefined] },
      [['inject[1]', 'a token; files that import each other give undefined']],
    ],
    ['a list that is none', { useFactory, inject: SETTINGS }, [['inject', 'a list of tokens']]],
    [
      'what registers the module among the options',
      { useFactory: () => ({ ...useFactory(), isGlobal: false, globalFilter: true }) },
      [
        ['isGlobal', 'it beside useFactory, useClass or useExisting, not in what they give'],
        ['globalFilter', 'it beside useFactory, useClass or useExisting, not in what they give'],
      ],
    ],
  ])('refuses %s, and names nothing else', async (_name, form, expected) => {
    const registered = LlmFailoverModule.forRootAsync(form);
    const error = await startHost({ imports: [registered] }).then(undefined, (thrown: unknown) => thrown);
    if (!LlmOptionsError.isInstance(error)) throw new Error(`expected an LlmOptionsError, got ${String(error)}`);
    expect(error.problems.map((problem) => [problem.option, problem.expected])).toEqual(expected);
  });

  it('provides the routes and providers that it is told of', async () => {
    const root = LlmFailoverModule.forRootAsync({ useFactory, routeNames: ['fast'], providerIds: ['groq'] });
    const host = await startHost({ imports: [root] });
    const fast = host.get<LlmClient>(getLlmToken('fast'), { strict: false });
    expect(failoverOf(await fast.promises.chat(HELLO))).toMatchObject({ route: 'fast' });
    expect(host.get<LlmProviderClient>(getLlmProviderToken('groq'), { strict: false }).id).toBe('groq');
    expect(() => host.get(getLlmToken('default'), { strict: false })).toThrow('LlmClient(default)');
    expect(host.get(LlmClient).route('default')).toBeInstanceOf(LlmClient);
  });

  it.each<[string, Partial<AsyncOptions>, string]>([
    ['route', { routeNames: ['fats'] }, 'route: expected one of the known routes (default, fast), got "fats".'],
    [
      'provider',
      { providerIds: ['opnai'] },
      'provider: expected one of the known providers (openai, groq), got "opnai".',
    ],
  ])('refuses an unknown %s by listing the known ones', async (_kind, names, message) => {
    const started = startHost({ imports: [LlmFailoverModule.forRootAsync({ useFactory, ...names })] });
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
  });

  it.each([
    ['global by default', {}, true],
    ['local when asked', { isGlobal: false }, false],
  ])('is %s', async (_what, extras, isGlobal) => {
    @Module({ providers: [{ provide: 'USER', useFactory: (llm: LlmClient) => llm, inject: [LlmClient] }] })
    class UserModule {}
    const started = startHost({ imports: [LlmFailoverModule.forRootAsync({ useFactory, ...extras }), UserModule] });
    if (isGlobal) expect((await started).get('USER', { strict: false })).toBeInstanceOf(LlmClient);
    else await expect(started).rejects.toThrow('LlmClient');
  });

  it('registers interceptor and filter when asked', () => {
    const { providers = [] } = LlmFailoverModule.forRootAsync({
      useFactory,
      globalInterceptor: true,
      globalFilter: true,
    });
    const tokens = providers.map((provider) => ('provide' in provider ? provider.provide : provider));
    expect(tokens).toEqual(expect.arrayContaining([APP_INTERCEPTOR, APP_FILTER]));
  });

  it('lets the options name injectables', async () => {
    const root = LlmFailoverModule.forRootAsync({
      imports: [SettingsModule],
      useFactory: () => ({
        ...useFactory(),
        transport: { useFactory: ({ model }: Settings) => upstreamSaying(model), inject: [SETTINGS] },
      }),
    });
    const host = await startHost({ imports: [root] });
    expect(llmTextOf(await host.get(LlmClient).promises.chat(HELLO))).toBe('from-settings');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'options'],
    ['a list', []],
  ])('refuses a factory that gives %s', async (_what, given) => {
    const started = startHost({ imports: [LlmFailoverModule.forRootAsync({ useFactory: () => given as never })] });
    await expect(started).rejects.toThrow('options: expected an object');
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
  });

  it('hands on what a factory throws', async () => {
    const root = LlmFailoverModule.forRootAsync({
      useFactory: () => {
        throw new Error('vault is sealed');
      },
    });
    await expect(startHost({ imports: [root] })).rejects.toThrow('vault is sealed');
  });

  it('refuses options that depend on a request', async () => {
    const extraProviders = [{ provide: SETTINGS, useFactory: () => ({ model: 'a' }), scope: Scope.REQUEST }];
    const root = LlmFailoverModule.forRootAsync({ extraProviders, inject: [SETTINGS], useFactory: optionsFor });
    const started = startHost({ imports: [root] });
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
    await expect(started).rejects.toThrow('options: expected providers of default scope');
  });
});
