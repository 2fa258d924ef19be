import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { rewrittenSchema } from './rewritten-schema.js';
import { withSchemas } from './schema-holders.js';

/**
 * A request whose schemas are written in the JSON Schema of today, which is the only one that Anthropic, Gemini, OpenAI and xAI take:
 * a list of schemas in `items` becomes `prefixItems`, and an exclusive bound that is told by `true` a number. They mean the same.
 *
 * Generators write the older forms to this day: those for OpenAPI 3.0, and of tuples those for draft 7.
 *
 * @see https://json-schema.org/draft/2020-12/release-notes
 * @internal
 */
export function withModernKeywords(request: LlmChatRequest): LlmChatRequest {
  return withSchemas(request, (schema) => rewrittenSchema(schema, { isWanted: isOld, made: modernised }));
}

const BOUNDS = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;

function isOld(schema: JsonRecord): boolean {
  return Array.isArray(schema['items']) || BOUNDS.some(([exclusive]) => typeof schema[exclusive] === 'boolean');
}

function modernised(schema: JsonRecord): JsonRecord {
  const { items, additionalItems: rest, ...others } = schema;
  const modern: Record<string, unknown> = { ...others };
  if (Array.isArray(items)) {
    modern['prefixItems'] = items;
    if (rest !== undefined) modern['items'] = rest;
  } else if (items !== undefined) {
    modern['items'] = items;
    if (rest !== undefined) modern['additionalItems'] = rest;
  }
  for (const [exclusive, inclusive] of BOUNDS) {
    const isExclusive = modern[exclusive];
    if (typeof isExclusive !== 'boolean') continue;
    const bound = modern[inclusive];
    delete modern[exclusive];
    if (!isExclusive || bound === undefined) continue;
    delete modern[inclusive];
    modern[exclusive] = bound;
  }
  return modern;
}
