import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import { withLoneReferences } from './lone-references.js';
import { rewrittenSchema } from './rewritten-schema.js';
import { withSchemaHolders } from './schema-holders.js';
import { withToldTypes } from './told-types.js';

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
  return rewrittenSchema(schema, {
    isWanted: ({ type, anyOf }) => type !== undefined && Array.isArray(anyOf),
    made: ({ type, anyOf, ...others }) => ({ ...others, anyOf: (anyOf as unknown[]).map((one) => typed(one, type)) }),
  });
}

/** What is referred to says its type itself. */
function typed(schema: unknown, type: unknown): unknown {
  return !isRecord(schema) || 'type' in schema || '$ref' in schema ? schema : { type, ...schema };
}
