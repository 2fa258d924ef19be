import type { CodeDialect } from '../code-dialect.interface.js';
import { codeTable } from '../code-table.js';

/**
 * Mistral: four digits in `code`.
 *
 * @internal
 */
export const MISTRAL_CODES: CodeDialect = {
  name: 'mistral',
  providers: ['mistral'],
  codes: codeTable({
    specific: {
      model_unavailable: '1500',
      invalid_request: '3230 3240 2210 2200',
      rate_limited: '1300',
    },
    broad: { invalid_request: '3051', overloaded: '3505', server_error: '3700 1000', rate_limited: '3510' },
  }),
};
