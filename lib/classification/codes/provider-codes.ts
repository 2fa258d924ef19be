import { PROVIDERS, providerOf } from '../../providers/lookup/provider-of.js';
import { hasProperties, isList, ownKeys, readProperty } from '../evidence/safe-access.js';
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
  if (hasProperties(json) && mayHaveMarks(json)) return tablesWithMarks(provider, json);
  return provider === undefined ? NO_TABLES : (TABLES.get(provider) ?? TABLES.get(provider.toLowerCase()) ?? NO_TABLES);
}

function tablesWithMarks(provider: string | undefined, json: object): readonly ProviderCodeTable[] {
  const own = provider === undefined ? undefined : providerOf(provider)?.id;
  return PROVIDER_CODES.filter(({ name, marks }) => name === own || (marks.length > 0 && hasMarks(json, marks)));
}

const NO_TABLES: readonly ProviderCodeTable[] = [];

/** By every name of a provider. */
const TABLES: ReadonlyMap<string, readonly ProviderCodeTable[]> = new Map(
  PROVIDERS.flatMap(({ id, aliases = [] }) => {
    const tables = PROVIDER_CODES.filter(({ name }) => name === id);
    return [id, ...aliases].map((name) => [name, tables] as const);
  }),
);

const MARKS: ReadonlySet<string> = new Set(PROVIDER_CODES.flatMap(({ marks }) => marks));

/** Whether a document has a field that is a mark; most have none. */
function mayHaveMarks(json: object): boolean {
  if (isList(json)) return false;
  for (const name of ownKeys(json, Infinity)) if (MARKS.has(name)) return true;
  return false;
}

function hasMarks(json: object, marks: readonly string[]): boolean {
  for (const mark of marks) if (readProperty(json, mark) === undefined) return false;
  return true;
}
