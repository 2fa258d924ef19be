import type { ProviderProfile } from './provider.interface.js';

/**
 * OpenRouter. Its headers of limits come with errors only.
 *
 * @see https://openrouter.ai/docs/quickstart
 * @internal
 */
export const OPENROUTER: ProviderProfile = {
  id: 'openrouter',
  connection: {
    api: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'OPENROUTER_API_KEY',
  },
  limits: [
    {
      counts: 'requests',
      limit: 'x-ratelimit-limit',
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
      resetUnit: 'epoch-milliseconds',
    },
  ],
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    userParts: { image: ['data', 'url'], audio: ['data'], file: ['data', 'url'] },
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: 'by-model', jsonObject: true },
    effort: { field: 'reasoning.effort', levels: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] },
  },
  models: [
    // https://openrouter.ai/docs/features/prompt-caching
    { match: /^(?:anthropic|google)\/.+$/, takesCacheMarks: true },
    // As at their maker.
    { match: /^openai\/.+$/, structuredOutput: { jsonSchema: true, jsonObject: true, needsWordJson: true } },
  ],
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  replays: { reasoningAs: 'reasoning', messageFields: ['reasoning_details'], toolCallFields: ['extra_content'] },
  failures: {
    // The code is the status: https://openrouter.ai/docs/api-reference/errors
    document: ({ status, message, code, type }) => ({
      error: { code: status, message, metadata: { error_type: code ?? type } },
    }),
    facts: { quota_exhausted: { status: 402 } },
  },
};
