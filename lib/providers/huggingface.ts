import type { ProviderProfile } from './provider.interface.js';

/**
 * Hugging Face's router of inference providers.
 *
 * @see https://huggingface.co/docs/inference-providers/index
 * @internal
 */
export const HUGGINGFACE: ProviderProfile = {
  id: 'huggingface',
  connection: {
    api: 'openai',
    baseUrl: 'https://router.huggingface.co/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'HF_TOKEN',
  },
  request: { streamUsage: 'on-request' },
  keyFaults: [/^authorization header is correct, but the token seems invalid\b/],
  failures: { document: ({ message }) => ({ error: message }) },
};
