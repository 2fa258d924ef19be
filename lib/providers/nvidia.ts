import type { ProviderProfile } from './provider.interface.js';

/**
 * NVIDIA's hosted models. What is refused differs from model to model.
 *
 * @see https://docs.api.nvidia.com/nim/reference/llm-apis
 * @internal
 */
export const NVIDIA: ProviderProfile = {
  id: 'nvidia',
  connection: {
    api: 'openai',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'NVIDIA_API_KEY',
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    // https://github.com/jonigl/mcp-client-for-ollama/issues/313
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    takesCacheBreakpoints: false,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: 'by-model', jsonObject: true },
    effort: { field: 'reasoning_effort' },
  },
  replays: { reasoningAs: 'reasoning_content' },
  failures: {
    // Problem details of RFC 9457: https://docs.api.nvidia.com
    document: ({ status, type, message }) => ({ status, title: type, detail: message }),
  },
};
