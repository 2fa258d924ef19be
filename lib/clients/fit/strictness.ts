import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { strictSchemaOf } from './strict-schema.js';

/**
 * A request whose strict schemas are such that a model can be held to them, for targets that refuse others. Where that cannot be
 * done the schema goes as it is and the model is not held to it, which is noted.
 *
 * @internal
 */
export function withTenableStrictness(request: LlmChatRequest, omissions: Omissions): LlmChatRequest {
  const { response_format: format, tools } = request as JsonRecord;
  const form = isRecord(format) ? format['json_schema'] : undefined;
  const fittedForm = tenable(form, 'schema', 'response_format.json_schema.', omissions);
  const fittedTools = Array.isArray(tools) ? tools.map((tool: unknown) => tenableTool(tool, omissions)) : [];
  const isSame = Array.isArray(tools) ? fittedTools.every((tool, at) => tool === tools[at]) : true;
  if (fittedForm === form && isSame) return request;
  return {
    ...request,
    ...(fittedForm !== form && { response_format: { ...(format as JsonRecord), json_schema: fittedForm } }),
    ...(!isSame && { tools: fittedTools }),
  } as LlmChatRequest;
}

function tenableTool(tool: unknown, omissions: Omissions): unknown {
  if (!isRecord(tool)) return tool;
  const { function: offered } = tool;
  const fitted = tenable(offered, 'parameters', 'tools[].function.', omissions);
  return fitted === offered ? tool : { ...tool, function: fitted };
}

/**
 * @param name - of the field that holds the schema
 * @param path - of the holder in a request
 */
function tenable(holder: unknown, name: string, path: string, omissions: Omissions): unknown {
  if (!isRecord(holder) || holder['strict'] !== true) return holder;
  const schema = holder[name];
  if (!isRecord(schema)) return holder;
  const strict = strictSchemaOf(schema);
  if (strict !== undefined) return strict === schema ? holder : { ...holder, [name]: strict };
  omissions.add(`${path}strict`);
  return { ...holder, strict: false };
}
