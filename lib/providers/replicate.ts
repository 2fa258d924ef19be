import type { ProviderProfile } from './provider.interface.js';

/**
 * Replicate.
 *
 * @see https://replicate.com/docs/reference/http
 * @internal
 */
export const REPLICATE: ProviderProfile = {
  id: 'replicate',
  keyFaults: [/^(?:invalid version or not permitted|the specified version does not exist)\b/],
  limits: [{ counts: 'requests', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset', resetUnit: 'seconds' }],
};
