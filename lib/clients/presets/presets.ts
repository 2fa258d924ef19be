import { ANTHROPIC_VERSION } from '../wire/anthropic/to-request.js';
import type { LlmAuthScheme, LlmProviderPreset } from './preset.interface.js';

const BEARER: LlmAuthScheme = { header: 'authorization', scheme: 'Bearer' };

/**
 * The providers known by their id: protocol, base URL, authentication, and the environment variable of the key.
 *
 * - `openai`: https://platform.openai.com/docs/api-reference/authentication
 * - `anthropic`: https://docs.claude.com/en/api/overview (the version is in the path that is appended)
 * - `gemini`: https://ai.google.dev/api
 * - `azure-openai`: needs a `baseUrl`, `https://<resource>.openai.azure.com/openai/v1`; models are named by their
 *   deployments. https://learn.microsoft.com/en-us/azure/ai-foundry/openai/api-version-lifecycle
 * - `openrouter`: https://openrouter.ai/docs/quickstart
 * - `groq`: https://console.groq.com/docs/openai
 * - `mistral`: https://docs.mistral.ai/api/
 * - `deepseek`: https://api-docs.deepseek.com/ (takes the path with and without `/v1`)
 * - `xai`: https://docs.x.ai/docs/api-reference
 * - `mimo`: Xiaomi MiMo, https://platform.xiaomimimo.com/docs/en-US/api/chat/openai-api (keys of a token plan
 *   have a base URL of their own)
 * - `opencode`: OpenCode Zen, https://opencode.ai/docs/zen (models that it serves by chat completions)
 * - `together`: https://docs.together.ai/docs/inference/openai-compatibility
 * - `fireworks`: https://docs.fireworks.ai/tools-sdks/openai-compatibility
 * - `cerebras`: https://inference-docs.cerebras.ai/resources/openai
 * - `moonshot`: Kimi, https://platform.moonshot.ai/docs (keys of platform.moonshot.cn: `https://api.moonshot.cn/v1`)
 * - `zhipu`: GLM, https://docs.bigmodel.cn (keys of z.ai: `https://api.z.ai/api/paas/v4`)
 * - `dashscope`: Qwen, https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope
 *   (the address of Singapore for all workspaces; other regions and single workspaces have their own, Beijing
 *   `https://dashscope.aliyuncs.com/compatible-mode/v1`)
 * - `minimax`: https://platform.minimax.io/docs (keys of minimaxi.com: `https://api.minimaxi.com/v1`)
 * - `siliconflow`: https://docs.siliconflow.com (keys of siliconflow.cn: `https://api.siliconflow.cn/v1`)
 * - `perplexity`: https://docs.perplexity.ai/docs/sonar/openai-compatibility
 * - `nvidia`: https://docs.api.nvidia.com/nim/reference/llm-apis
 * - `github-models`: https://docs.github.com/en/rest/models/inference
 * - `cohere`: https://docs.cohere.com/docs/compatibility-api
 * - `huggingface`: https://huggingface.co/docs/inference-providers/index
 * - `litellm`: a local proxy, https://docs.litellm.ai/docs/proxy/user_keys
 * - `ollama`, `vllm`, `lm-studio`: local servers without a key, https://docs.ollama.com/api/openai-compatibility,
 *   https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html,
 *   https://lmstudio.ai/docs/developer/openai-compat
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
  gemini: {
    api: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    auth: { header: 'x-goog-api-key' },
    keyEnv: 'GEMINI_API_KEY',
  },
  'azure-openai': { api: 'openai', auth: { header: 'api-key' }, keyEnv: 'AZURE_OPENAI_API_KEY' },
  openrouter: openAiStyle('https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY'),
  groq: openAiStyle('https://api.groq.com/openai/v1', 'GROQ_API_KEY'),
  mistral: openAiStyle('https://api.mistral.ai/v1', 'MISTRAL_API_KEY'),
  deepseek: openAiStyle('https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY'),
  xai: openAiStyle('https://api.x.ai/v1', 'XAI_API_KEY'),
  mimo: openAiStyle('https://api.xiaomimimo.com/v1', 'MIMO_API_KEY'),
  opencode: openAiStyle('https://opencode.ai/zen/v1', 'OPENCODE_API_KEY'),
  together: openAiStyle('https://api.together.ai/v1', 'TOGETHER_API_KEY'),
  fireworks: openAiStyle('https://api.fireworks.ai/inference/v1', 'FIREWORKS_API_KEY'),
  cerebras: openAiStyle('https://api.cerebras.ai/v1', 'CEREBRAS_API_KEY'),
  moonshot: openAiStyle('https://api.moonshot.ai/v1', 'MOONSHOT_API_KEY'),
  zhipu: openAiStyle('https://open.bigmodel.cn/api/paas/v4', 'ZHIPU_API_KEY'),
  dashscope: openAiStyle('https://dashscope-intl.aliyuncs.com/compatible-mode/v1', 'DASHSCOPE_API_KEY'),
  minimax: openAiStyle('https://api.minimax.io/v1', 'MINIMAX_API_KEY'),
  siliconflow: openAiStyle('https://api.siliconflow.com/v1', 'SILICONFLOW_API_KEY'),
  perplexity: openAiStyle('https://api.perplexity.ai', 'PERPLEXITY_API_KEY'),
  nvidia: openAiStyle('https://integrate.api.nvidia.com/v1', 'NVIDIA_API_KEY'),
  'github-models': openAiStyle('https://models.github.ai/inference', 'GITHUB_TOKEN'),
  cohere: openAiStyle('https://api.cohere.ai/compatibility/v1', 'COHERE_API_KEY'),
  huggingface: openAiStyle('https://router.huggingface.co/v1', 'HF_TOKEN'),
  litellm: openAiStyle('http://127.0.0.1:4000/v1', 'LITELLM_API_KEY'),
  ollama: openAiStyle('http://127.0.0.1:11434/v1'),
  vllm: openAiStyle('http://127.0.0.1:8000/v1'),
  'lm-studio': openAiStyle('http://127.0.0.1:1234/v1'),
});

function openAiStyle(baseUrl: string, keyEnv?: string): LlmProviderPreset {
  return { api: 'openai', baseUrl, auth: BEARER, ...(keyEnv !== undefined && { keyEnv }) };
}
