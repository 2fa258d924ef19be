import type { Schema } from './refusal.interface.js';

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema and all schemas in it, without those that are reached by references alone. */
export function schemasIn(schema: Schema): readonly Schema[] {
  const { properties, $defs, definitions, items, additionalProperties, anyOf, allOf, oneOf, prefixItems } = schema;
  const inner = [
    ...[properties, $defs, definitions].flatMap((map) => (isSchema(map) ? Object.values(map) : [])),
    ...[anyOf, allOf, oneOf, prefixItems].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])),
    items,
    additionalProperties,
  ].filter(isSchema);
  return [schema, ...inner.flatMap(schemasIn)];
}

/** The first keyword in a schema that is not among the known ones. */
export function unknownKeyword(schema: Schema, known: readonly string[]): string | undefined {
  return schemasIn(schema)
    .flatMap((one) => Object.keys(one))
    .find((keyword) => !known.includes(keyword));
}

/** Whether a schema refers to one that it stands in. */
export function isRecursive(schema: Schema): boolean {
  const definitions = { ...(schema['$defs'] as object), ...(schema['definitions'] as object) };
  const referredFrom = (one: unknown): string[] =>
    [...JSON.stringify(one).matchAll(/"\$ref":"#\/(?:\$defs|definitions)\/([^"]+)"/g)].map(([, name]) => name ?? '');
  const edges = new Map(Object.entries(definitions).map(([name, one]) => [name, referredFrom(one)]));
  const leadsBack = (from: string, seen: readonly string[]): boolean =>
    seen.includes(from) || (edges.get(from) ?? []).some((next) => leadsBack(next, [...seen, from]));
  return JSON.stringify(schema).includes('"$ref":"#"') || [...edges.keys()].some((name) => leadsBack(name, []));
}

/** What OpenAI refuses of a function's parameters: a root that is not one object, a list of nobody knows what. */
export function oddParameters(schema: Schema): string | undefined {
  const isBare = ({ type, items }: Schema) => [type].flat().includes('array') && items === undefined;
  return schemasIn(schema).some(isBare) ? 'items' : oddRoot(schema);
}

/** What keeps the root of a function's parameters from being one object. */
export function oddRoot(schema: Schema): string | undefined {
  const joint = ['oneOf', 'allOf', 'anyOf', 'enum', 'not', '$ref'].find((keyword) => keyword in schema);
  return joint ?? (schema['type'] === 'object' ? undefined : 'type');
}

/** What keeps a schema from being strict. */
export function looseness(schema: Schema): string | undefined {
  const all = schemasIn(schema);
  if (all.some((one) => ['allOf', 'oneOf', 'not', 'propertyNames'].some((keyword) => keyword in one)))
    return 'a keyword is not permitted';
  const objects = all.filter((one) => one['type'] === 'object');
  if (objects.some((one) => one['additionalProperties'] !== false))
    return "'additionalProperties' is required to be supplied and to be false.";
  const isOptional = ({ properties = {}, required = [] }: Schema) =>
    Object.keys(properties as object).some((name) => !(required as string[]).includes(name));
  return objects.some(isOptional)
    ? "'required' is required to be supplied and to be an array including every key in properties."
    : undefined;
}
