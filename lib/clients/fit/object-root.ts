import { isRecord, jsonTextOf, type JsonRecord } from '../wire/json.js';
import { isBound, MAX_SCHEMA_DEPTH } from '../wire/schema-keywords.js';
import type { FittedSchema } from '../wire/fitted-schema.js';
import { schemaTraitsOf, targetOf } from './schema-traits.js';

/** Keywords that the root of an object without alternatives does not have. */
const JOINTS: readonly string[] = ['$ref', 'allOf', 'anyOf', 'enum', 'not', 'oneOf'];

/** Whether a schema is that of one object, without references and alternatives at its root. @internal */
export function isObjectRoot(schema: JsonRecord): boolean {
  return schema['type'] === 'object' && isRecord(schema['properties']) && !JOINTS.some((name) => name in schema);
}

/**
 * A schema of objects with one object at its root: what the root refers to is put in its place, and what `allOf`, `anyOf` and
 * `oneOf` put together there becomes one object. A root that is one object already comes back the same.
 *
 * All that the schema takes is taken. It may take more: of alternatives the properties of all may be there, and what only some
 * of them require is not required.
 *
 * @returns `undefined` where it takes no objects, or refers to what is not in it or would not be in it any more
 * @internal
 */
export function objectRootOf(schema: JsonRecord): FittedSchema | undefined {
  if (isObjectRoot(schema)) return { schema, loosened: [] };
  const reading = new Reading(schema);
  const found = reading.read(schema, 0);
  if (found === undefined) return undefined;
  const { others, properties, required, rest } = found;
  const made = {
    ...others,
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.size > 0 && { required: [...required] }),
    ...(rest !== undefined && { additionalProperties: rest }),
  };
  return schemaTraitsOf(made).isUnreadable ? undefined : { schema: made, loosened: [...reading.loosened] };
}

/** The objects that a schema takes. */
interface Objects {
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<unknown>;
  /** What properties without a name of their own may be; `undefined` for anything. */
  readonly rest: unknown;
  /** The other keywords of the schema. */
  readonly others: JsonRecord;
}

const ANY: Objects = { properties: new Map(), required: new Set(), rest: undefined, others: {} };

/** Reads what objects a schema takes. Each schema is read once, however often it is referred to. */
class Reading {
  readonly loosened = new Set<string>();
  private readonly known = new Map<JsonRecord, Objects | undefined>();

  constructor(private readonly root: JsonRecord) {}

  read(schema: unknown, depth: number): Objects | undefined {
    if (schema === true) return ANY;
    if (!isRecord(schema) || depth > MAX_SCHEMA_DEPTH) return undefined;
    if (this.known.has(schema)) return this.known.get(schema);
    // What holds itself adds nothing to itself.
    this.known.set(schema, ANY);
    const objects = this.objectsOf(schema, depth + 1);
    this.known.set(schema, objects);
    return objects;
  }

  private objectsOf(schema: JsonRecord, depth: number): Objects | undefined {
    const { $ref: reference, allOf, anyOf, oneOf, enum: values, not, type = 'object', ...own } = schema;
    if (![type].flat().includes('object')) return undefined;
    if (values !== undefined) this.loosened.add('enum');
    if (not !== undefined) this.loosened.add('not');
    const parts = [
      ownObjectsOf(own),
      ...(typeof reference === 'string' ? [this.read(targetOf(reference, this.root), depth)] : []),
      ...(Array.isArray(allOf) ? allOf.map((one) => this.read(one, depth)) : []),
      ...(Array.isArray(anyOf) ? [this.either('anyOf', anyOf, depth)] : []),
      ...(Array.isArray(oneOf) ? [this.either('oneOf', oneOf, depth)] : []),
    ];
    return parts.every((part) => part !== undefined) ? parts.reduce((one, other) => this.both(one, other)) : undefined;
  }

  private either(keyword: string, schemas: readonly unknown[], depth: number): Objects | undefined {
    const found = schemas.map((schema) => this.read(schema, depth)).filter((objects) => objects !== undefined);
    const [first, ...others] = found;
    if (first === undefined || others.length === 0) return first;
    this.loosened.add(keyword);
    return {
      properties: joined(found, 'anyOf'),
      required: new Set([...first.required].filter((name) => others.every(({ required }) => required.has(name)))),
      rest: found.every(({ rest }) => rest === false) ? false : undefined,
      others: {},
    };
  }

  private both(one: Objects, other: Objects): Objects {
    const isLost = (keyword: string): boolean =>
      isBound(keyword) && Object.hasOwn(one.others, keyword) && one.others[keyword] !== other.others[keyword];
    if (Object.keys(other.others).some(isLost)) this.loosened.add('allOf');
    return {
      properties: joined([one, other], 'allOf'),
      required: new Set([...one.required, ...other.required]),
      rest: one.rest === undefined || other.rest === false ? other.rest : one.rest,
      others: { ...other.others, ...one.others },
    };
  }
}

function ownObjectsOf({ properties, required, additionalProperties: rest, ...others }: JsonRecord): Objects {
  return {
    properties: new Map(isRecord(properties) ? Object.entries(properties) : []),
    required: new Set(Array.isArray(required) ? required : []),
    rest: rest === true ? undefined : rest,
    others,
  };
}

/** The properties of several objects by their names; what has several schemas has them under a keyword. */
function joined(objects: readonly Objects[], keyword: 'allOf' | 'anyOf'): ReadonlyMap<string, unknown> {
  const found = new Map<string, Map<unknown, unknown>>();
  for (const { properties } of objects) {
    for (const [name, schema] of properties) {
      const ofName = found.get(name) ?? new Map<unknown, unknown>();
      found.set(name, ofName.set(jsonTextOf(schema) ?? schema, schema));
    }
  }
  return new Map(
    [...found].map(([name, schemas]) => {
      const all = [...schemas.values()];
      return [name, all.length === 1 ? all[0] : { [keyword]: all }];
    }),
  );
}
