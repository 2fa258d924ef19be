import { LLM_PROVIDER_PRESETS } from 'nestjs-llm-failover';

/**
 * A model to begin with for each provider that is known by its key's variable. Azure's have names of their own, and
 * `GITHUB_TOKEN` is set for other ends on many machines.
 */
const MODELS: Readonly<Record<string, string>> = {
  openai: 'gpt-6-luna',
  anthropic: 'claude-haiku-5-5',
  gemini: 'gemini-3.5-flash',
  openrouter: 'openai/gpt-6-luna',
  groq: 'llama-3.3-70b-versatile',
  mistral: 'mistral-small-latest',
  deepseek: 'deepseek-v4-flash',
  xai: 'grok-4.6',
  cerebras: 'gpt-oss-120b',
  cohere: 'command-a-03-2025',
  dashscope: 'qwen3.7-plus',
  fireworks: 'accounts/fireworks/models/gpt-oss-120b',
  huggingface: 'openai/gpt-oss-120b',
  litellm: 'gpt-6-luna',
  mimo: 'mimo-v2-flash',
  minimax: 'MiniMax-M3',
  moonshot: 'kimi-k3',
  nvidia: 'openai/gpt-oss-120b',
  opencode: 'qwen3-coder',
  perplexity: 'sonar',
  siliconflow: 'Qwen/Qwen3-32B',
  together: 'openai/gpt-oss-120b',
  zhipu: 'glm-5.3',
};

/** A provider whose key is set. */
export interface KeyedProvider {
  readonly id: string;
  readonly variable: string;
  readonly target: string;
}

/** The providers whose variable is set, in the order in which they are to be tried. */
export function keyedProviders(env: NodeJS.ProcessEnv): readonly KeyedProvider[] {
  return Object.entries(MODELS).flatMap(([id, model]) => {
    const { keyEnv, otherKeyEnvs = [] } = LLM_PROVIDER_PRESETS[id] ?? {};
    const variable = [keyEnv, ...otherKeyEnvs].find((name) => name !== undefined && (env[name] ?? '').trim() !== '');
    return variable === undefined ? [] : [{ id, variable, target: `${id}/${model}` }];
  });
}
