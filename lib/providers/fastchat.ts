import type { ProviderProfile } from './provider.interface.js';

/**
 * FastChat and servers made of it: the status is 400 or none at all, whatever went wrong, and the five digits in `code` tell.
 *
 * @see https://github.com/lm-sys/FastChat/blob/main/fastchat/constants.py
 * @internal
 */
export const FASTCHAT: ProviderProfile = {
  id: 'fastchat',
  codes: {
    mark: 'object code',
    specific: {
      credential_invalid: '40101 40102',
      permission_denied: '40103',
      model_unavailable: '40301 50005',
      invalid_request: '40302',
      request_too_large: '40303',
      rate_limited: '42901',
      quota_exhausted: '42902',
      overloaded: '42903 50002',
      timeout: '50006',
    },
    // What its own sentence says goes before them.
    broad: { invalid_request: '40001', server_error: '50001 50003 50004' },
  },
};
