import { meaningOf } from './category-catalogue.js';
import type { LlmFailure } from './failure.interface.js';

/**
 * Whether a gateway reports what the party behind it refused: a matter between these two, whatever key was sent to the
 * gateway.
 *
 * @internal
 */
export function isRelayed({ category, basis }: Pick<LlmFailure, 'category' | 'basis'>): boolean {
  return basis === 'relayed' && meaningOf(category).isCredentialFault;
}
