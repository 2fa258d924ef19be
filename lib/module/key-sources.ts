import type { InjectionToken } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { note } from '../checks/check.js';
import { Problems } from '../checks/problems.js';
import { SOURCE } from '../clients/config/check-keys.js';
import type { LlmKeyOptions, LlmProviderOptions, LlmProviders } from '../clients/config/config.interface.js';
import { isDescriptor, type LlmInjectable } from '../clients/config/injectable.interface.js';
import type { LlmCredentialSource } from '../credentials/credential-source.js';
import { resolveInjectable } from './resolve-injectable.js';

/** Whether some key's source is to be had from the container. @internal */
export function needsContainer(providers: LlmProviders): boolean {
  return Object.values(providers).some(
    ({ keys }) => Array.isArray(keys) && keys.some((key) => typeof key !== 'string' && isDescriptor(key.source)),
  );
}

/**
 * Providers whose keys' sources are the container's, where the options say so.
 *
 * @param providers - checked before
 * @param made - the token of what is being made of them
 * @throws LlmOptionsError where the container gives something else
 * @internal
 */
export async function withSources(
  providers: LlmProviders | undefined,
  moduleRef: ModuleRef,
  made: InjectionToken,
): Promise<LlmProviders | undefined> {
  if (providers === undefined) return undefined;
  const problems = new Problems();
  const resolved = await Promise.all(
    Object.entries(providers).map(async ([id, provider]) => {
      return [id, await withProviderSources(id, provider, moduleRef, made, problems)] as const;
    }),
  );
  problems.refuse();
  return Object.fromEntries(resolved);
}

async function withProviderSources(
  id: string,
  provider: LlmProviderOptions,
  moduleRef: ModuleRef,
  made: InjectionToken,
  problems: Problems,
): Promise<LlmProviderOptions> {
  const { keys } = provider;
  if (keys === undefined || keys === false || typeof keys === 'string') return provider;
  const resolved = await Promise.all(
    keys.map(async (key, index): Promise<string | LlmKeyOptions> => {
      if (typeof key === 'string' || !isDescriptor(key.source)) return key;
      const path = `providers.${id}.keys[${index}].source`;
      const source = await resolveInjectable(moduleRef, path, key.source as LlmInjectable<LlmCredentialSource>, made);
      note(SOURCE, source, path, problems);
      return { ...key, source };
    }),
  );
  return { ...provider, keys: resolved };
}
