import type { ProviderProfile } from './provider.interface.js';

/**
 * vLLM, a local server without a key. Which roles it takes depends on the template of the model.
 *
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
 * @internal
 */
export const VLLM: ProviderProfile = {
  id: 'vllm',
  connection: {
    api: 'openai',
    baseUrl: 'http://127.0.0.1:8000/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
  },
  request: {
    userParts: { image: ['data', 'url'], audio: ['data', 'url'] },
    // https://github.com/vllm-project/vllm/blob/main/vllm/sampling_params.py
    bounds: { top_p: { least: 0.01 } },
    // https://github.com/vllm-project/vllm/pull/48922
    needsJsonArguments: true,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: true, jsonObject: true },
    effort: { field: 'reasoning_effort' },
  },
  replays: { reasoningAs: 'reasoning' },
  failures: {
    document: ({ status, type, message, param = null }) => ({ error: { message, type, param, code: status } }),
  },
};
