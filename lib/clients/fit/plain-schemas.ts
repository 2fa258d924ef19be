import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import { withLoneReferences } from './lone-references.js';
import { withSchemaHolders } from './schema-holders.js';
import { withToldTypes } from './told-types.js';
import { MAX_SCHEMA_DEPTH, withInner } from '../wire/schema-keywords.js';

/** What a target refuses of schemas that can be written in another way without asking for anything else. */
export interface SchemaDemands {
  /** Whether they are not to name the dialect that they are written in. */
  readonly areWithoutDialect: boolean;
  /** Whether a type is to stand in each of several alternatives, and not beside them. */
  readonly haveTypedAlternatives: boolean;
  /** Whether references are to stand alone, and to lead to `$defs`. */
  readonly haveLoneReferences: boolean;
  /** Whether each property, item and alternative is to tell its type. */
  readonly tellTypes: boolean;
}

/**
 * A request whose schemas, of the form of an answer and of the parameters of functions, are written as a target wants them. They mean
 * the same; those that are so already stay the same.
 *
 * @internal
 */
export function withPlainSchemas(request: LlmChatRequest, demands: SchemaDemands): LlmChatRequest {
  return withSchemaHolders(request, (holder, { name }) => withPlainSchema(holder, name, demands));
}

/** @param name - of the field that holds the schema */
function withPlainSchema(holder: unknown, name: string, demands: SchemaDemands): unknown {
  const schema = isRecord(holder) ? holder[name] : undefined;
  if (!isRecord(holder) || !isRecord(schema)) return holder;
  const bare = demands.areWithoutDialect ? withoutDialect(schema) : schema;
  const referring = demands.haveLoneReferences ? withLoneReferences(bare) : bare;
  const typed = demands.tellTypes ? withToldTypes(referring) : referring;
  const plain = demands.haveTypedAlternatives ? withTypedAlternatives(typed) : typed;
  return plain === schema ? holder : { ...holder, [name]: plain };
}

function withoutDialect(schema: JsonRecord): JsonRecord {
  if (!('$schema' in schema)) return schema;
  const { $schema: _dialect, ...bare } = schema;
  return bare;
}

function withTypedAlternatives(schema: JsonRecord): JsonRecord {
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
    const fitted = Object.entries(this.typed(schema)).map(([keyword, value]) => [
      keyword,
      withInner(keyword, value, (inner) => this.write(inner, depth + 1)),
    ]);
    const written = Object.fromEntries(fitted) as JsonRecord;
    this.done.set(schema, written);
    return written;
  }

  private typed(schema: JsonRecord): JsonRecord {
    const { type, anyOf, ...others } = schema;
    if (type === undefined || !Array.isArray(anyOf)) return schema;
    this.isSame = false;
    // What is referred to says its type itself.
    const isTyped = (one: unknown): boolean => !isRecord(one) || 'type' in one || '$ref' in one;
    return { ...others, anyOf: anyOf.map((one: unknown) => (isTyped(one) ? one : { type, ...(one as JsonRecord) })) };
  }
}
