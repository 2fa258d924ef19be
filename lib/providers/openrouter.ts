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
    // Its hosts do: https://github.com/charmbracelet/crush/issues/279; Claude wants texts that are not empty.
    refusesOpenTurns: true,
    refusesBlankText: true,
    needsLabels: true,
    // https://github.com/jonigl/mcp-client-for-ollama/issues/313
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: 'by-model', jsonObject: true },
    effort: { field: 'reasoning.effort', levels: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] },
  },
  models: [
    // https://openrouter.ai/docs/features/prompt-caching
    { match: /^(?:anthropic|google)\/.+$/, request: { takesCacheMarks: true } },
    { match: /^~?google\/gemini-(?![012](?!\d)).+$/, needsCallSignatures: true },
    // As at their maker.
    {
      match: /^~?openai\/.+$/,
      maker: 'openai',
      structuredOutput: { jsonSchema: true, jsonObject: true, needsWordJson: true },
    },
  ],
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  replays: {
    reasoningAs: 'reasoning',
    messageFields: ['reasoning_details'],
    toolCallFields: ['extra_content'],
    // https://openrouter.ai/docs/use-cases/reasoning-tokens#reasoning-details-array-structure
    foreignCallDetail: {
      type: 'reasoning.encrypted',
      data: 'skip_thought_signature_validator',
      format: 'google-gemini-v1',
      index: 0,
    },
  },
  failures: {
    // The code is the status: https://openrouter.ai/docs/api-reference/errors
    document: ({ status, message, code, type }) => ({
      error: { code: status, message, metadata: { error_type: code ?? type } },
    }),
    facts: { quota_exhausted: { status: 402 } },
  },
};
