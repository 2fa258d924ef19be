import type { LlmFailure } from '../classification/failure.interface.js';
import type { Settlement } from './call-state.js';

/**
 * Whether a failure says nothing of the health of what was called. Work whose success proves nothing, such as a count of
 * tokens, may fail for reasons of its own; what it says of the key, the quota or the model is true of all work.
 *
 * @internal
 */
export function isNeutralFailure({ category, explicit }: LlmFailure, settlement: Settlement): boolean {
  if (settlement !== 'never') return false;
  if (category.startsWith('credential_') || category === 'quota_exhausted') return false;
  return !(explicit && (category === 'permission_denied' || category === 'model_unavailable'));
}
