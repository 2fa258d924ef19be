import type { ProviderProfile } from './provider.interface.js';

/**
 * DeepSeek (takes the path with and without `/v1`).
 *
 * @see https://api-docs.deepseek.com/
 * @internal
 */
export const DEEPSEEK: ProviderProfile = {
  id: 'deepseek',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.deepseek.com/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'DEEPSEEK_API_KEY',
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    assistantFields: ['role', 'content', 'name', 'tool_calls', 'reasoning_content', 'prefix'],
    refusesOpenTurns: true,
    // https://api-docs.deepseek.com/api/create-chat-completion
    mostTools: 128,
    stops: { most: 16 },
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: false, jsonObject: true, needsWordJson: true },
    effort: {
      field: 'reasoning_effort',
      levels: ['low', 'high', 'max'],
      toggle: { field: 'thinking', on: { type: 'enabled' }, off: { type: 'disabled' } },
    },
  },
  // https://api-docs.deepseek.com/guides/thinking_mode
  replays: { reasoningAs: 'reasoning_content', isReasoningNeeded: 'with-tool-calls' },
  models: [
    { match: /^deepseek-(?:chat|reasoner)$/, endsOn: '2026-07-24' },
    { match: /^deepseek-v4(?:-.+)?$/, toolChoices: ['none', 'auto'], thinking: { byDefault: true } },
  ],
  failures: {
    facts: { quota_exhausted: { status: 402, type: 'unknown_error', code: 'invalid_request_error' } },
  },
};
