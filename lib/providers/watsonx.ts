import type { ProviderProfile } from './provider.interface.js';

/**
 * IBM watsonx.
 *
 * @see https://cloud.ibm.com/apidocs/iam-identity-token-api
 * @internal
 */
export const WATSONX: ProviderProfile = {
  id: 'watsonx',
  telemetryName: 'ibm.watsonx.ai',
  keyFaults: [/^provided api key could not be found\b/],
  codes: { specific: { permission_denied: 'no_associated_service_instance_error' } },
};
