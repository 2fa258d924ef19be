import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
import type { HealthKeys } from '../health/health-keys.js';
import { doubtsCredential } from '../health/marking.js';
import type { LlmFailureAction, LlmPolicies } from './policies.js';

const ACTIONS: Readonly<Record<LlmFailureCategory, LlmFailureAction>> = {
  credential_missing: 'next',
  credential_invalid: 'next',
  credential_revoked: 'next',
  credential_expired: 'next',
  permission_denied: 'next',
  quota_exhausted: 'next',
  rate_limited: 'retry',
  overloaded: 'retry',
  server_error: 'retry',
  malformed_response: 'retry',
  timeout: 'retry',
  network_error: 'retry',
  model_unavailable: 'next',
  request_too_large: 'next',
  content_filtered: 'fail',
  invalid_request: 'fail',
  cancelled: 'fail',
  unknown: 'next',
};

/** What a failure does to the rest of its call. */
export interface FailureEffect {
  readonly action: LlmFailureAction;
  /** The health key that all candidates share that are not tried for now, or not again. */
  readonly excludes: string;
  /** Whether the credential may be tried again after a delay, because it has worked before. */
  readonly allowsAuthRetry: boolean;
}

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
  const custom = policies[failure.category]?.action;
  const planned = failure.category === 'content_filtered' ? onContentFiltered : ACTIONS[failure.category];
  const action = custom ?? planned;
  return {
    action: action === 'retry' && failure.shouldRetry === false ? 'next' : action,
    excludes: isRejection ? keys.credential : keys[failure.scope === 'request' ? 'provider_model' : failure.scope],
    allowsAuthRetry: isRejection && custom === undefined && failure.shouldRetry !== false,
  };
}

/** Whether an attempt counts against `maxCredentialAttempts` and not against `maxAttempts`. @internal */
export function isCredentialFault({ category, scope }: LlmFailure): boolean {
  if (category === 'permission_denied') return scope !== 'provider_model';
  return category === 'quota_exhausted' || category.startsWith('credential_');
}
