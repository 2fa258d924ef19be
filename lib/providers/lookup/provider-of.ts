import * as profiles from '../index.js';
import type { ProviderProfile } from '../provider.interface.js';

/** All providers that have a file. @internal */
export const PROVIDERS: readonly ProviderProfile[] = Object.values(profiles);

const BY_ID: ReadonlyMap<string, ProviderProfile> = new Map(
  PROVIDERS.flatMap((profile) => [profile.id, ...(profile.aliases ?? [])].map((id) => [id, profile] as const)),
);

/**
 * The file of a provider, by its id or another whole name of it. Upper case does not matter.
 *
 * @internal
 */
export function providerOf(id: string): ProviderProfile | undefined {
  return BY_ID.get(id) ?? BY_ID.get(id.toLowerCase());
}
