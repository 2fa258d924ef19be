import { withCalledTools } from '../fit/called-tools.js';
import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord, type JsonRecord } from '../wire/json.js';
import type { Body } from './messages.js';

/** A body that offers the tools which the model has called before, where it offers none. @internal */
export function withToolsOffered(body: Body): Body {
  return withCalledTools(body as unknown as LlmChatRequest) as unknown as Body;
}

/** A body whose functions do not say whether a model is to be held to their parameters. @internal */
export function withoutStrictness(body: Body): Body {
  const { tools } = body;
  if (!Array.isArray(tools)) return body;
  const loose = tools.map((tool: unknown) => (isRecord(tool) ? looseTool(tool) : tool));
  return loose.every((tool, at) => tool === tools[at]) ? body : { ...body, tools: loose };
}

/** Chat completions have the function within the tool, the Responses API has it as the tool. */
function looseTool(tool: JsonRecord): JsonRecord {
  const { strict: _own, ...others } = tool;
  const { function: offered } = others;
  if (isRecord(offered) && 'strict' in offered) {
    const { strict: _inner, ...loose } = offered;
    return { ...others, function: loose };
  }
  return 'strict' in tool ? others : tool;
}
