import { LLM_PROVIDER_PRESETS } from 'nestjs-llm-failover';

/** A model to begin with for each provider that is known by its key's variable. */
const MODELS: Readonly<Record<string, string>> = {
  openai: 'gpt-6-luna',
  anthropic: 'claude-haiku-5-5',
  openrouter: 'openai/gpt-6-luna',
  groq: 'llama-3.3-70b-versatile',
  mistral: 'mistral-small-latest',
  deepseek: 'deepseek-v4-flash',
  xai: 'grok-4.6',
  mimo: 'mimo-v2-flash',
  opencode: 'qwen3-coder',
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
    const variable = LLM_PROVIDER_PRESETS[id]?.keyEnv;
    const isSet = variable !== undefined && (env[variable] ?? '').trim() !== '';
    return isSet ? [{ id, variable, target: `${id}/${model}` }] : [];
  });
}
