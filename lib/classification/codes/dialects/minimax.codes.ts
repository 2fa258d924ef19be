import type { CodeDialect } from '../code-dialect.interface.js';
import { codeTable } from '../code-table.js';

/**
 * MiniMax: `base_resp.status_code`, under HTTP 200 as a rule.
 *
 * @see https://platform.minimax.io/docs/api-reference/errorcode
 * @internal
 */
export const MINIMAX_CODES: CodeDialect = {
  name: 'minimax',
  providers: ['minimax'],
  mark: 'base_resp',
  codes: codeTable({
    specific: {
      credential_invalid: '1004 2049',
      timeout: '1001',
      rate_limited: '1002 1039 1041 2045 2062',
      quota_exhausted: '1008 2056 2061 1028 1029',
      content_filtered: '1026 1027 1043',
      invalid_request: '2013 1042 1044 20132 2037 2038 2039 2042 2044 2048',
      server_error: '1000 1013 1024 1033',
    },
    broad: { permission_denied: '2018' },
  }),
};
