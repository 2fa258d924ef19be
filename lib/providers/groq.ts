import type { ProviderProfile } from './provider.interface.js';

/**
 * Groq. Its limits of requests are per day, those of tokens per minute.
 *
 * @see https://console.groq.com/docs/openai
 * @see https://console.groq.com/docs/api-reference#chat-create
 * @internal
 */
export const GROQ: ProviderProfile = {
  id: 'groq',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.groq.com/openai/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'GROQ_API_KEY',
    // https://github.com/groq/groq-typescript
    baseUrlEnv: { name: 'GROQ_BASE_URL', path: '/openai/v1' },
  },
  // An organisation's own spend limit: https://console.groq.com/docs/spend-limits
  codes: { specific: { quota_exhausted: 'blocked_api_access' } },
  // https://console.groq.com/docs/rate-limits
  limits: [
    {
      counts: 'requests',
      per: 'day',
      limit: 'x-ratelimit-limit-requests',
      remaining: 'x-ratelimit-remaining-requests',
      reset: 'x-ratelimit-reset-requests',
      resetUnit: 'duration',
    },
    {
      counts: 'tokens',
      per: 'minute',
      limit: 'x-ratelimit-limit-tokens',
      remaining: 'x-ratelimit-remaining-tokens',
      reset: 'x-ratelimit-reset-tokens',
      resetUnit: 'duration',
    },
  ],
  request: {
    // https://github.com/langgenius/dify/issues/22867
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    // "'stop' : maximum number of items is 4"
    stops: { most: 4 },
    // https://github.com/gsd-build/gsd-2/issues/4376
    mostTools: 128,
    // What its models do not know, and what its API does not ("property 'store' is unsupported"):
    // https://github.com/groq/groq-typescript/blob/main/src/resources/chat/completions.ts
    refuses: [
      'frequency_penalty',
      'logit_bias',
      'logprobs',
      'modalities',
      'prediction',
      'presence_penalty',
      'prompt_cache_key',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'top_k',
      'top_logprobs',
      'verbosity',
    ],
    // "'top_p' : value must be above 0"; https://console.groq.com/docs/service-tiers
    bounds: { top_p: { least: 0.01 }, service_tier: { words: ['auto', 'on_demand', 'flex', 'performance'] } },
    refusesNames: true,
    // "`additionalProperties:false` must be set on every object"
    needsTenableStrictness: true,
    assistantFields: ['role', 'content', 'tool_calls', 'function_call', 'reasoning'],
    toolCallFields: ['id', 'type', 'function'],
    toolResultParts: { image: ['data', 'url'] },
    partForms: { largestDetail: 'high' },
    takesCacheBreakpoints: false,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: 'by-model', jsonObject: true, needsWordJson: true, refusesTools: true },
    effort: { field: 'reasoning_effort' },
  },
  // https://console.groq.com/docs/reasoning
  replays: { reasoningAs: 'reasoning' },
  models: [
    {
      match: /^openai\/gpt-oss-\d+b$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high'] },
    },
    // They are told whether to think, not how much.
    { match: /^qwen\/qwen3-.+$/, effort: { toggle: { field: 'reasoning_effort', on: 'default', off: 'none' } } },
  ],
  failures: {
    // https://console.groq.com/docs/errors
    document: ({ type, message, code }) => ({ error: { message, type, ...(code !== undefined && { code }) } }),
  },
};
