import type { ProviderProfile } from './provider.interface.js';

/**
 * iFlow: digits in `code`.
 *
 * @internal
 */
export const IFLOW: ProviderProfile = {
  id: 'iflow',
  codes: {
    mark: 'iflow',
    specific: { credential_invalid: '90402', credential_expired: '439', model_unavailable: '435' },
    broad: { rate_limited: '449 8211' },
  },
};
