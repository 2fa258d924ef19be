import { DEFAULT_LIMITS } from '../../failover/limits.js';
import { DEFAULT_SETTINGS } from '../../failover/policies.js';
import { DEFAULT_HEALTH_BOUNDS } from '../../health/memory-health.store.js';
import type { LlmAuthScheme } from '../../providers/provider-preset.interface.js';
import type { LlmApi } from '../../providers/llm-api.js';

/** The defaults of a client's options. @internal */
export const DEFAULT_CLIENT_OPTIONS = {
  defaultRoute: 'default',
  limits: DEFAULT_LIMITS,
  policies: DEFAULT_SETTINGS,
  selection: 'round-robin',
  health: DEFAULT_HEALTH_BOUNDS,
  allowTargets: 'declared',
  onMissingKeys: 'warn',
} as const;

/** How a key travels where neither options nor preset say it, by wire protocol. @internal */
export const DEFAULT_AUTH: Readonly<Record<LlmApi, LlmAuthScheme>> = {
  openai: { header: 'authorization', scheme: 'Bearer' },
  anthropic: { header: 'x-api-key' },
  gemini: { header: 'x-goog-api-key' },
};
