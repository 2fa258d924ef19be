import { isRecord, type JsonRecord } from '../wire/json.js';
import { MAX_SCHEMA_DEPTH, withInner } from '../wire/schema-keywords.js';

const TYPES = ['string', 'number', 'boolean', 'object', 'array', 'null'];
const ANY_TYPE = TYPES.map((type) => ({ type }));

/** Keywords that only values of one type can break. */
const KEYWORDS_OF_TYPES: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties', 'maxProperties'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains'],
  string: ['pattern', 'minLength', 'maxLength', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
};

/** Keywords beside which no type has to stand. */
const TELLING: readonly string[] = ['type', '$ref', 'allOf', 'anyOf', 'const', 'enum', 'not', 'oneOf'];

/**
 * A schema in which each property, item and alternative tells its type: the one that its keywords are about, else any. What may be
 * anything (`true`) tells all of them, and what may be nothing (`false`) is left out.
 *
 * Strictly a `pattern` alone lets numbers pass; nobody who writes one means that.
 *
 * @returns the same schema where it is so already
 * @internal
 */
export function withToldTypes(schema: JsonRecord): JsonRecord {
  const scribe = new Scribe();
  const written = scribe.write(schema, 0);
  return scribe.isSame ? schema : written;
}

class Scribe {
  isSame = true;
  /** A schema may hold itself, and be held by many. */
  private readonly done = new Map<JsonRecord, JsonRecord>();

  write(schema: JsonRecord, depth: number): JsonRecord {
    const known = this.done.get(schema);
    if (known !== undefined || depth > MAX_SCHEMA_DEPTH) return known ?? schema;
    this.done.set(schema, schema);
    const entries = Object.entries(this.typed(schema)).flatMap(([keyword, value]): [string, unknown][] => {
      if (keyword === 'items' && typeof value === 'boolean') return this.leftOut();
      const plain = keyword === 'properties' && isRecord(value) ? this.withoutBooleans(value) : value;
      return [[keyword, withInner(keyword, plain, (inner) => this.write(inner, depth + 1))]];
    });
    const written = Object.fromEntries(entries);
    this.done.set(schema, written);
    return written;
  }

  private typed(schema: JsonRecord): JsonRecord {
    if (TELLING.some((keyword) => keyword in schema)) return schema;
    this.isSame = false;
    const [type] =
      Object.entries(KEYWORDS_OF_TYPES).find(([, keywords]) => keywords.some((one) => one in schema)) ?? [];
    return type === undefined ? { ...schema, anyOf: ANY_TYPE } : { type, ...schema };
  }

  private withoutBooleans(properties: JsonRecord): JsonRecord {
    const entries = Object.entries(properties);
    if (!entries.some(([, property]) => typeof property === 'boolean')) return properties;
    this.isSame = false;
    return Object.fromEntries(
      entries.flatMap(([name, property]) => (property === false ? [] : [[name, property === true ? {} : property]])),
    );
  }

  private leftOut(): [] {
    this.isSame = false;
    return [];
  }
}
