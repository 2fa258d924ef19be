import type { LlmProviderPreset } from './preset.interface.js';
import { LLM_PROVIDER_PRESETS } from './presets.js';

/** The preset of a provider's id, if it has one. @internal */
export function presetOf(id: string): LlmProviderPreset | undefined {
  // An own field only: a provider may be called `constructor`.
  return Object.hasOwn(LLM_PROVIDER_PRESETS, id) ? LLM_PROVIDER_PRESETS[id] : undefined;
}
