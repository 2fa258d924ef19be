import type { FactoryProvider, InjectionToken, Provider } from '@nestjs/common';
import { LlmErrorClassifier } from './classification/llm-error-classifier.js';
import type { LlmProviders, LlmRoutes } from './clients/config/config.interface.js';
import { parseTarget } from './clients/config/parse-target.js';
import { isRecord } from './checks/problems.js';
import { LlmClient } from './clients/llm-client.js';
import type { LlmCore } from './clients/llm-core.js';
import { LlmProviderClient } from './clients/llm-provider-client.js';
import { LlmRuntime } from './clients/llm-runtime.js';
import { tellOfListener } from './events/quiet-logger.js';
import { LlmHealth } from './health/llm-health.js';
import { unseal, type Sealed } from './opaque/sealed.js';
import { getLlmProviderToken, getLlmToken, LLM_CORE } from './llm-failover.constants.js';

/** Clients bound to routes: views on one engine. @internal */
export function createRouteProviders(
  names: readonly string[],
  after: readonly InjectionToken[] = [],
): FactoryProvider[] {
  return names.map((name) => ({
    provide: getLlmToken(name),
    useFactory: (client: LlmClient) => viewOf(client, name),
    inject: [LlmClient, ...after],
  }));
}

/** A host's test may put a plain object in the client's place; it then stands for every route. */
function viewOf(client: LlmClient, name: string): LlmClient {
  return typeof client.route === 'function' ? client.route(name) : client;
}

/** Clients of one provider each. @internal */
export function createProviderClientProviders(
  ids: readonly string[],
  after: readonly InjectionToken[] = [],
): FactoryProvider[] {
  return ids.map((id) => ({
    provide: getLlmProviderToken(id),
    useFactory: (sealed: Sealed<LlmCore>) => {
      const core = unseal(sealed);
      core.book.provider(id);
      return new LlmProviderClient(core, id);
    },
    inject: [LLM_CORE, ...after],
  }));
}

/** What every root offers beside the engine itself. @internal */
export const CORE_VIEWS: Provider[] = [
  { provide: LlmClient, useFactory: (core: Sealed<LlmCore>) => new LlmClient(unseal(core)), inject: [LLM_CORE] },
  { provide: LlmErrorClassifier, useFactory: (core: Sealed<LlmCore>) => unseal(core).classifier, inject: [LLM_CORE] },
  {
    provide: LlmHealth,
    useFactory: (core: Sealed<LlmCore>, { clock }: LlmRuntime) => {
      const { registry, uptime, keyring: directory } = unseal(core);
      return new LlmHealth({
        registry,
        uptime,
        clock,
        directory,
        onListenerError: tellOfListener('LlmHealth.changes$'),
      });
    },
    inject: [LLM_CORE, LlmRuntime],
  },
];

/** The names in an option that may be anything before it is checked. @internal */
export function namesOf(value: LlmRoutes | LlmProviders | undefined): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** The objects and classes in a list that may be anything before it is checked. @internal */
export function listIn<Item>(value: readonly Item[] | undefined): Item[] {
  const items = Array.isArray(value) ? [...(value as readonly Item[])] : [];
  return items.filter((item) => (typeof item === 'object' && item !== null) || typeof item === 'function');
}

/** The names in a list that may be anything before it is checked. @internal */
export function stringsIn(value: readonly string[] | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter((name) => typeof name === 'string') : [];
}

/** The ids of the providers in routes that may be anything before they are checked. @internal */
export function providersIn(routes: LlmRoutes | undefined): readonly string[] {
  const lists = Object.values(isRecord(routes) ? routes : {}).map((route): unknown =>
    isRecord(route) ? route.targets : route,
  );
  const targets = lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return targets.map((target) => parseTarget(target)?.provider).filter((id) => id !== undefined);
}
