import type { ProviderProfile } from './provider.interface.js';

/**
 * Amazon Bedrock.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
 * @internal
 */
export const BEDROCK: ProviderProfile = {
  id: 'bedrock',
  telemetryName: 'aws.bedrock',
  keyFaults: [/^(?:the model returned the following errors: )?you have not filled out the [a-z -]{0,30}form\b/],
};
