import type { ProviderProfile } from './provider.interface.js';

/**
 * Cerebras.
 *
 * @see https://inference-docs.cerebras.ai/resources/openai
 * @internal
 */
export const CEREBRAS: ProviderProfile = {
  id: 'cerebras',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.cerebras.ai/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'CEREBRAS_API_KEY',
  },
  // https://inference-docs.cerebras.ai/support/rate-limits
  limits: [
    {
      counts: 'requests',
      per: 'day',
      limit: 'x-ratelimit-limit-requests-day',
      remaining: 'x-ratelimit-remaining-requests-day',
      reset: 'x-ratelimit-reset-requests-day',
      resetUnit: 'seconds',
    },
    {
      counts: 'tokens',
      per: 'minute',
      limit: 'x-ratelimit-limit-tokens-minute',
      remaining: 'x-ratelimit-remaining-tokens-minute',
      reset: 'x-ratelimit-reset-tokens-minute',
      resetUnit: 'seconds',
    },
  ],
  request: {
    tokenLimit: 'max_completion_tokens',
    instructionRole: 'system',
    refuses: ['frequency_penalty', 'presence_penalty'],
    // "stop.list[str]: List should have at most 4 items"
    stops: { most: 4 },
    // https://inference-docs.cerebras.ai/capabilities/structured-outputs, "Invalid fields for schema with types ['array']: {'maxItems'}"
    needsTenableStrictness: true,
    untenableKeywords: ['$anchor', 'format', 'maxItems', 'maxLength', 'minItems', 'minLength', 'pattern'],
    // https://github.com/elizaOS/eliza/blob/develop/plugins/plugin-cerebras/index.ts
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    // https://github.com/RooCodeInc/Roo-Code/issues/10334
    needsEqualStrictness: true,
    assistantFields: ['role', 'content', 'name', 'tool_calls', 'reasoning'],
    takesCacheBreakpoints: false,
    streamUsage: 'on-request',
    // `"tools" is incompatible with "response_format"`
    structuredOutput: { jsonSchema: true, jsonObject: true, refusesTools: true },
    effort: { field: 'reasoning_effort', levels: ['none', 'low', 'medium', 'high'] },
  },
  replays: { reasoningAs: 'reasoning' },
  models: [
    { match: /^gpt-oss-\d+b$/, thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high'] } },
  ],
  failures: {
    // Without the object around it: https://inference-docs.cerebras.ai/support/error
    document: ({ type, message, code = null, param = null }) => ({ message, type, param, code }),
    facts: { credential_invalid: { code: 'wrong_api_key', param: 'api_key' } },
  },
};
