import type { CodeDialect } from '../code-dialect.interface.js';
import { codeTable } from '../code-table.js';

/**
 * iFlow: digits in `code`.
 *
 * @internal
 */
export const IFLOW_CODES: CodeDialect = {
  name: 'iflow',
  providers: ['iflow'],
  mark: 'iflow',
  codes: codeTable({
    specific: { credential_invalid: '90402', credential_expired: '439', model_unavailable: '435' },
    broad: { rate_limited: '449 8211' },
  }),
};
