import { isRecord, type JsonRecord } from './json.js';

/** How many schemas may stand in one another. */
export const MAX_SCHEMA_DEPTH = 100;

/** Keywords whose value is a schema or a list of them. */
const SCHEMAS: readonly string[] = `additionalItems additionalProperties allOf anyOf contains else if items not oneOf
  prefixItems propertyNames then unevaluatedItems unevaluatedProperties`.split(/\s+/);

/** Keywords whose value is an object of schemas; those of the first two are only there to be referred to. */
const DEFINITIONS: readonly string[] = ['$defs', 'definitions'];
const MAPS: readonly string[] = ['dependentSchemas', 'patternProperties', 'properties'];

const HOLDERS: ReadonlyMap<string, 'schemas' | 'map'> = new Map([
  ...SCHEMAS.map((name) => [name, 'schemas'] as const),
  ...[...DEFINITIONS, ...MAPS].map((name) => [name, 'map'] as const),
]);

/** Keywords that bound what is valid: an answer may be looser without them. Others only describe. */
const BOUNDS: ReadonlySet<string> = new Set([
  ...SCHEMAS,
  ...MAPS,
  '$dynamicRef',
  '$ref',
  'const',
  'dependencies',
  'dependentRequired',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxContains',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minContains',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'pattern',
  'required',
  'type',
  'uniqueItems',
]);

/** Whether an answer may be looser without a keyword. Words of an app's own are none. @internal */
export function isBound(keyword: string): boolean {
  return BOUNDS.has(keyword);
}

/**
 * The value of a keyword with the schemas in it written anew; the value itself where the keyword holds none.
 *
 * @internal
 */
export function withInner(keyword: string, value: unknown, write: (schema: JsonRecord) => JsonRecord): unknown {
  const written = (one: unknown): unknown => (isRecord(one) ? write(one) : one);
  const holder = HOLDERS.get(keyword);
  if (holder === undefined) return value;
  if (Array.isArray(value)) return value.map(written);
  if (!isRecord(value)) return value;
  if (holder !== 'map') return write(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]));
}

/** The schemas directly in a schema, without those that are only there to be referred to. @internal */
export function innerOf(schema: JsonRecord): readonly JsonRecord[] {
  const found: JsonRecord[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (DEFINITIONS.includes(keyword)) continue;
    withInner(keyword, value, (inner) => {
      found.push(inner);
      return inner;
    });
  }
  return found;
}
