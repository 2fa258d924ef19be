import type { ProviderProfile } from './provider.interface.js';

/**
 * Fireworks AI.
 *
 * @see https://docs.fireworks.ai/tools-sdks/openai-compatibility
 * @internal
 */
export const FIREWORKS: ProviderProfile = {
  id: 'fireworks',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'FIREWORKS_API_KEY',
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    assistantFields: ['role', 'content', 'name', 'tool_calls', 'reasoning_content'],
    takesCacheBreakpoints: false,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: true, jsonObject: true },
    effort: { field: 'reasoning_effort' },
  },
  replays: { reasoningAs: 'reasoning_content' },
  models: [
    {
      match: /^(?:accounts\/fireworks\/models\/)?gpt-oss-\d+b$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high'] },
    },
    {
      match: /^(?:accounts\/fireworks\/models\/)?glm-5p3$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'high', 'max'] },
    },
  ],
  failures: {
    document: ({ type, message, code = type }) => ({ error: { object: 'error', type, code, message } }),
  },
};
