import type { ProviderProfile } from './provider.interface.js';

/**
 * Baidu Qianfan: `error_code` of the first API generation.
 *
 * @see https://cloud.baidu.com/doc/WENXINWORKSHOP/s/tlmyncueh
 * @internal
 */
export const BAIDU: ProviderProfile = {
  id: 'baidu',
  aliases: ['qianfan', 'wenxin', 'ernie'],
  codes: {
    mark: 'error_code error_msg',
    specific: {
      credential_invalid: '13 14 15 100 110 336200',
      credential_expired: '111',
      permission_denied: '6 336004',
      quota_exhausted: '17 19 336503 336504 336505 336506',
      rate_limited: '4 18 336501 336502',
      overloaded: '336100 336101',
      server_error: '1 2 336000 336500',
      model_unavailable: '3 336005 336801',
      content_filtered: '336104 336105',
      request_too_large: '336007 336103',
      invalid_request: '336001 336002 336003 336006 336008',
    },
  },
};
