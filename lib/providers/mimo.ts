import type { ProviderProfile } from './provider.interface.js';

/**
 * Xiaomi MiMo (keys of a token plan have a base URL of their own).
 *
 * Without the thoughts of earlier tool calls it answers 400 "Param Incorrect" with the reason in `param`. `reasoning_effort` has no
 * effect there.
 *
 * @see https://platform.xiaomimimo.com/docs/en-US/api/chat/openai-api
 * @internal
 */
export const MIMO: ProviderProfile = {
  id: 'mimo',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.xiaomimimo.com/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'MIMO_API_KEY',
  },
  request: {
    tokenLimit: 'max_completion_tokens',
    instructionRole: 'system',
    structuredOutput: { jsonSchema: false, jsonObject: true },
    effort: { toggle: { field: 'thinking', on: { type: 'enabled' }, off: { type: 'disabled' } } },
  },
  replays: { reasoningAs: 'reasoning_content', isReasoningNeeded: 'with-tool-calls' },
};
