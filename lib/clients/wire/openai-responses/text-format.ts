import type { JsonRecord } from '../json.js';
import { definedFieldsOf, isRecord, textOf } from '../json.js';
import { isIdle } from '../lost-fields.js';
import type { Omissions } from '../omissions.js';

/** The API wants a name for each schema. */
const UNNAMED = 'response';

/**
 * The `text` of a body: the form of the answer, and how long it is to be; `undefined` where nothing is said of them.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs
 * @internal
 */
export function textFieldOf(payload: JsonRecord, omissions: Omissions): JsonRecord | undefined {
  const text = definedFieldsOf({
    format: formatOf(payload['response_format'], omissions),
    verbosity: textOf(payload['verbosity']),
  });
  return Object.keys(text).length === 0 ? undefined : text;
}

function formatOf(format: unknown, omissions: Omissions): JsonRecord | undefined {
  if (!isRecord(format) || isIdle('response_format', format)) return undefined;
  const { type, json_schema: described } = format;
  if (type === 'json_object') return { type };
  if (type !== 'json_schema') {
    omissions.add('response_format');
    return undefined;
  }
  const { schema, name, description, strict } = isRecord(described) ? described : ({} as JsonRecord);
  // Without a schema any JSON is right.
  if (!isRecord(schema)) return { type: 'json_object' };
  return definedFieldsOf({
    type,
    name: textOf(name) ?? UNNAMED,
    description: textOf(description),
    schema,
    strict: typeof strict === 'boolean' ? strict : undefined,
  });
}
