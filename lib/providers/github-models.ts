import type { ProviderProfile } from './provider.interface.js';

/**
 * GitHub Models.
 *
 * @see https://docs.github.com/en/rest/models/inference
 * @internal
 */
export const GITHUB_MODELS: ProviderProfile = {
  id: 'github-models',
  connection: {
    api: 'openai',
    baseUrl: 'https://models.github.ai/inference',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'GITHUB_TOKEN',
  },
  request: {
    tokenLimit: 'max_tokens',
    streamUsage: 'on-request',
    needsTenableStrictness: true,
    needsLabels: true,
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
  },
  failures: {
    document: ({ message, code, type }) => ({ error: { code: code ?? type, message, details: message } }),
    facts: {
      credential_invalid: { code: 'unauthorized' },
      rate_limited: { code: 'RateLimitReached' },
      model_unavailable: { code: 'unknown_model' },
      request_too_large: { status: 413, code: 'tokens_limit_reached' },
    },
  },
};
