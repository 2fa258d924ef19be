import { isWireName } from '../../classification/evidence/echo/wire-names.js';
import { saysSomething } from './json.js';

const NOTHING: readonly string[] = [];

/** Collects the names of what a protocol cannot carry: each once, in the order they were met. @internal */
export class Omissions {
  private names: Set<string> | undefined;

  add(name: string): void {
    this.names = (this.names ?? new Set()).add(name);
  }

  /** Adds messages of a role that a protocol does not know. What is no name of the wires may be anybody's words. */
  addRole(role: unknown): void {
    this.add(typeof role === 'string' && isWireName(role) ? `messages[role=${role}]` : 'messages[role]');
  }

  /** Adds those fields of `holder` that say something and are not among the `known` ones, behind `path`. */
  addUnknown(holder: Readonly<Record<string, unknown>>, known: readonly string[], path: string): void {
    for (const [name, value] of Object.entries(holder)) {
      if (saysSomething(value) && !known.includes(name)) this.add(`${path}${name}`);
    }
  }

  /** Adds keywords of the schema at `path`, if there are any. */
  addKeywords(path: string, keywords: readonly string[]): void {
    if (keywords.length > 0) this.add(`${path}: ${keywords.join(', ')}`);
  }

  list(): readonly string[] {
    return this.names === undefined ? NOTHING : [...this.names];
  }
}
