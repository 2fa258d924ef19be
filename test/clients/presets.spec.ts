import { LLM_PROVIDER_PRESETS } from '../../lib/clients/presets/presets.js';

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
  ])('reaches %s at %s with a bearer key from %s', (id, baseUrl, keyEnv) => {
    expect(LLM_PROVIDER_PRESETS[id]).toEqual({ api: 'openai', baseUrl, auth: BEARER, keyEnv });
  });

  it('reaches anthropic with a bare key and the version of the protocol', () => {
    expect(LLM_PROVIDER_PRESETS['anthropic']).toEqual({
      api: 'anthropic',
      baseUrl: 'https://api.anthropic.com',
      auth: { header: 'x-api-key' },
      keyEnv: 'ANTHROPIC_API_KEY',
      headers: { 'anthropic-version': '2023-06-01' },
    });
  });

  it('wants no key for a local ollama', () => {
    expect(LLM_PROVIDER_PRESETS['ollama']).toEqual({
      api: 'openai',
      baseUrl: 'http://127.0.0.1:11434/v1',
      auth: BEARER,
    });
  });

  it('knows these providers and no other', () => {
    expect(Object.keys(LLM_PROVIDER_PRESETS).toSorted()).toEqual([
      'anthropic',
      'deepseek',
      'groq',
      'mimo',
      'mistral',
      'ollama',
      'openai',
      'opencode',
      'openrouter',
      'xai',
    ]);
  });

  it.each(Object.entries(LLM_PROVIDER_PRESETS))(
    'has an address for %s to which a path can be appended',
    (_, preset) => {
      expect(new URL(preset.baseUrl).href.replace(/\/$/, '')).toBe(preset.baseUrl);
    },
  );

  it('cannot be changed by one application for another', () => {
    expect(Object.isFrozen(LLM_PROVIDER_PRESETS)).toBe(true);
  });
});
