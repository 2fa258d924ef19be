import type { ProviderProfile } from './provider.interface.js';

/**
 * SiliconFlow (keys of siliconflow.cn: `https://api.siliconflow.cn/v1`).
 *
 * Its codes are five digits in `code`.
 *
 * @see https://docs.siliconflow.com
 * @internal
 */
export const SILICONFLOW: ProviderProfile = {
  id: 'siliconflow',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.siliconflow.com/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'SILICONFLOW_API_KEY',
  },
  codes: {
    specific: {
      quota_exhausted: '30001 30011',
      model_unavailable: '20012 30003',
      invalid_request: '20016',
      server_error: '60000 50500',
      overloaded: '50505 50501 50503 50508',
      content_filtered: '20055',
    },
    broad: { invalid_request: '20015 20041 20042', permission_denied: '30012 30014' },
  },
  request: { streamUsage: 'on-request' },
  failures: {
    document: ({ status, message, code }) => ({ code: Number(code) || status, message, data: null }),
    facts: {
      quota_exhausted: { status: 403, code: '30001' },
      overloaded: { code: '50505' },
      model_unavailable: { status: 400, code: '20012' },
      invalid_request: { code: '20015' },
    },
  },
};
