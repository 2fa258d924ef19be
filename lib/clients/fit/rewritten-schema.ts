import type { JsonRecord } from '../wire/json.js';
import { MAX_SCHEMA_DEPTH, withInner } from '../wire/schema-keywords.js';

/** One change of schemas: which are to be written in another way, and how. */
export interface SchemaChange {
  /** Also asked of objects in a schema that are none themselves. */
  readonly isWanted: (schema: JsonRecord) => boolean;
  readonly made: (schema: JsonRecord) => JsonRecord;
}

/**
 * A schema in which all schemas are changed that are to be. It comes back the same where there are none, and nothing is made then.
 *
 * @internal
 */
export function rewrittenSchema(schema: JsonRecord, change: SchemaChange): JsonRecord {
  return mayHold(schema, change, 0, undefined) ? written(schema, change, 0, new Map()) : schema;
}

/** So deep no usual schema is; from there on each part is looked at once, as one may hold itself. */
const USUAL_DEPTH = 12;

/** Whether anything in a value, be it a schema or not, looks like a schema to be changed. */
function mayHold(value: unknown, change: SchemaChange, depth: number, seen: Set<object> | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > MAX_SCHEMA_DEPTH * 2 || seen?.has(value) === true) return false;
  seen?.add(value);
  const known = depth >= USUAL_DEPTH ? (seen ?? new Set<object>()) : undefined;
  if (Array.isArray(value)) {
    for (const one of value) if (mayHold(one, change, depth + 1, known)) return true;
    return false;
  }
  if (change.isWanted(value as JsonRecord)) return true;
  for (const name in value) if (mayHold((value as JsonRecord)[name], change, depth + 1, known)) return true;
  return false;
}

function written(
  schema: JsonRecord,
  change: SchemaChange,
  depth: number,
  done: Map<JsonRecord, JsonRecord>,
): JsonRecord {
  const known = done.get(schema);
  if (known !== undefined || depth > MAX_SCHEMA_DEPTH) return known ?? schema;
  done.set(schema, schema);
  const whole = change.isWanted(schema) ? change.made(schema) : schema;
  const entries = Object.entries(whole).map(([keyword, value]) => [
    keyword,
    withInner(keyword, value, (inner) => written(inner, change, depth + 1, done)),
  ]);
  const fitted = Object.fromEntries(entries) as JsonRecord;
  done.set(schema, fitted);
  return fitted;
}
