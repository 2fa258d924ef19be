import { PROVIDERS } from '../../providers/lookup/provider-of.js';
import { codeTable, type CodeTable } from './code-table.js';

/** The codes of one provider. */
export interface ProviderCodeTable {
  /** The provider's id; shown in rule names. */
  readonly name: string;
  /** The fields of the body that together give the codes away whatever the provider is called; empty where none do. */
  readonly marks: readonly string[];
  readonly codes: CodeTable;
}

/**
 * The codes of the providers that have their own.
 *
 * @internal
 */
export const PROVIDER_CODES: readonly ProviderCodeTable[] = PROVIDERS.flatMap(({ id, codes }) => {
  if (codes === undefined) return [];
  const { mark, ...lists } = codes;
  const marks = mark === undefined ? [] : mark.split(' ');
  return [{ name: id, marks, codes: codeTable(lists) }];
});
