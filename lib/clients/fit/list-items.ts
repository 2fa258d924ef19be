import type { JsonRecord } from '../wire/json.js';
import { rewrittenSchema } from './rewritten-schema.js';

/**
 * A schema in which each list says what it holds, if only that it may be anything. A schema that does so already comes back the
 * same.
 *
 * @internal
 */
export function withListItems(schema: JsonRecord): JsonRecord {
  return rewrittenSchema(schema, { isWanted: isBareList, made: (list) => ({ ...list, items: {} }) });
}

function isBareList({ type, items }: JsonRecord): boolean {
  return items === undefined && (type === 'array' || (Array.isArray(type) && type.includes('array')));
}
