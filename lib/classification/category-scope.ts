import type { LlmFailureCategory, LlmFailureScope } from './failure.interface.js';

const SCOPES: Readonly<Record<LlmFailureCategory, LlmFailureScope>> = {
  credential_missing: 'credential',
  credential_invalid: 'credential',
  credential_revoked: 'credential',
  credential_expired: 'credential',
  permission_denied: 'credential_model',
  quota_exhausted: 'credential',
  rate_limited: 'credential_model',
  overloaded: 'provider_model',
  server_error: 'provider_model',
  malformed_response: 'provider_model',
  timeout: 'provider_model',
  network_error: 'base_url',
  model_unavailable: 'credential_model',
  request_too_large: 'request',
  content_filtered: 'request',
  invalid_request: 'request',
  cancelled: 'request',
  unknown: 'request',
};

/**
 * Whose fault a category is where the evidence does not narrow it down.
 *
 * @internal
 */
export function scopeOfCategory(category: LlmFailureCategory): LlmFailureScope {
  return SCOPES[category];
}
