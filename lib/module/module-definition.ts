import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import { LlmClient } from '../clients/llm-client.js';
import type { LlmCore } from '../clients/llm-core.js';
import { LlmProviderClient } from '../clients/llm-provider-client.js';
import { LlmRuntime } from '../clients/llm-runtime.js';
import { tellOfListener } from '../events/quiet-logger.js';
import { LlmHealth } from '../health/llm-health.js';
import { LlmExceptionFilter } from '../interceptors/llm-exception.filter.js';
import { LlmExceptionInterceptor } from '../interceptors/llm-exception.interceptor.js';
import { isSealed, seal, unseal, type Sealed } from '../opaque/sealed.js';
import { listIn, stringsIn } from './check-options.js';
import type { LlmFailoverModuleExtras, LlmFailoverModuleOptions } from './options.js';
import { LLM_CORE, LLM_OWN_HEALTH, getLlmProviderToken, getLlmToken } from './tokens.js';

const DEFAULT_EXTRAS = {
  isGlobal: true,
  globalInterceptor: false,
  globalFilter: false,
  imports: [],
  extraProviders: [],
  routeNames: [],
  providerIds: [],
} as const satisfies LlmFailoverModuleExtras;

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: LLM_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<LlmFailoverModuleOptions>({
  moduleName: 'LlmFailover',
  // Sealed options are all alike to a container that names modules by a digest of what they hold.
  alwaysTransient: true,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createLlmFailoverOptions')
  .setExtras<LlmFailoverModuleExtras>(DEFAULT_EXTRAS, applyExtras)
  .build();

function applyExtras(definition: DynamicModule, extras: LlmFailoverModuleExtras): DynamicModule {
  const { isGlobal, globalInterceptor, globalFilter, imports, extraProviders, routeNames, providerIds } = {
    ...DEFAULT_EXTRAS,
    ...extras,
  };
  const views = [
    ...createRouteProviders(stringsIn(routeNames)),
    ...createProviderClientProviders(stringsIn(providerIds)),
  ];
  const globals = [
    ...(globalInterceptor ? [{ provide: APP_INTERCEPTOR, useClass: LlmExceptionInterceptor }] : []),
    ...(globalFilter ? [{ provide: APP_FILTER, useClass: LlmExceptionFilter }] : []),
  ];
  return {
    ...definition,
    global: isGlobal ?? DEFAULT_EXTRAS.isGlobal,
    imports: [...new Set([...(definition.imports ?? []), ...listIn(imports)])],
    providers: [
      ...(definition.providers ?? []).map(withSealedOptions),
      ...listIn(extraProviders),
      ...views,
      ...globals,
    ],
    exports: [...(definition.exports ?? []), ...views.map(({ provide }) => provide)],
  };
}

/** The container, and whoever walks over it or prints it, gets the options in a box: they hold keys as the user typed them. */
function withSealedOptions(provider: Provider): Provider {
  if (!('provide' in provider) || provider.provide !== LLM_OPTIONS) return provider;
  if ('useValue' in provider) return { ...provider, useValue: seal(provider.useValue as unknown) };
  if (!('useFactory' in provider)) return provider;
  const { useFactory } = provider;
  return {
    ...provider,
    useFactory: async (...dependencies: unknown[]) => seal((await useFactory(...dependencies)) as unknown),
  };
}

/**
 * Clients bound to routes: views on one engine.
 *
 * @param added - the token of the feature that adds the routes, which refuses where there is no engine
 * @internal
 */
export function createRouteProviders(names: readonly string[], added?: InjectionToken): FactoryProvider[] {
  return names.map((name) => ({
    provide: getLlmToken(name),
    useFactory: (client: LlmClient) => viewOf(client, name),
    inject: afterFeature(LlmClient, added),
  }));
}

/** A host's test may put a double in the client's place, with a `route()` that gives something or not; else it stands for every route. */
function viewOf(client: LlmClient, name: string): LlmClient {
  const view: unknown = typeof client.route === 'function' ? client.route(name) : undefined;
  return (view ?? client) as LlmClient;
}

/** Clients of one provider each. @param added - as for {@link createRouteProviders} @internal */
export function createProviderClientProviders(ids: readonly string[], added?: InjectionToken): FactoryProvider[] {
  return ids.map((id) => ({
    provide: getLlmProviderToken(id),
    useFactory: (sealed: Sealed<LlmCore>) => {
      // As for a feature: what a test has put here stands for the client.
      if (!isSealed(sealed)) return sealed;
      const core = unseal(sealed);
      core.routeTable.provider(id);
      return new LlmProviderClient(core, id);
    },
    inject: afterFeature(LLM_CORE, added),
  }));
}

/** Makes views wait for their feature. Where the engine is missing, the feature's error then comes before the container's. */
function afterFeature(
  token: InjectionToken,
  added: InjectionToken | undefined,
): NonNullable<FactoryProvider['inject']> {
  return added === undefined ? [token] : [{ token, optional: true }, added];
}

/** What every root offers beside the engine itself. @internal */
export const CORE_VIEWS: Provider[] = [
  { provide: LlmClient, useFactory: (core: Sealed<LlmCore>) => new LlmClient(unseal(core)), inject: [LLM_CORE] },
  { provide: LlmErrorClassifier, useFactory: (core: Sealed<LlmCore>) => unseal(core).classifier, inject: [LLM_CORE] },
  {
    provide: LLM_OWN_HEALTH,
    useFactory: (core: Sealed<LlmCore>, { clock }: LlmRuntime) => {
      const { registry, uptime, store, credentialRegistry: directory } = unseal(core);
      return new LlmHealth({
        registry,
        uptime,
        lag: () => store.lag?.(),
        clock,
        directory,
        onListenerError: tellOfListener('LlmHealth.changes$'),
      });
    },
    inject: [LLM_CORE, LlmRuntime],
  },
  { provide: LlmHealth, useExisting: LLM_OWN_HEALTH },
];
