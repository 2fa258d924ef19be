import type { CodeTable } from './code-table.js';

/** A provider's own codes: numbers, or names that mean something else elsewhere. */
export interface CodeDialect {
  /** Shown in rule names. */
  readonly name: string;
  /** Ids that speak it; an id that contains one of these counts. */
  readonly providers: readonly string[];
  /** The field of the body that gives the dialect away whatever the provider is called. */
  readonly mark?: string | undefined;
  readonly codes: CodeTable;
}
