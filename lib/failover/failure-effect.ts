import { isUncarried } from '../classification/cannot-carry.js';
import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { isWebPage } from '../classification/web-page.js';
import type { HealthKeys } from '../health/health-keys.js';
import { doubtsCredential } from '../health/marking.js';
import type { FailureEffect, Settlement } from './call.interface.js';
import type { LlmPolicies } from './policies.js';

/** What the effect depends on beside the failure. */
export interface EffectContext {
  readonly keys: HealthKeys;
  readonly isProven: boolean;
  readonly onContentFiltered: 'fail' | 'next';
  readonly policies: LlmPolicies;
}

/**
 * The call's half of the decision table: where a failure bars the way, and whether waiting may open it.
 *
 * @internal
 */
export function effectOf(failure: LlmFailure, context: EffectContext): FailureEffect {
  const { keys, isProven, onContentFiltered, policies } = context;
  const isRejection = isProven && doubtsCredential(failure);
  // Another target may carry what this one cannot.
  const custom = isUncarried(failure) ? 'next' : policies[failure.category]?.action;
  const planned = failure.category === 'content_filtered' ? onContentFiltered : meaningOf(failure.category).action;
  const action = custom ?? planned;
  return {
    action: action === 'retry' && failure.shouldRetry === false ? 'next' : action,
    excludes: keys[excludedScope(failure, isRejection)],
    allowsAuthRetry: isRejection && custom === undefined && failure.shouldRetry !== false,
  };
}

/** A rejected key that has worked before is left alone for this call, or for this model where only its right is in doubt. */
function excludedScope({ scope }: LlmFailure, isRejection: boolean): Exclude<LlmFailure['scope'], 'request'> {
  if (isRejection) return scope === 'credential_model' ? scope : 'credential';
  return scope === 'request' ? 'provider_model' : scope;
}

/** Whether an attempt counts against `maxCredentialAttempts` and not against `maxAttempts`. @internal */
export function isCredentialFault(failure: LlmFailure): boolean {
  return meaningOf(failure.category).isCredentialFault && !isWebPage(failure);
}

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
