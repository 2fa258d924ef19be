import type { ProviderProfile } from './provider.interface.js';

/**
 * iFlytek Spark: `code` (in `header` over web sockets), five digits.
 *
 * @see https://www.xfyun.cn/doc/spark/接口说明.html
 * @internal
 */
export const SPARK: ProviderProfile = {
  id: 'spark',
  aliases: ['xfyun', 'iflytek'],
  codes: {
    specific: {
      content_filtered: '10013 10014 10019',
      request_too_large: '10907',
      overloaded: '10008 10110',
      credential_invalid: '11202000 10313',
      quota_exhausted: '11200 11201',
      rate_limited: '10007 11202 11203',
      invalid_request: '10003 10004 10005 10163 10404',
      timeout: '10009',
      permission_denied: '10105',
    },
    // Errors of its engine: the sentence beside them may say which.
    broad: { overloaded: '10012 10222', quota_exhausted: '10010' },
  },
};
