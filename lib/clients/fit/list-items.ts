import type { JsonRecord } from '../wire/json.js';
import { MAX_SCHEMA_DEPTH, withInner } from '../wire/schema-keywords.js';

/**
 * A schema in which each list says what it holds, if only that it may be anything. A schema that does so already comes back the
 * same.
 *
 * @internal
 */
export function withListItems(schema: JsonRecord): JsonRecord {
  return mayHoldBareList(schema, 0, undefined) ? written(schema, 0, new Map()) : schema;
}

/** So deep no usual schema is; from there on each part is looked at once, as one may hold itself. */
const USUAL_DEPTH = 12;

/** Whether anything in a value, be it a schema or not, looks like a list that does not say what it holds. Makes nothing. */
function mayHoldBareList(value: unknown, depth: number, seen: Set<object> | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > MAX_SCHEMA_DEPTH * 2 || seen?.has(value) === true) return false;
  seen?.add(value);
  const known = depth >= USUAL_DEPTH ? (seen ?? new Set<object>()) : undefined;
  if (Array.isArray(value)) {
    for (const one of value) if (mayHoldBareList(one, depth + 1, known)) return true;
    return false;
  }
  if (isBareList(value as JsonRecord)) return true;
  for (const name in value) if (mayHoldBareList((value as JsonRecord)[name], depth + 1, known)) return true;
  return false;
}

function written(schema: JsonRecord, depth: number, done: Map<JsonRecord, JsonRecord>): JsonRecord {
  const known = done.get(schema);
  if (known !== undefined || depth > MAX_SCHEMA_DEPTH) return known ?? schema;
  done.set(schema, schema);
  const fitted = Object.entries(schema).map(([keyword, value]) => [
    keyword,
    withInner(keyword, value, (inner) => written(inner, depth + 1, done)),
  ]);
  const whole = { ...(Object.fromEntries(fitted) as JsonRecord), ...(isBareList(schema) && { items: {} }) };
  done.set(schema, whole);
  return whole;
}

function isBareList({ type, items, prefixItems }: JsonRecord): boolean {
  const isList = type === 'array' || (Array.isArray(type) && type.includes('array'));
  return isList && items === undefined && prefixItems === undefined;
}
