import type { SchemaSubset } from '../../providers/request-conventions.interface.js';
import { isRecord, recordsOf, type JsonRecord } from '../wire/json.js';
import { innerOf, MAX_SCHEMA_DEPTH } from '../wire/schema-keywords.js';

/** What of a schema some targets cannot carry, as data: the schema itself need not be kept. */
export interface SchemaTraits {
  /** Whether it holds itself. */
  readonly isRecursive: boolean;
  /** Whether it is nested deeper than anybody reads, or refers to what is not in it. */
  readonly isUnreadable: boolean;
  /** Whether it asks for an object whose properties it does not name. */
  readonly hasOpenObjects: boolean;
  /** Whether it puts together several schemas some of which are only referred to. */
  readonly joinsReferences: boolean;
  /** How many properties may be absent, all objects together. */
  readonly optional: number;
}

/**
 * What of a schema some targets cannot carry. Each schema in it is looked at once, however often it is referred to.
 *
 * @internal
 */
export function schemaTraitsOf(schema: JsonRecord): SchemaTraits {
  return new Reading(schema).traits;
}

/**
 * Why a target cannot carry a schema; `undefined` where it can.
 *
 * @internal
 */
export function lackOfSchema(traits: SchemaTraits, subset: SchemaSubset): string | undefined {
  if (traits.isUnreadable) return 'such a schema';
  if (traits.isRecursive && !subset.takesRecursion) return 'a schema that holds itself';
  if (traits.hasOpenObjects && subset.closesObjects === true) return 'a schema of objects with any properties';
  if (traits.joinsReferences && !subset.keywords.includes('allOf')) return 'a schema with allOf';
  if (traits.optional > (subset.mostOptional ?? Infinity)) return 'a schema with so many optional properties';
  return undefined;
}

class Reading {
  private readonly seen = new Map<JsonRecord, 'open' | 'done'>();
  private readonly found = {
    isRecursive: false,
    isUnreadable: false,
    hasOpenObjects: false,
    joinsReferences: false,
    optional: 0,
  };

  constructor(private readonly root: JsonRecord) {
    this.visit(root, 0);
  }

  get traits(): SchemaTraits {
    return { ...this.found };
  }

  private visit(schema: JsonRecord, depth: number): void {
    const known = this.seen.get(schema);
    if (known === 'open') this.found.isRecursive = true;
    if (known !== undefined) return;
    if (depth > MAX_SCHEMA_DEPTH) {
      this.found.isUnreadable = true;
      return;
    }
    this.seen.set(schema, 'open');
    this.note(schema);
    for (const inner of innerOf(schema)) this.visit(inner, depth + 1);
    const { $ref: reference } = schema;
    if (typeof reference === 'string') {
      const target = targetOf(reference, this.root);
      if (target === undefined) this.found.isUnreadable = true;
      else this.visit(target, depth + 1);
    }
    this.seen.set(schema, 'done');
  }

  private note({ properties, required, additionalProperties: others, allOf }: JsonRecord): void {
    const names = isRecord(properties) ? Object.keys(properties) : [];
    const wanted = new Set<unknown>(Array.isArray(required) ? required : []);
    this.found.optional += names.filter((name) => !wanted.has(name)).length;
    const isOpen = others === true || isRecord(others);
    if (isOpen && names.length === 0) this.found.hasOpenObjects = true;
    const joined = recordsOf(allOf);
    if (joined.length > 1 && joined.some((one) => '$ref' in one)) this.found.joinsReferences = true;
  }
}

/** The schema that a reference names within the whole; `undefined` where there is none. @internal */
export function targetOf(reference: string, root: JsonRecord): JsonRecord | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const name = unescaped(step);
    if (typeof at !== 'object' || at === null || name === undefined || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return isRecord(at) ? at : undefined;
}

function unescaped(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}
