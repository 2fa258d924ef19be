import type { JsonRecord } from '../json.js';
import { isRecord } from '../json.js';
import type { Omissions } from '../omissions.js';

/**
 * Writes the form that the answer is to have. Only a schema can be carried: there is no form of any JSON.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 * @internal
 */
export function outputFormatOf(format: unknown, omissions: Omissions): JsonRecord | undefined {
  if (!isRecord(format) || format['type'] === 'text') return undefined;
  const described = format['type'] === 'json_schema' ? format['json_schema'] : undefined;
  const schema = isRecord(described) ? described['schema'] : undefined;
  if (isRecord(schema)) return { type: 'json_schema', schema };
  omissions.add('response_format');
  return undefined;
}
