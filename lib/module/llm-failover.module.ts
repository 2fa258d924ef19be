import { Module, Scope, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Problems } from '../checks/problems.js';
import { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import { LlmClient } from '../clients/llm-client.js';
import type { LlmCore } from '../clients/llm-core.js';
import { LlmRuntime, SystemRuntime } from '../clients/llm-runtime.js';
import { LlmTransport } from '../clients/transport/llm-transport.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import { EventLogger } from '../events/event-logger.js';
import { LlmEvents } from '../events/llm-events.js';
import { LlmHealth } from '../health/llm-health.js';
import { LLM_EXCEPTION_OPTIONS } from '../interceptors/exception-options.js';
import { opaque } from '../opaque/opaque.js';
import type { Sealed } from '../opaque/sealed.js';
import { checkAsyncOptions, checkExtras, listIn, namesOf, providersIn, stringsIn } from './check-options.js';
import {
  KeepAliveAgents,
  checkedOptions,
  exceptionOptionsOf,
  makeCore,
  makeEventLogger,
  makeTransport,
  resolveSharedHttp,
} from './factories.js';
import { addFeature } from './feature.js';
import { LlmFailoverLifecycle } from './lifecycle.js';
import {
  ASYNC_OPTIONS_TYPE,
  CORE_VIEWS,
  ConfigurableModuleClass,
  LLM_OPTIONS,
  OPTIONS_TYPE,
  createProviderClientProviders,
  createRouteProviders,
} from './module-definition.js';
import type { LlmFailoverFeatureOptions, LlmFailoverOptionsFactory } from './options.js';
import { refuseBareModule, tellOfUnknownNames } from './registration.js';
import {
  LLM_CHECKED_OPTIONS,
  LLM_CORE,
  LLM_INJECTED_NAMES,
  LLM_OWN_EVENTS,
  LLM_REGISTRATION,
  LLM_SHARED_HTTP,
} from './tokens.js';

/** Holds what `LlmFailoverModule.forFeature` adds. @internal */
@Module({})
export class LlmFailoverFeatureModule {}

/**
 * Gives a Nest application LLM clients with failover across keys, models and providers.
 *
 * Register it once with `forRoot` or `forRootAsync`; feature modules add routes with `forFeature`.
 *
 * @publicApi
 */
@Module({
  providers: [
    // What forRoot() and forRootAsync() give takes the place of these two.
    { provide: LLM_OPTIONS, useFactory: refuseBareModule, inject: [ModuleRef] },
    { provide: LLM_REGISTRATION, useValue: [] },
    { provide: LlmRuntime, useClass: SystemRuntime },
    { provide: LLM_CHECKED_OPTIONS, useFactory: checkedOptions, inject: [LLM_OPTIONS, LLM_REGISTRATION, ModuleRef] },
    { provide: LLM_EXCEPTION_OPTIONS, useFactory: exceptionOptionsOf, inject: [LLM_CHECKED_OPTIONS] },
    { provide: LLM_SHARED_HTTP, useFactory: resolveSharedHttp, inject: [LLM_CHECKED_OPTIONS, ModuleRef] },
    {
      provide: LlmTransport,
      useFactory: makeTransport,
      inject: [LLM_CHECKED_OPTIONS, ModuleRef, LLM_SHARED_HTTP, KeepAliveAgents],
    },
    {
      provide: LLM_CORE,
      useFactory: makeCore,
      inject: [LLM_CHECKED_OPTIONS, ModuleRef, LlmTransport, LlmRuntime, LLM_OWN_EVENTS, EventLogger],
    },
    { provide: LLM_INJECTED_NAMES, useFactory: tellOfUnknownNames, inject: [ModuleRef] },
    { provide: EventLogger, useFactory: makeEventLogger, inject: [LLM_CHECKED_OPTIONS, LlmRuntime] },
    KeepAliveAgents,
    { provide: LLM_OWN_EVENTS, useClass: LlmEvents },
    { provide: LlmEvents, useExisting: LLM_OWN_EVENTS },
    LlmFailoverLifecycle,
    ...CORE_VIEWS,
  ],
  exports: [LLM_CORE, LLM_EXCEPTION_OPTIONS, LlmClient, LlmErrorClassifier, LlmEvents, LlmHealth],
})
export class LlmFailoverModule extends ConfigurableModuleClass implements OnModuleInit {
  static {
    opaque<LlmFailoverModule>(this, () => ({}));
  }

  constructor(private readonly moduleRef: ModuleRef) {
    super();
  }

  /**
   * Registers the module with options that are known now. Every route and provider of the options can be injected by name.
   *
   * Problems with the options are thrown as `LlmOptionsError` when the container builds them.
   */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    // A text would be taken apart into its characters.
    const given = typeof options === 'object' ? options : undefined;
    const { routes, providers, routeNames, providerIds } = given ?? {};
    const definition = super.forRoot({
      ...(given as typeof OPTIONS_TYPE),
      routeNames: unique([...namesOf(routes), ...stringsIn(routeNames)]),
      providerIds: unique([...namesOf(providers), ...providersIn(routes), ...stringsIn(providerIds)]),
    });
    return withProblems(definition, checkExtras(options));
  }

  /**
   * Registers the module with options that the container makes. Routes and providers that are to be injected by name are
   * named in `routeNames` and `providerIds`.
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    const problems = checkAsyncOptions(options);
    // Without a way to make the options the container would end in an error of its own.
    const made = problems.list.length > 0 ? { useFactory: nothing } : options;
    return withProblems(withCheckedFactory(super.forRootAsync(made), made), problems);
  }

  /**
   * Adds routes and providers to the root's engine, to be injected by name in the module that imports this. The root has to
   * be global.
   *
   * @throws LlmOptionsError, when the container builds it, where a name stands for something else already
   */
  static forFeature(feature: LlmFailoverFeatureOptions): DynamicModule {
    const added = Symbol('LLM_FEATURE');
    const { routes, providers, imports, extraProviders } = feature ?? {};
    const views = [
      ...createRouteProviders(namesOf(routes), added),
      ...createProviderClientProviders(unique([...namesOf(providers), ...providersIn(routes)]), added),
    ];
    return {
      module: LlmFailoverFeatureModule,
      imports: listIn(imports),
      providers: [
        ...listIn(extraProviders),
        {
          provide: added,
          useFactory: (core: Sealed<LlmCore> | undefined, moduleRef: ModuleRef) =>
            addFeature(core, moduleRef, feature, added),
          inject: [{ token: LLM_CORE, optional: true }, ModuleRef],
        },
        ...views,
      ],
      exports: views.map(({ provide }) => provide),
    };
  }

  /** @internal */
  onModuleInit(): void {
    const { scope } = this.moduleRef.introspect(LLM_CORE);
    if (scope === Scope.DEFAULT) return;
    throw new LlmOptionsError([
      {
        option: 'options',
        actual: 'request-scoped dependencies',
        expected: 'providers of default scope, as health outlives a request',
      },
    ]);
  }
}

