import type { LlmClassificationRule } from 'nestjs-llm-failover';

/** Our gateway answers 409 while it moves a model to another host. */
export const MOVING_MODEL: LlmClassificationRule = {
  name: 'gateway/moving-model',
  classify: ({ provider, status, codes }) =>
    provider === 'gateway' && status === 409 && codes.includes('MODEL_MOVING')
      ? { category: 'overloaded', retryAfterMs: 2_000 }
      : undefined,
};
