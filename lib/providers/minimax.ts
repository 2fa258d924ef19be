import type { ProviderProfile } from './provider.interface.js';

/**
 * MiniMax (keys of minimaxi.com: `https://api.minimaxi.com/v1`).
 *
 * Its codes are in `base_resp.status_code`, under HTTP 200 as a rule. Thoughts stand in the content, between `<think>` marks.
 *
 * @see https://platform.minimax.io/docs
 * @see https://platform.minimax.io/docs/api-reference/errorcode
 * @internal
 */
export const MINIMAX: ProviderProfile = {
  id: 'minimax',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.minimax.io/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'MINIMAX_API_KEY',
  },
  codes: {
    mark: 'base_resp',
    specific: {
      credential_invalid: '1004 2049',
      timeout: '1001',
      rate_limited: '1002 1039 1041 2045 2062',
      quota_exhausted: '1008 2056 2061 1028 1029',
      content_filtered: '1026 1027 1043',
      invalid_request: '1042 1044 20132 2037 2038 2039 2042 2044 2048',
      server_error: '1000 1013 1024 1033',
    },
    // 2013 is of any parameter, and of conversations that are too long.
    broad: { permission_denied: '2018', invalid_request: '2013' },
  },
  // Above 0: https://platform.minimax.io/docs/api-reference/text-openai-api
  request: { streamUsage: 'on-request', bounds: { temperature: { least: 0.01 } } },
  failures: {
    document: ({ status, type, message, code }, requestId) =>
      status === 200
        ? { base_resp: { status_code: Number(code), status_msg: message } }
        : { type: 'error', error: { type: code ?? type, message }, request_id: requestId },
    facts: {
      credential_invalid: { status: 200, code: '1004' },
      quota_exhausted: { status: 200, code: '1008' },
      rate_limited: { status: 200, code: '1002' },
      server_error: { status: 200, code: '1013' },
      timeout: { status: 200, code: '1001' },
      content_filtered: { status: 200, code: '1026' },
      invalid_request: { status: 200, code: '2013' },
    },
  },
};
