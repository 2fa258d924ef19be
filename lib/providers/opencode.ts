import type { ProviderProfile } from './provider.interface.js';

/**
 * OpenCode Zen (models that it serves by chat completions).
 *
 * @see https://opencode.ai/docs/zen
 * @internal
 */
export const OPENCODE: ProviderProfile = {
  id: 'opencode',
  connection: {
    api: 'openai',
    baseUrl: 'https://opencode.ai/zen/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'OPENCODE_API_KEY',
  },
  request: { refusedAssistantFields: ['reasoning'] },
  failures: {
    document: ({ type, message, code }) => ({ type: 'error', error: { type: code ?? type, message } }),
  },
};
