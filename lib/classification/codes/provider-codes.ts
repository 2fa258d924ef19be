import { PROVIDERS, providerOf } from '../../providers/lookup/provider-of.js';
import { hasProperties, readProperty } from '../evidence/safe-access.js';
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

/**
 * The tables for an answer: those whose marks it bears, and that of the provider.
 *
 * @param json - the parsed body
 * @internal
 */
export function codeTablesFor(provider: string | undefined, json: unknown): readonly ProviderCodeTable[] {
  const own = provider === undefined ? undefined : providerOf(provider)?.id;
  const tables = (own === undefined ? undefined : CODES_BY_PROVIDER.get(own)) ?? NO_TABLES;
  if (!hasProperties(json)) return tables;
  for (const { marks } of MARKED_CODES) if (hasMarks(json, marks)) return tablesWithMarks(own, json);
  return tables;
}

function tablesWithMarks(own: string | undefined, json: object): readonly ProviderCodeTable[] {
  return PROVIDER_CODES.filter(({ name, marks }) => name === own || (marks.length > 0 && hasMarks(json, marks)));
}

const NO_TABLES: readonly ProviderCodeTable[] = [];
const CODES_BY_PROVIDER: ReadonlyMap<string, readonly ProviderCodeTable[]> = new Map(
  PROVIDER_CODES.map((table) => [table.name, [table]]),
);
const MARKED_CODES = PROVIDER_CODES.filter(({ marks }) => marks.length > 0);

function hasMarks(json: object, marks: readonly string[]): boolean {
  for (const mark of marks) if (readProperty(json, mark) === undefined) return false;
  return true;
}
