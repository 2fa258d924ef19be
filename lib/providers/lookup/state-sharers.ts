import type { LlmApi } from '../llm-api.js';
import { makerOf } from './maker-of.js';
import { providerOf } from './provider-of.js';

/**
 * The providers whose state a provider understands over a protocol: itself, under all its names, and those that serve the
 * same maker's models, as the file has it.
 *
 * @internal
 */
export function stateSharersOf(provider: string, api: LlmApi): readonly string[] {
  const own = providerOf(provider);
  const profile = own?.connection?.api === api || api === 'openai' || api === 'openai-responses' ? own : makerOf(api);
  if (profile === undefined) return [provider];
  const names = [profile.id, ...(profile.aliases ?? [])];
  const all = profile.connection?.api === api ? [...names, ...(profile.replays?.sharedWith ?? [])] : names;
  return all.includes(provider.toLowerCase()) ? [provider, ...all] : [provider];
}
