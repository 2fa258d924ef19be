import type { RequestConventions } from '../../providers/request-conventions.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import { withLoneReferences } from './lone-references.js';
import { rewrittenSchema } from './rewritten-schema.js';
import { withSchemas } from './schema-holders.js';
import { withToldTypes } from './told-types.js';

/** What a target refuses of schemas that can be written in another way without asking for anything else. */
export type SchemaDemands = Pick<
  RequestConventions,
  'refusesDialect' | 'needsTypedAlternatives' | 'needsLoneReferences' | 'needsTypes'
>;

/**
 * A request whose schemas, of the form of an answer and of the parameters of functions, are written as a target wants them. They mean
 * the same; those that are so already stay the same.
 *
 * @internal
 */
export function withPlainSchemas(request: LlmChatRequest, demands: SchemaDemands): LlmChatRequest {
  const { refusesDialect, needsLoneReferences, needsTypes, needsTypedAlternatives } = demands;
  const isAny = [refusesDialect, needsLoneReferences, needsTypes, needsTypedAlternatives].includes(true);
  return isAny ? withSchemas(request, (schema) => plainSchema(schema, demands)) : request;
}

function plainSchema(
  schema: JsonRecord,
  { refusesDialect, needsLoneReferences, needsTypes, needsTypedAlternatives }: SchemaDemands,
): JsonRecord {
  const bare = refusesDialect === true ? withoutDialect(schema) : schema;
  const referring = needsLoneReferences === true ? withLoneReferences(bare) : bare;
  const typed = needsTypes === true ? withToldTypes(referring) : referring;
  return needsTypedAlternatives === true ? withTypedAlternatives(typed) : typed;
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
