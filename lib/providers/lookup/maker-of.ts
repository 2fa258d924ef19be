import { ANTHROPIC } from '../anthropic.js';
import { GEMINI } from '../gemini.js';
import type { LlmApi } from '../llm-api.js';
import { OPENAI } from '../openai.js';
import type { MakersFailures } from '../provider-failures.interface.js';
import type { ProviderProfile } from '../provider.interface.js';

const MAKERS: Readonly<Record<LlmApi, ProviderProfile & { readonly failures: MakersFailures }>> = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
};

/** The provider that a protocol comes from. @internal */
export function makerOf(api: LlmApi): ProviderProfile & { readonly failures: MakersFailures } {
  return MAKERS[api];
}
