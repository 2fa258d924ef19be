import type { LlmProviderPreset } from '../provider-preset.interface.js';
import { PROVIDERS } from './provider-of.js';

/**
 * The providers known by their id: protocol, base URL, authentication, and the environment variable of the key.
 *
 * Any other OpenAI-compatible server is a provider with a `baseUrl`.
 *
 * @publicApi
 */
export const LLM_PROVIDER_PRESETS: Readonly<Record<string, LlmProviderPreset>> = Object.freeze(
  Object.fromEntries(
    PROVIDERS.flatMap(({ id, connection }) => (connection === undefined ? [] : [[id, connection] as const])),
  ),
);

/** The preset of a provider's id, if it has one. @internal */
export function presetOf(id: string): LlmProviderPreset | undefined {
  // An own field only: a provider may be called `constructor`.
  return Object.hasOwn(LLM_PROVIDER_PRESETS, id) ? LLM_PROVIDER_PRESETS[id] : undefined;
}

/** Whether a provider can do without a base URL in the options: it has one, or a variable may name it. @internal */
export function isAddressKnown(id: string): boolean {
  const preset = presetOf(id);
  return preset?.baseUrl !== undefined || preset?.baseUrlEnv !== undefined;
}
