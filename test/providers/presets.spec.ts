import { LLM_PROVIDER_PRESETS } from '../../lib/providers/lookup/presets.js';

const BEARER = { header: 'authorization', scheme: 'Bearer' };

describe('LLM_PROVIDER_PRESETS', () => {
  it.each([
    ['openai', 'https://api.openai.com/v1', 'OPENAI_API_KEY'],
    ['openrouter', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY'],
    ['groq', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY'],
    ['mistral', 'https://api.mistral.ai/v1', 'MISTRAL_API_KEY'],
    ['deepseek', 'https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY'],
    ['xai', 'https://api.x.ai/v1', 'XAI_API_KEY'],
    ['mimo', 'https://api.xiaomimimo.com/v1', 'MIMO_API_KEY'],
    ['opencode', 'https://opencode.ai/zen/v1', 'OPENCODE_API_KEY'],
    ['together', 'https://api.together.ai/v1', 'TOGETHER_API_KEY'],
    ['fireworks', 'https://api.fireworks.ai/inference/v1', 'FIREWORKS_API_KEY'],
    ['cerebras', 'https://api.cerebras.ai/v1', 'CEREBRAS_API_KEY'],
    ['moonshot', 'https://api.moonshot.ai/v1', 'MOONSHOT_API_KEY'],
    ['zhipu', 'https://open.bigmodel.cn/api/paas/v4', 'ZHIPU_API_KEY'],
    ['dashscope', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', 'DASHSCOPE_API_KEY'],
    ['minimax', 'https://api.minimax.io/v1', 'MINIMAX_API_KEY'],
    ['siliconflow', 'https://api.siliconflow.com/v1', 'SILICONFLOW_API_KEY'],
    ['perplexity', 'https://api.perplexity.ai', 'PERPLEXITY_API_KEY'],
    ['nvidia', 'https://integrate.api.nvidia.com/v1', 'NVIDIA_API_KEY'],
    ['github-models', 'https://models.github.ai/inference', 'GITHUB_TOKEN'],
    ['cohere', 'https://api.cohere.ai/compatibility/v1', 'COHERE_API_KEY'],
    ['huggingface', 'https://router.huggingface.co/v1', 'HF_TOKEN'],
    ['litellm', 'http://127.0.0.1:4000/v1', 'LITELLM_API_KEY'],
  ])('reaches %s at %s with a bearer key from %s', (id, baseUrl, keyEnv) => {
    const { baseUrlEnv: _variable, ...preset } = LLM_PROVIDER_PRESETS[id] ?? {};
    expect(preset).toEqual({ api: 'openai', baseUrl, auth: BEARER, keyEnv });
  });

  it('reaches anthropic with a bare key', () => {
    expect(LLM_PROVIDER_PRESETS['anthropic']).toEqual({
      api: 'anthropic',
      baseUrl: 'https://api.anthropic.com',
      auth: { header: 'x-api-key' },
      keyEnv: 'ANTHROPIC_API_KEY',
      baseUrlEnv: { name: 'ANTHROPIC_BASE_URL' },
    });
  });

  it('reaches gemini with a bare key in a header of its own', () => {
    expect(LLM_PROVIDER_PRESETS['gemini']).toEqual({
      api: 'gemini',
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
      auth: { header: 'x-goog-api-key' },
      keyEnv: 'GEMINI_API_KEY',
      otherKeyEnvs: ['GOOGLE_API_KEY'],
      baseUrlEnv: { name: 'GOOGLE_GEMINI_BASE_URL', path: '/v1beta' },
    });
  });

  it('leaves the address of azure-openai to the options: each customer has their own', () => {
    expect(LLM_PROVIDER_PRESETS['azure-openai']).toEqual({
      api: 'openai',
      auth: { header: 'api-key' },
      keyEnv: 'AZURE_OPENAI_API_KEY',
      basePath: '/openai/v1',
      deploymentPath: '/openai/deployments/{model}',
      baseUrlEnv: { name: 'AZURE_OPENAI_ENDPOINT', path: '/openai/v1' },
    });
  });

  it.each([
    ['ollama', 'http://127.0.0.1:11434/v1'],
    ['vllm', 'http://127.0.0.1:8000/v1'],
    ['lm-studio', 'http://127.0.0.1:1234/v1'],
  ])('wants no key for a local %s at %s', (id, baseUrl) => {
    expect(LLM_PROVIDER_PRESETS[id]).toEqual({ api: 'openai', baseUrl, auth: BEARER });
  });

  it('knows these providers and no other', () => {
    expect(Object.keys(LLM_PROVIDER_PRESETS).toSorted()).toEqual([
      'anthropic',
      'azure-openai',
      'cerebras',
      'cohere',
      'dashscope',
      'deepseek',
      'fireworks',
      'gemini',
      'github-models',
      'groq',
      'huggingface',
      'litellm',
      'lm-studio',
      'mimo',
      'minimax',
      'mistral',
      'moonshot',
      'nvidia',
      'ollama',
      'openai',
      'opencode',
      'openrouter',
      'perplexity',
      'siliconflow',
      'together',
      'vllm',
      'xai',
      'zhipu',
    ]);
  });

  it.each(Object.entries(LLM_PROVIDER_PRESETS).filter(([id]) => id !== 'azure-openai'))(
    'has an address for %s to which a path can be appended',
    (_, preset) => {
      expect(new URL(preset.baseUrl ?? '').href.replace(/\/$/, '')).toBe(preset.baseUrl);
    },
  );

  it('cannot be changed by one application for another', () => {
    expect(Object.isFrozen(LLM_PROVIDER_PRESETS)).toBe(true);
  });
});
