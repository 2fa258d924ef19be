import type { LlmAuthScheme } from '../presets/preset.interface.js';
import type { LlmApi } from '../wire/wire.interface.js';

/** How a key travels where neither options nor preset say it, by wire protocol. @internal */
export const DEFAULT_AUTH: Readonly<Record<LlmApi, LlmAuthScheme>> = {
  openai: { header: 'authorization', scheme: 'Bearer' },
  anthropic: { header: 'x-api-key' },
  gemini: { header: 'x-goog-api-key' },
};
