import type { LlmFailoverModuleExtras, LlmFailoverModuleOptions } from 'nestjs-llm-failover';

/** In a file of its own, so that tests can take it over with another network below it. */
export const llmOptions = {
  routes: {
    default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'],
    fast: ['openai/gpt-5.4-mini'],
  },
  providers: {
    openai: {
      keys: [
        { label: 'primary', env: 'OPENAI_KEY_PRIMARY' },
        { label: 'spare', env: 'OPENAI_KEY_SPARE' },
      ],
      selection: 'priority',
    },
  },
  globalInterceptor: true,
} satisfies LlmFailoverModuleOptions & LlmFailoverModuleExtras;