/** What is wrong is told when the container builds the options. */
function withProblems(definition: DynamicModule, { list }: Problems): DynamicModule {
  const registration = { provide: LLM_REGISTRATION, useValue: list };
  return { ...definition, providers: [...(definition.providers ?? []), registration] };
}

/** The container would call the method of a class that lacks it, and end in an error that does not name it. */
function withCheckedFactory(
  definition: DynamicModule,
  { useClass, useExisting }: Pick<typeof ASYNC_OPTIONS_TYPE, 'useClass' | 'useExisting'>,
): DynamicModule {
  if (useClass === undefined && useExisting === undefined) return definition;
  const option = useExisting === undefined ? 'useClass' : 'useExisting';
  const providers = (definition.providers ?? []).map((provider) => {
    if (!('provide' in provider) || provider.provide !== LLM_OPTIONS || !('useFactory' in provider)) return provider;
    return {
      ...provider,
      useFactory: (factory: unknown): unknown => provider.useFactory(checkedFactory(factory, option)),
    };
  });
  return { ...definition, providers };
}

/** @throws LlmOptionsError where the class makes no options */
function checkedFactory(factory: unknown, option: 'useClass' | 'useExisting'): unknown {
  const { createLlmFailoverOptions } = Object(factory) as Partial<LlmFailoverOptionsFactory>;
  if (typeof createLlmFailoverOptions === 'function') return factory;
  const expected = 'a class with the method createLlmFailoverOptions()';
  throw new LlmOptionsError([{ option, actual: 'one without it', expected }]);
}

function nothing(): never {
  return undefined as never;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
