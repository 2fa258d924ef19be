import type { ProviderProfile } from './provider.interface.js';

/**
 * Ollama, a local server without a key.
 *
 * @see https://docs.ollama.com/api/openai-compatibility
 * @internal
 */
export const OLLAMA: ProviderProfile = {
  id: 'ollama',
  connection: {
    api: 'openai',
    baseUrl: 'http://127.0.0.1:11434/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    userParts: { image: ['data', 'url'] },
    assistantFields: ['role', 'content', 'tool_calls', 'reasoning'],
    // "mismatch between tool calls and tool results": https://github.com/lobehub/lobe-chat/issues/9531
    refusesOpenTurns: true,
    // `invalid tool call arguments`
    needsJsonArguments: true,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: true, jsonObject: true },
    // "invalid reasoning value": https://github.com/ollama/ollama/blob/main/openai/openai.go
    effort: { field: 'reasoning_effort', levels: ['none', 'low', 'medium', 'high'] },
  },
  replays: { reasoningAs: 'reasoning' },
  failures: {
    // https://docs.ollama.com/api/errors
    document: ({ message }) => ({ error: message }),
  },
};
