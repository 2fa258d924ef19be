import { ANTHROPIC } from '../anthropic.js';
import { GEMINI } from '../gemini.js';
import type { LlmApi } from '../llm-api.js';
import { OPENAI } from '../openai.js';
import type { MakersProfile } from '../provider.interface.js';

const MAKERS: Readonly<Record<LlmApi, MakersProfile>> = {
  openai: OPENAI,
  'openai-responses': OPENAI,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
};

/** The provider that a protocol comes from. @internal */
export function makerOf(api: LlmApi): MakersProfile {
  return MAKERS[api];
}
