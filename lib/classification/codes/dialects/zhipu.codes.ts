import type { CodeDialect } from '../code-dialect.interface.js';
import { codeTable } from '../code-table.js';

/**
 * Zhipu (BigModel, Z.ai): four digits, as text.
 *
 * @see https://docs.bigmodel.cn/cn/api/api-code
 * @internal
 */
export const ZHIPU_CODES: CodeDialect = {
  name: 'zhipu',
  providers: ['zhipu', 'bigmodel', 'z.ai', 'zai', 'glm'],
  codes: codeTable({
    specific: {
      credential_missing: '1001',
      credential_invalid: '1000 1002 1004',
      credential_expired: '1003',
      credential_revoked: '1110 1111 1112 1121',
      quota_exhausted: '1113 1304 1308 1309 1310 1316 1317 1318 1319 1320 1321',
      invalid_request: '1210 1213 1214 1215 1200',
      model_unavailable: '1211 1212 1221 1222 1311',
      permission_denied: '1220',
      request_too_large: '1261',
      content_filtered: '1300 1301',
      rate_limited: '1231 1302 1303 1313',
      overloaded: '1305 1312',
      server_error: '1120 1230 1234 500',
    },
    broad: { permission_denied: '1314 1315' },
  }),
};
