import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';

/**
 * A request whose schemas do not name the dialect of JSON Schema that they are written in, for targets that refuse the keyword. It
 * only describes: nothing is lost.
 *
 * @internal
 */
export function withoutDialect(request: LlmChatRequest): LlmChatRequest {
  const { response_format: format, tools } = request as JsonRecord;
  const form = isRecord(format) ? format['json_schema'] : undefined;
  const bareForm = withBareSchema(form, 'schema');
  const bareTools = Array.isArray(tools) ? tools.map(bareTool) : [];
  const areToolsSame = !Array.isArray(tools) || bareTools.every((tool, at) => tool === tools[at]);
  if (bareForm === form && areToolsSame) return request;
  return {
    ...request,
    ...(bareForm !== form && { response_format: { ...(format as JsonRecord), json_schema: bareForm } }),
    ...(!areToolsSame && { tools: bareTools }),
  } as LlmChatRequest;
}

function bareTool(tool: unknown): unknown {
  if (!isRecord(tool)) return tool;
  const { function: offered } = tool;
  const bare = withBareSchema(offered, 'parameters');
  return bare === offered ? tool : { ...tool, function: bare };
}

/** @param name - of the field that holds the schema */
function withBareSchema(holder: unknown, name: string): unknown {
  const schema = isRecord(holder) ? holder[name] : undefined;
  if (!isRecord(holder) || !isRecord(schema) || !('$schema' in schema)) return holder;
  const { $schema: _dialect, ...bare } = schema;
  return { ...holder, [name]: bare };
}
