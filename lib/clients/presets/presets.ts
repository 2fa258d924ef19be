import { ANTHROPIC_VERSION } from '../wire/anthropic/to-request.js';
import type { LlmAuthScheme, LlmProviderPreset } from './preset.interface.js';

const BEARER: LlmAuthScheme = { header: 'authorization', scheme: 'Bearer' };

/**
 * The providers known by their id: protocol, base URL, authentication, and the environment variable of the key.
 *
 * - `openai`: https://platform.openai.com/docs/api-reference/authentication
 * - `anthropic`: https://docs.claude.com/en/api/overview (the version is in the path that is appended)
 * - `openrouter`: https://openrouter.ai/docs/quickstart
 * - `groq`: https://console.groq.com/docs/openai
 * - `mistral`: https://docs.mistral.ai/api/
 * - `deepseek`: https://api-docs.deepseek.com/ (takes the path with and without `/v1`)
 * - `xai`: https://docs.x.ai/docs/api-reference
 * - `mimo`: Xiaomi MiMo, https://platform.xiaomimimo.com/docs/en-US/api/chat/openai-api (keys of a token plan
 *   have a base URL of their own)
 * - `opencode`: OpenCode Zen, https://opencode.ai/docs/zen (models that it serves by chat completions)
 * - `ollama`: a local server without a key, https://docs.ollama.com/api/openai-compatibility
 *
 * Any other OpenAI-compatible server is a provider with a `baseUrl`.
 *
 * @publicApi
 */
export const LLM_PROVIDER_PRESETS: Readonly<Record<string, LlmProviderPreset>> = Object.freeze({
  openai: openAiStyle('https://api.openai.com/v1', 'OPENAI_API_KEY'),
  anthropic: {
    api: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    auth: { header: 'x-api-key' },
    keyEnv: 'ANTHROPIC_API_KEY',
    headers: { 'anthropic-version': ANTHROPIC_VERSION },
  },
  openrouter: openAiStyle('https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY'),
  groq: openAiStyle('https://api.groq.com/openai/v1', 'GROQ_API_KEY'),
  mistral: openAiStyle('https://api.mistral.ai/v1', 'MISTRAL_API_KEY'),
  deepseek: openAiStyle('https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY'),
  xai: openAiStyle('https://api.x.ai/v1', 'XAI_API_KEY'),
  mimo: openAiStyle('https://api.xiaomimimo.com/v1', 'MIMO_API_KEY'),
  opencode: openAiStyle('https://opencode.ai/zen/v1', 'OPENCODE_API_KEY'),
  ollama: openAiStyle('http://127.0.0.1:11434/v1'),
});

function openAiStyle(baseUrl: string, keyEnv?: string): LlmProviderPreset {
  return { api: 'openai', baseUrl, auth: BEARER, ...(keyEnv !== undefined && { keyEnv }) };
}
