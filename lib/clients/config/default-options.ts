import { DEFAULT_LIMITS } from '../../failover/limits.js';
import { DEFAULT_SETTINGS } from '../../failover/policies.js';
import { DEFAULT_HEALTH_BOUNDS } from '../../health/memory-health.store.js';

/** The defaults of a client's options. @internal */
export const DEFAULT_CLIENT_OPTIONS = {
  defaultRoute: 'default',
  limits: DEFAULT_LIMITS,
  policies: DEFAULT_SETTINGS,
  selection: 'round-robin',
  health: DEFAULT_HEALTH_BOUNDS,
  allowTargets: 'declared',
  adapt: true,
  onMissingKeys: 'warn',
} as const;
