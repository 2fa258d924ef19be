import type { ProviderProfile } from './provider.interface.js';

/**
 * Cohere, by its compatibility API.
 *
 * @see https://docs.cohere.com/docs/compatibility-api
 * @internal
 */
export const COHERE: ProviderProfile = {
  id: 'cohere',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.cohere.ai/compatibility/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'COHERE_API_KEY',
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    // https://docs.cohere.com/reference/errors
    bounds: {
      temperature: { most: 1 },
      frequency_penalty: { least: 0, most: 1 },
      presence_penalty: { least: 0, most: 1 },
    },
    takesCacheBreakpoints: false,
    streamUsage: 'option-refused',
    // https://docs.cohere.com/reference/embed
    mostEmbeddedTexts: 96,
  },
  failures: {
    // No code at all: https://docs.cohere.com/reference/errors
    document: ({ message }, requestId) => ({ id: requestId, message }),
  },
};
