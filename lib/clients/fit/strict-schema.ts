import { isRecord, type JsonRecord } from '../wire/json.js';
import { MAX_SCHEMA_DEPTH, withInner } from '../wire/schema-keywords.js';
import { objectRootOf } from './object-root.js';

/**
 * Keywords that cannot be held to strictly.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const LOOSE: ReadonlySet<string> = new Set([
  'allOf',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'not',
  'oneOf',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'then',
]);

/** What only describes, and is refused all the same. */
const IDLE: ReadonlySet<string> = new Set(['$schema', 'default']);

/** A schema without any of these takes anything. */
const FORMS: readonly string[] = ['$ref', 'anyOf', 'const', 'enum', 'properties', 'type'];

const LOOKAROUND = /\(\?<?[=!]/;

/**
 * A schema that a model can be held to strictly: each object is closed. An answer that fits it fits the schema as it was, and
 * the other way round but for properties without a name.
 *
 * @param untenable - keywords that are not taken either
 * @returns `undefined` where a model cannot be held to it: a property may be absent, an object may hold any, there are
 *   alternatives at the root, or a keyword is not taken
 * @internal
 */
export function strictSchemaOf(schema: JsonRecord, untenable: readonly string[] = []): JsonRecord | undefined {
  const root = objectRootOf(schema);
  if (root === undefined || root.loosened.length > 0) return undefined;
  const scribe = new Scribe(untenable);
  const written = scribe.write(root.schema, 0);
  if (!scribe.isHeld) return undefined;
  return scribe.isSame ? root.schema : written;
}

class Scribe {
  /** Whether a model can be held to all that was written. */
  isHeld = true;
  /** Whether all was strict already. */
  isSame = true;

  constructor(private readonly untenable: readonly string[]) {}

  write(schema: JsonRecord, depth: number): JsonRecord {
    if (!this.isHeld || depth > MAX_SCHEMA_DEPTH || !isStrict(schema, this.untenable)) {
      this.isHeld = false;
      return schema;
    }
    const kept = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] =>
      IDLE.has(keyword) ? [] : [[keyword, withInner(keyword, value, (inner) => this.write(inner, depth + 1))]],
    );
    const isClosed = !isObject(schema) || schema['additionalProperties'] === false;
    this.isSame &&= isClosed && !Object.keys(schema).some((keyword) => IDLE.has(keyword));
    return { ...Object.fromEntries(kept), ...(!isClosed && { additionalProperties: false }) };
  }
}

function isStrict(schema: JsonRecord, untenable: readonly string[]): boolean {
  const { pattern } = schema;
  const isLoose = Object.keys(schema).some((keyword) => LOOSE.has(keyword) || untenable.includes(keyword));
  if (isLoose || !FORMS.some((form) => form in schema)) return false;
  if (typeof pattern === 'string' && LOOKAROUND.test(pattern)) return false;
  return !isObject(schema) || isClosable(schema);
}

function isObject({ type, properties }: JsonRecord): boolean {
  return type === undefined ? properties !== undefined : [type].flat().includes('object');
}

function isClosable({ properties, required, additionalProperties: rest }: JsonRecord): boolean {
  const names = isRecord(properties) ? Object.keys(properties) : [];
  const wanted: readonly unknown[] = Array.isArray(required) ? required : [];
  const isOpen = rest !== false && (rest !== undefined || names.length === 0);
  return !isOpen && names.every((name) => wanted.includes(name));
}
