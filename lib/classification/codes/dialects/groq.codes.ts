import type { CodeDialect } from '../code-dialect.interface.js';
import { codeTable } from '../code-table.js';

/**
 * Groq answers 498 where its flex tier has no capacity.
 *
 * @internal
 */
export const GROQ_CODES: CodeDialect = {
  name: 'groq',
  providers: ['groq'],
  codes: codeTable({ specific: { overloaded: '498' } }),
};
