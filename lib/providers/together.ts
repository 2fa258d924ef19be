import type { ProviderProfile } from './provider.interface.js';

/**
 * Together AI.
 *
 * @see https://docs.together.ai/docs/inference/openai-compatibility
 * @internal
 */
export const TOGETHER: ProviderProfile = {
  id: 'together',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.together.ai/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'TOGETHER_API_KEY',
  },
  limits: [
    {
      counts: 'requests',
      limit: 'x-ratelimit-limit',
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
      resetUnit: 'seconds',
    },
  ],
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    // "maximum 4 stop sequences allowed"
    stops: { most: 4 },
    assistantFields: ['role', 'content', 'name', 'tool_calls', 'function_call', 'reasoning'],
    userParts: { image: ['data', 'url'] },
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: 'by-model', jsonObject: true },
  },
  replays: { reasoningAs: 'reasoning' },
  failures: {
    document: ({ type, message, code = null, param = null }, requestId) => ({
      id: requestId,
      error: { message, type, param, code },
    }),
  },
};
