import { ConfigurableModuleBuilder, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { LlmExceptionFilter } from './interceptors/llm-exception.filter.js';
import { LlmExceptionInterceptor } from './interceptors/llm-exception.interceptor.js';
import type { LlmFailoverModuleExtras, LlmFailoverModuleOptions } from './llm-failover.options.js';
import { seal } from './opaque/sealed.js';
import { createProviderClientProviders, createRouteProviders, listIn, stringsIn } from './llm-failover.providers.js';

const DEFAULT_EXTRAS: Required<LlmFailoverModuleExtras> = {
  isGlobal: true,
  globalInterceptor: false,
  globalFilter: false,
  imports: [],
  extraProviders: [],
  routeNames: [],
  providerIds: [],
};

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
    global: isGlobal,
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
