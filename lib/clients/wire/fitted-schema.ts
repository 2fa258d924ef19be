import type { SchemaSubset } from '../../providers/request-conventions.interface.js';
import { isRecord, jsonTextOf, recordsOf, type JsonRecord } from './json.js';
import { isBound, MAX_SCHEMA_DEPTH, withInner } from './schema-keywords.js';

/** A schema that a target takes. */
export interface FittedSchema {
  readonly schema: JsonRecord;
  /** Keywords that bound the answer and had to go, or to be loosened: each once, in the order they were met. */
  readonly loosened: readonly string[];
}

/**
 * Brings a schema into the part of JSON Schema that a target takes. Each schema in it is written once; a schema that fits comes
 * back the same.
 *
 * - `oneOf` becomes `anyOf`, and `const` an `enum` of one value, where the one is not taken and the other is.
 * - Schemas that `allOf` puts together become one where it is not taken.
 * - Objects are closed where that is wanted. An answer that fits the closed object fits the open one too, so that nothing is
 *   loosened by it, unless the object names no properties at all.
 * - All else that is not taken goes. What only describes is not told.
 *
 * What cannot be brought into it without asking another question is no matter of this: such a target is not asked.
 *
 * @internal
 */
export function fittedSchema(schema: JsonRecord, subset: SchemaSubset): FittedSchema {
  const scribe = new Scribe(subset);
  const fitted = scribe.write(schema, 0);
  // What cannot be written as JSON is told as such, though the part that nobody can write would go.
  return scribe.isUnwritable ? { schema, loosened: [] } : { schema: fitted, loosened: [...scribe.loosened] };
}

class Scribe {
  readonly loosened = new Set<string>();
  isUnwritable = false;
  private readonly keywords: ReadonlySet<string>;

  constructor(private readonly subset: SchemaSubset) {
    this.keywords = new Set(subset.keywords);
  }

  write(schema: JsonRecord, depth: number): JsonRecord {
    // So deep nobody reads.
    if (depth > MAX_SCHEMA_DEPTH) return schema;
    const whole = this.renamed(this.merged(schema, depth));
    const kept = Object.entries(whole).flatMap(([keyword, value]): [string, unknown][] => {
      const fitted = this.keywords.has(keyword) ? this.fitted(keyword, value) : undefined;
      if (fitted === undefined) this.lose(keyword, value);
      return fitted === undefined
        ? []
        : [[keyword, withInner(keyword, fitted, (inner) => this.write(inner, depth + 1))]];
    });
    return this.closed(Object.fromEntries(kept));
  }

  private lose(keyword: string, value: unknown): void {
    if (typeof value === 'object' && jsonTextOf(value) === undefined) this.isUnwritable = true;
    // What is open anyway loses nothing.
    const isIdle = value === true && keyword.startsWith('additional');
    if (isBound(keyword) && !isIdle) this.loosened.add(keyword);
  }

  /** The value that a target takes for a keyword; `undefined` where it takes none like it. */
  private fitted(keyword: string, value: unknown): unknown {
    const { formats, mostMinItems } = this.subset;
    if (keyword === 'format' && formats !== undefined && !formats.includes(value as string)) return undefined;
    if (keyword === 'minItems' && mostMinItems !== undefined && typeof value === 'number' && value > mostMinItems) {
      this.loosened.add(keyword);
      return mostMinItems;
    }
    return value;
  }

  private renamed(schema: JsonRecord): JsonRecord {
    const { oneOf, const: only, ...others } = schema;
    const isOneOfLost = oneOf !== undefined && !this.keywords.has('oneOf') && this.keywords.has('anyOf');
    const isOnlyLost = Object.hasOwn(schema, 'const') && !this.keywords.has('const') && this.keywords.has('enum');
    if (!isOneOfLost && !isOnlyLost) return schema;
    if (isOneOfLost) this.loosened.add('oneOf');
    // With both, an answer has to fit one of each; the rarer one of the two is the one to go.
    const isBoth = others['anyOf'] !== undefined;
    return {
      ...others,
      ...(oneOf !== undefined && (isOneOfLost ? !isBoth && { anyOf: oneOf } : { oneOf })),
      ...(Object.hasOwn(schema, 'const') && (isOnlyLost ? { enum: [only] } : { const: only })),
    };
  }

  /** A schema that holds those which it puts together. */
  private merged(schema: JsonRecord, depth: number): JsonRecord {
    if (schema['allOf'] === undefined || this.keywords.has('allOf')) return schema;
    const made: Record<string, unknown> = {};
    this.mergeInto(made, schema, depth);
    return made;
  }

  private mergeInto(made: Record<string, unknown>, { allOf, ...own }: JsonRecord, depth: number): void {
    for (const [keyword, value] of Object.entries(own)) this.mergeKeyword(made, keyword, value);
    if (depth > MAX_SCHEMA_DEPTH) {
      if (allOf !== undefined) this.loosened.add('allOf');
      return;
    }
    for (const other of recordsOf(allOf)) this.mergeInto(made, other, depth + 1);
  }

  private mergeKeyword(made: Record<string, unknown>, keyword: string, value: unknown): void {
    const known = Object.hasOwn(made, keyword) ? made[keyword] : undefined;
    // Copied the first time, so that what comes later can be added to it.
    if (known === undefined) define(made, keyword, isMerged(keyword) ? copied(value) : value);
    else if (isMerged(keyword) && isRecord(known) && isRecord(value)) {
      for (const [name, inner] of Object.entries(value)) define(known, name, inner);
    } else if (keyword === 'required' && Array.isArray(known) && Array.isArray(value)) addAll(known, value);
    else if (known !== value && isBound(keyword)) this.loosened.add('allOf');
  }

  private closed(schema: JsonRecord): JsonRecord {
    if (this.subset.closesObjects !== true || !isObjectSchema(schema)) return schema;
    const { additionalProperties: others, properties } = schema;
    const isNamed = isRecord(properties) && Object.keys(properties).length > 0;
    if (others !== false && !isNamed) this.loosened.add('additionalProperties');
    return { ...schema, additionalProperties: false };
  }
}

function isObjectSchema({ type, properties, additionalProperties: others }: JsonRecord): boolean {
  const types = [type].flat();
  return types.includes('object') || (type === undefined && (properties !== undefined || others !== undefined));
}

function isMerged(keyword: string): boolean {
  return ['properties', '$defs', 'definitions', 'required'].includes(keyword);
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[])];
  return isRecord(value) ? Object.fromEntries(Object.entries(value)) : value;
}

function addAll(list: unknown[], more: readonly unknown[]): void {
  for (const one of more) list.push(one);
}

/** An own field, whatever it is called. */
function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}
