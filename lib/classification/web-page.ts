import type { LlmFailure } from './failure.interface.js';

/**
 * Whether a denial is the web page of a firewall or a proxy on the way: no word of the provider's, and none on the key.
 *
 * @internal
 */
export function isWebPage({ category, scope }: Pick<LlmFailure, 'category' | 'scope'>): boolean {
  return category === 'permission_denied' && scope === 'provider_model';
}
