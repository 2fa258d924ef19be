import type { LlmFailureCategory, LlmFailureScope } from '../failure.interface.js';

/**
 * How far a code is to be believed.
 *
 * - `specific`: decides before any words
 * - `broad`: tells a family (`rate_limit_error`, `PERMISSION_DENIED`); words may say it better, else it decides
 * - `generic`: says little more than the status (`BAD_REQUEST`, `api_error`); words and headers go first, and what it
 *   decides is not explicit
 */
export type CodeStrength = 'specific' | 'broad' | 'generic';

/** What one code means. */
export interface CodeMeaning {
  readonly category: LlmFailureCategory;
  readonly strength: CodeStrength;
  readonly scope?: LlmFailureScope | undefined;
}

/**
 * Codes by meaning, as one writes them, divided by white space; spelling (`snake_case`, `CamelCase`, `UPPER-KEBAB`) does
 * not matter.
 */
export type CodeList = { readonly [Category in LlmFailureCategory]?: string };

/** Codes in their normal form with their meaning. */
export type CodeTable = ReadonlyMap<string, CodeMeaning>;

/**
 * One form for all spellings of a code: `InvalidApiKeyException`, `invalid_api_key` and
 * `com.example#INVALID-API-KEY` are the same.
 *
 * @internal
 */
export function normaliseCode(code: string): string {
  return LISTED.get(code) ?? normalised(code);
}

/** The normal forms of all codes as they are listed, which is how most come: to make one costs several times as much. */
const LISTED = new Map<string, string>();

/** The same for a code of a list; whoever sends it spelled like that will have it at once. */
function normaliseListed(code: string): string {
  const name = normalised(code);
  LISTED.set(code, name);
  return name;
}

function normalised(code: string): string {
  let text = code;
  const hash = text.lastIndexOf('#');
  if (hash !== -1) text = text.slice(hash + 1);
  const address = text.indexOf(':http');
  if (address !== -1) text = text.slice(0, address);
  text = lettersAndDigitsOf(text.toLowerCase());
  if (text.endsWith('exception') && text.length > 9) return text.slice(0, -9);
  if (text.endsWith('error') && text.length > 5) return text.slice(0, -5);
  return text;
}

function lettersAndDigitsOf(text: string): string {
  let plain = '';
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) continue;
    if (index > start) plain += text.slice(start, index);
    start = index + 1;
  }
  return start === 0 ? text : plain + text.slice(start);
}

/** Codes whose fault lies elsewhere than that of their category, as one writes them. */
export type CodeScopes = { readonly [Scope in LlmFailureScope]?: string };

/** All that a table is built from. */
export type CodeLists = Partial<Record<CodeStrength, CodeList>> & { readonly scopes?: CodeScopes };

/**
 * Builds a table from lists of codes; of two meanings the first written wins.
 *
 * @internal
 */
export function codeTable({ scopes = {}, ...lists }: CodeLists): CodeTable {
  const table = new Map<string, CodeMeaning>();
  for (const strength of ['specific', 'broad', 'generic'] as const) {
    for (const [category, codes] of Object.entries(lists[strength] ?? {}) as [LlmFailureCategory, string][]) {
      const meaning: CodeMeaning = { category, strength };
      for (const code of codes.trim().split(/\s+/)) {
        const name = normaliseListed(code);
        if (!table.has(name)) table.set(name, meaning);
      }
    }
  }
  for (const [scope, codes] of Object.entries(scopes) as [LlmFailureScope, string][]) {
    for (const code of codes.trim().split(/\s+/)) {
      const meaning = table.get(normaliseCode(code));
      if (meaning !== undefined) table.set(normaliseCode(code), { ...meaning, scope });
    }
  }
  return table;
}

/**
 * A code as words, for the rules that read words: `free_quota_exceeded`, `FreeQuotaExceeded` → `free quota exceeded`.
 *
 * @internal
 */
export function codeAsWords(code: string): string {
  return code
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\-.:/#]/g, ' ')
    .toLowerCase();
}
