import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import { fittedSchema } from '../fitted-schema.js';
import type { JsonRecord } from '../json.js';
import { isRecord } from '../json.js';
import type { Omissions } from '../omissions.js';

/**
 * Writes the form that the answer is to have. Only a schema can be carried: there is no form of any JSON. What of the schema is
 * not taken is left out and noted.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 * @internal
 */
export function outputFormatOf(
  format: unknown,
  { request, model }: Conventions,
  omissions: Omissions,
): JsonRecord | undefined {
  if (!isRecord(format) || format['type'] === 'text') return undefined;
  const described = format['type'] === 'json_schema' ? format['json_schema'] : undefined;
  const schema = isRecord(described) ? described['schema'] : undefined;
  if (!isRecord(schema)) {
    omissions.add('response_format');
    return undefined;
  }
  const subset = (model.structuredOutput ?? request.structuredOutput)?.schema;
  if (subset === undefined) return { type: 'json_schema', schema };
  const fitted = fittedSchema(schema, subset);
  omissions.addKeywords('response_format.json_schema.schema', fitted.loosened);
  return { type: 'json_schema', schema: fitted.schema };
}
