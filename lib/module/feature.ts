import type { InjectionToken } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { Problems } from '../checks/problems.js';
import type { LlmCore } from '../clients/llm-core.js';
import { isSealed, unseal, type Sealed } from '../opaque/sealed.js';
import { checkFeatureOptions } from './check-options.js';
import { needsContainer, withSources } from './key-sources.js';
import type { LlmFailoverFeatureOptions } from './options.js';
import { refuseFeatureWithoutRoot } from './registration.js';
import { checkUse } from './start-checks.js';

/**
 * Adds the routes and providers of a feature module to the engine of the root.
 *
 * @throws LlmOptionsError where there is no root, where a name stands for something else already, and where a key cannot be sent
 * @internal
 */
export async function addFeature(
  sealedCore: Sealed<LlmCore> | undefined,
  moduleRef: ModuleRef,
  feature: LlmFailoverFeatureOptions,
  token: InjectionToken,
): Promise<true> {
  if (sealedCore === undefined) return refuseFeatureWithoutRoot(moduleRef);
  // A test of the feature alone has the container make up what is missing (`useMocker`): then there is no engine.
  if (!isSealed(sealedCore)) return true;
  const core = unseal(sealedCore);
  checkFeatureOptions(feature, core.routeTable.declaredProviders).refuse();
  const { routes = {}, providers = {} } = feature;
  const problems = new Problems();
  core.routeTable.checkConflicts(routes, providers, problems);
  problems.refuse();
  // Nothing may come between the check and this, where it need not.
  const resolved = needsContainer(providers) ? await withSources(providers, moduleRef, token) : providers;
  const known = new Set(core.routeTable.providerIds);
  const added = core.routeTable.add(routes, resolved, providers).map(({ name }) => name);
  core.credentialRegistry.open();
  await core.credentialRegistry.read();
  const addedIds = core.routeTable.providerIds.filter((id) => !known.has(id));
  checkUse(core, added, addedIds);
  return true;
}
