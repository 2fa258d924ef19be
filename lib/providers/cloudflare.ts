import type { ProviderProfile } from './provider.interface.js';

/**
 * Cloudflare Workers AI: four digits in front of the sentence or in `errors[].code`.
 *
 * @see https://developers.cloudflare.com/workers-ai/platform/errors/
 * @internal
 */
export const CLOUDFLARE: ProviderProfile = {
  id: 'cloudflare',
  aliases: ['workers-ai'],
  codes: {
    specific: {
      credential_invalid: '10000 9106 6003 10001 9109 6111',
      credential_missing: '9107 2009',
      quota_exhausted: '3036 4006',
      rate_limited: '971 10429',
      overloaded: '3040 3043_capacity',
      model_unavailable: '5007 3042 5028 7000 5030',
      permission_denied: '5016 5018 3041 3023 10403 5035',
      request_too_large: '3006 5021',
      invalid_request: '5004 5005 5006 3003 3039 5019 5023 5024 5025 5026 8001 8002 8003 3010 3026',
      timeout: '3007 3046 3008',
      server_error: '3043 3001 8004 8007 1031',
      content_filtered: '2016 2017 3030',
    },
  },
};
