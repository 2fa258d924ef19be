import type { ProviderProfile } from './provider.interface.js';

/**
 * LM Studio, a local server without a key.
 *
 * @see https://lmstudio.ai/docs/developer/openai-compat
 * @internal
 */
export const LM_STUDIO: ProviderProfile = {
  id: 'lm-studio',
  aliases: ['lmstudio'],
  connection: {
    api: 'openai',
    baseUrl: 'http://127.0.0.1:1234/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    userParts: { image: ['data'] },
    // https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/670
    toolChoices: ['none', 'auto', 'required'],
    needsObjectParameters: true,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: true, jsonObject: false },
  },
};
