import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { objectRootOf } from './object-root.js';

const PATH = 'tools[].function.parameters';

/**
 * A request whose functions take one object each, for targets that refuse alternatives and references at the root of a schema.
 *
 * What is looser than it was is noted. A function whose parameters are no object stays as it is: a target that refuses it is not
 * asked.
 *
 * @internal
 */
export function withObjectParameters(request: LlmChatRequest, omissions: Omissions): LlmChatRequest {
  const tools: unknown = request.tools;
  if (!Array.isArray(tools)) return request;
  const fitted = tools.map((tool: unknown) => (isRecord(tool) ? fittedTool(tool, omissions) : tool));
  return fitted.every((tool, at) => tool === tools[at]) ? request : ({ ...request, tools: fitted } as LlmChatRequest);
}

function fittedTool(tool: JsonRecord, omissions: Omissions): JsonRecord {
  const { function: offered } = tool;
  const parameters = isRecord(offered) ? offered['parameters'] : undefined;
  if (!isRecord(offered) || !isRecord(parameters)) return tool;
  const root = objectRootOf(parameters);
  if (root === undefined || root.schema === parameters) return tool;
  omissions.addKeywords(PATH, root.loosened);
  return { ...tool, function: { ...offered, parameters: root.schema } };
}
