import type { ProviderProfile } from './provider.interface.js';

/**
 * LiteLLM, a local proxy: what it takes is what its upstream takes.
 *
 * @see https://docs.litellm.ai/docs/proxy/user_keys
 * @internal
 */
export const LITELLM: ProviderProfile = {
  id: 'litellm',
  connection: {
    api: 'openai',
    baseUrl: 'http://127.0.0.1:4000/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'LITELLM_API_KEY',
  },
  // https://docs.litellm.ai/docs/proxy/users
  keyFaults: [/^budget has been exceeded\b/],
  // https://docs.litellm.ai/docs/completion/prompt_caching
  request: {
    takesCacheMarks: true,
    // What stands behind it may: "The content field in the Message object at messages.1 is empty" (Bedrock).
    refusesBlankText: true,
    streamUsage: 'on-request',
  },
  models: [
    {
      match: /^(?:(?:openai|azure)\/)?(?:(?:chat)?gpt-\d|o[134](?![a-z\d])).*$/,
      maker: 'openai',
      structuredOutput: { jsonSchema: true, jsonObject: true, needsWordJson: true },
    },
  ],
  // As its upstream, often Perplexity, has them.
  sources: [{ field: 'search_results' }, { field: 'citations' }],
  replays: {
    reasoningAs: 'reasoning_content',
    messageFields: ['thinking_blocks', 'provider_specific_fields'],
    toolCallFields: ['provider_specific_fields'],
  },
  failures: {
    // The status as text.
    document: ({ status, type, message, param = null }) => ({ error: { message, type, param, code: String(status) } }),
  },
};
