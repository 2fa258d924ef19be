import type { CodeDialect } from '../code-dialect.interface.js';
import { codeTable } from '../code-table.js';

/**
 * SiliconFlow: five digits in `code`.
 *
 * @internal
 */
export const SILICONFLOW_CODES: CodeDialect = {
  name: 'siliconflow',
  providers: ['siliconflow'],
  codes: codeTable({
    specific: {
      quota_exhausted: '30001 30011',
      model_unavailable: '20012 30003',
      permission_denied: '30014',
      invalid_request: '20016',
      server_error: '60000 50500',
      overloaded: '50505 50501 50503 50508',
      content_filtered: '20055',
    },
    broad: { invalid_request: '20015 20041 20042', permission_denied: '30012' },
  }),
};
